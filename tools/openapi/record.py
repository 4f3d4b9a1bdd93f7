"""Records the examples of the description from sample events: `python -m tools.openapi.record`.

Each operation's example is a sample event (events/) that succeeds and what the function answers to
it on the in-process cloud, with placeholders for secrets. Ids and times differ in every run, so it
is run by hand: after a new operation, or where an answer has another shape.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from functions.operate.subscriber_admin import SECRET_PREFIX
from local.emulator.routes import DEFAULT_ROUTE
from local.inprocess.cloud import in_process_cloud
from tools.openapi.document import operations
from tools.openapi.examples import EXAMPLES, MAX_TEXT
from tools.openapi.parts import EVENTS, Json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local.inprocess.cloud import Cloud
    from tools.openapi.parts import Operation


def record() -> Json:
    """The example of each operation by its id.

    Raises:
        ValueError: an operation has no sample event that succeeds.
    """
    examples = {operation.name: _example(operation) for operation in operations()}
    if missing := [name for name, example in examples.items() if example is None]:
        raise ValueError(f"write a sample event that succeeds for {', '.join(missing)}")
    return {name: example for name, example in examples.items() if example}


def _example(operation: Operation) -> Json | None:
    for path in _samples(operation.route):
        with in_process_cloud() as cloud:
            example = _recorded(cloud, path, operation)
        if example:
            return example
    return None


def _samples(route: str) -> Iterator[Path]:
    """The sample events of a route, those with short names first."""
    paths = (path for path in EVENTS.glob("*/*.json") if not path.name.endswith(".setup.json"))
    for path in sorted(paths, key=lambda each: (len(each.stem), each)):
        if _read(path).get("routeKey", DEFAULT_ROUTE) == route:
            yield path


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _recorded(cloud: Cloud, path: Path, operation: Operation) -> Json | None:
    event = _read(path)
    setup = path.with_name(f"{path.stem}.setup.json")
    cloud.setup(_read(setup) if setup.exists() else {})
    if operation.suffix:
        _set_suffix(event, operation.suffix)
    event["headers"].pop("accept-encoding", None)
    answer = cloud.invoke(path.parent.name, event)
    if answer["statusCode"] not in operation.responses or answer["statusCode"] >= 300:
        return None
    parameters = {
        name: value.removesuffix(operation.suffix)
        for name, value in (event.get("pathParameters") or {}).items()
    }
    request = _content(event["headers"], event) if event.get("body") else None
    response = _content(answer["headers"], answer)
    if isinstance(response["body"], dict) and "secret" in response["body"]:
        response["body"]["secret"] = SECRET_PREFIX + "SHOWN-ONCE"
    return {
        "parameters": parameters,
        "request": request,
        "response": {"status": answer["statusCode"], **response},
    }


def _set_suffix(event: dict[str, Any], suffix: str) -> None:
    """Asks for another rendering: the last parameter of the path gets the extension."""
    *_, last = event["pathParameters"]
    name = event["pathParameters"][last]
    bare = name.rpartition(".")[0] if "feeds" in event["rawPath"] else name.partition(".")[0]
    event["pathParameters"][last] = f"{bare}{suffix}"
    event["rawPath"] = event["rawPath"].rpartition("/")[0] + f"/{bare}{suffix}"


def _content(headers: dict[str, str], message: dict[str, Any]) -> Json:
    """The media type and the body, parsed or shortened."""
    media_type = headers.get("content-type", "").partition(";")[0]
    text = message["body"]
    if message.get("isBase64Encoded"):
        text = base64.b64decode(text).decode()
    if not media_type.endswith("json"):
        return {
            "type": media_type,
            "body": text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…",
        }
    body = json.loads(text)
    # The description does not contain itself.
    return {"type": media_type, "body": {"openapi": body["openapi"]} if "openapi" in body else body}


if __name__ == "__main__":
    EXAMPLES.write_text(
        json.dumps(record(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
