"""Forwards every request to the deployed API, byte for byte, and its response back.

So clients need no special host or header. It queues requests, so that a crowd of readers does not
start a copy of a function for each. Like the edge of AWS, it limits the body and sets the
headers `x-forwarded-*`. Its 413 says what else to do; API Gateway's, which nobody can change, says
`{"message":"Request Entity Too Large"}`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import threading
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx
import uvicorn

from dateline.model.problem_types import problem_type
from functions.submit.body_checks import OTHER_WAYS
from local.emulator.processes import CloudError, wait_until

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

MAX_BODY = 10 * 1024 * 1024
"""API Gateway's limit on the payload of an HTTP API."""
MIN_SLOTS = 4
INTEGRATION_SECONDS = 30.0
"""How long API Gateway waits for a function."""

# RFC 9110, section 7.6.1: headers about one connection, not about the message.
_HOP_BY_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
# httpx sets these headers for its connection.
_REPLACED = {b"content-length", b"expect"}
# Headers of the emulator, or set again by uvicorn.
_NOT_PASSED_BACK = {b"server", b"date", b"x-amz-request-id", b"x-amz-id-2"}

_Headers = list[tuple[bytes, bytes]]


class _TooLarge(Exception):
    """The body is over the limit."""


def default_slots() -> int:
    """Requests forwarded at once: each may take a copy of a function, a process of 90 MB.

    More copies than twice the cores make no request faster.
    """
    return max(MIN_SLOTS, 2 * (os.cpu_count() or 1))


def forwarder(base: str, slots: int | None = None) -> ASGIApp:
    """An ASGI application that forwards to `base`, e.g. `http://127.0.0.1:4566/_aws/…/$default`.

    At most `slots` requests are forwarded at once; others wait in order of arrival.
    """
    queue = asyncio.Semaphore(slots or default_slots())
    upstream = httpx.URL(base)
    prefix = upstream.raw_path
    client = httpx.AsyncClient(
        timeout=httpx.Timeout(INTEGRATION_SECONDS, connect=5.0, pool=None),
        limits=httpx.Limits(max_connections=64),
        trust_env=False,
    )
    # Functions see the headers of the client alone; httpx would ask for gzip in its name.
    client.headers.clear()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(client, receive, send)
            return
        try:
            body = await _body(receive)
            request = client.build_request(
                scope["method"],
                upstream,
                headers=_forwarded_headers(scope),
                content=body,
                # httpx would normalise a path; it sends a target unchanged.
                extensions={"target": prefix + _target(scope)},
            )
            # A client that reads slowly keeps no slot.
            async with queue, _answer(client, request) as answer:
                content = b"".join([part async for part in answer.aiter_raw()])
            await _pass_back(answer, content, send)
        except _TooLarge:
            await _problem(
                send,
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "body_too_large",
                f"the body has more than the {MAX_BODY:,} bytes that the gateway passes on. "
                f"{OTHER_WAYS}",
            )
        except httpx.TimeoutException:
            await _problem(
                send,
                HTTPStatus.GATEWAY_TIMEOUT,
                "gateway_timeout",
                "the function did not answer within 30 s",
            )
        except httpx.HTTPError as error:
            await _problem(
                send,
                HTTPStatus.BAD_GATEWAY,
                "gateway_unreachable",
                f"the embedded cloud did not answer: {type(error).__name__}",
            )

    return application


@asynccontextmanager
async def _answer(
    client: httpx.AsyncClient, request: httpx.Request
) -> AsyncIterator[httpx.Response]:
    answer = await client.send(request, stream=True)
    try:
        yield answer
    finally:
        await answer.aclose()


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY:
            raise _TooLarge
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _target(scope: Scope) -> bytes:
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    return path + b"?" + query if query else path


def _forwarded_headers(scope: Scope) -> _Headers:
    headers: _Headers = list(scope["headers"])
    named = {
        part.strip().lower()
        for name, value in headers
        if name == b"connection"
        for part in value.split(b",")
    }
    kept = [
        (name, value)
        for name, value in headers
        if name not in _HOP_BY_HOP and name not in _REPLACED and name not in named
    ]
    client = scope.get("client") or ("127.0.0.1", 0)
    server = scope.get("server") or ("127.0.0.1", 80)
    return [
        *kept,
        (b"x-forwarded-for", str(client[0]).encode()),
        (b"x-forwarded-port", str(server[1]).encode()),
        (b"x-forwarded-proto", b"http"),
    ]


async def _pass_back(answer: httpx.Response, content: bytes, send: Send) -> None:
    headers = [
        (name.lower(), value)
        for name, value in answer.headers.raw
        if name.lower() not in _HOP_BY_HOP and name.lower() not in _NOT_PASSED_BACK
    ]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def _problem(send: Send, status: HTTPStatus, code: str, detail: str) -> None:
    body = json.dumps(
        {
            "type": problem_type(code),
            "title": status.phrase,
            "status": int(status),
            "code": code,
            "detail": detail,
        }
    ).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(client: httpx.AsyncClient, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await client.aclose()
    await send({"type": "lifespan.shutdown.complete"})


@contextmanager
def serve(application: ASGIApp, listener: socket.socket) -> Iterator[None]:
    """Serves on `listener` in a thread while the block runs."""
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            log_level="error",
            access_log=False,
            server_header=False,
            lifespan="on",
            ws="none",
            timeout_graceful_shutdown=3,
        )
    )
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="front", daemon=True
    )
    thread.start()
    try:
        wait_until(
            lambda: server.started or not thread.is_alive(), seconds=10, what="the local address"
        )
        if not thread.is_alive():
            raise CloudError("the local address could not be served")
        yield
    finally:
        server.should_exit = True
        with contextlib.suppress(RuntimeError):
            thread.join(10)
