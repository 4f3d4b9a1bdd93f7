"""Serves the handlers over HTTP, as API Gateway does, for browsers and validators.

The functions run in this process, on moto. Each request becomes an event of payload format 2.0.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.serving import make_server
from werkzeug.wrappers import Request

from local.emulator.routes import DEFAULT_ROUTE
from tests.component.newsroom import Newsroom
from tests.component.requests import routes
from tests.http_events import http_event

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Application = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]


def gateway(room: Newsroom) -> Application:
    """A WSGI application with the routes of template.yaml."""
    url_map = Map(
        [
            Rule(_rule(path), methods=[method], endpoint=(function, f"{method} {path}"))
            for function, method, path in routes()
        ],
        merge_slashes=False,
        strict_slashes=False,
    )
    lock = threading.Lock()

    def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        try:
            (function, route), parameters = url_map.bind_to_environ(environ).match()
        except HTTPException:
            function, route, parameters = "read", DEFAULT_ROUTE, {}
        with lock:
            answer = _invoke(room, request, function, route, parameters)
        return _start_response(start, answer)

    return application


@contextmanager
def serving(application: Application) -> Iterator[str]:
    """Serves the application on a free port of loopback; its address."""
    # Browsers keep connections open that they do not use.
    server = make_server("127.0.0.1", 0, application, threaded=True)
    server.log = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, name="gateway", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _rule(path: str) -> str:
    return path.replace("{proxy+}", "<path:proxy>").replace("{", "<").replace("}", ">")


def _invoke(
    room: Newsroom, request: Request, function: str, route: str, parameters: Mapping[str, str]
) -> dict[str, Any]:
    query = request.query_string.decode()
    event = http_event(
        request.method,
        f"{request.path}?{query}" if query else request.path,
        route=route,
        parameters=dict(parameters),
        body=request.get_data() or None,
        headers={**dict(request.headers.items()), "x-forwarded-proto": "http"},
    )
    answer = room.function(function).handler(event, room.cloud.context(function))
    assert isinstance(answer, dict)
    return answer


def _start_response(start: StartResponse, answer: dict[str, Any]) -> Iterable[bytes]:
    """Plainly: werkzeug's own answers leave headers out of a 304."""
    body = answer["body"].encode()
    if answer.get("isBase64Encoded"):
        body = base64.b64decode(body)
    status = HTTPStatus(answer["statusCode"])
    headers = [*answer["headers"].items(), ("content-length", str(len(body)))]
    start(f"{status.value} {status.phrase}", headers)
    return [body]
