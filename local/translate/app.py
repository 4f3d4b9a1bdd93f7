"""The endpoint: TranslateText with Amazon's limits and errors.

`auto` as source language is refused, as Amazon refuses it in a region without Comprehend. A pair
that no engine here serves is refused as an unsupported pair.
"""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.translate.engines import Engine, Engines
from local.translate.html import looks_like_html, translate_html, translate_text
from local.translate.protocol import Answer, Call, NotUnderstood, error, read_call, result

MAX_INPUT_BYTES = 10_000
MAX_OUTPUT_CHARACTERS = 20_000
MAX_REQUEST_BYTES = 100_000


class Refused(Exception):
    """The service's own refusal: `code` is its exception's name."""

    def __init__(self, code: str, message: str, **details: str) -> None:
        super().__init__(message)
        self.code = code
        self.details = details


Fault = Callable[[], str | None]
"""Asked before each call: the name of an exception to answer with, or None to go on."""


def no_faults() -> str | None:
    """Never a fault."""
    return None


def in_turn(codes: Iterable[str | None]) -> Fault:
    """One answer of `codes` a call, then none: what a test wants to see survived."""
    turns = itertools.chain(codes, itertools.repeat(None))
    lock = threading.Lock()

    def fault() -> str | None:
        with lock:
            return next(turns)

    return fault


def throttle_every(count: int) -> Fault:
    """Every `count`-th call is throttled; 0 for none."""
    if count < 1:
        return no_faults
    return in_turn(itertools.cycle([*[None] * (count - 1), "TooManyRequestsException"]))


def create_app(engines: Engines, *, fault: Fault = no_faults) -> Starlette:
    """The endpoint over `engines`, by pair of Amazon's language codes."""

    async def endpoint(request: Request) -> Response:
        body = await _bounded(request)
        answer = await run_in_threadpool(_answer, engines, fault, request.headers, body)
        return Response(
            answer.body,
            status_code=answer.status,
            media_type="application/x-amz-json-1.1",
            headers={"x-amzn-requestid": str(uuid.uuid4())},
        )

    async def health(_: Request) -> Response:
        return Response("ok", media_type="text/plain")

    return Starlette(
        routes=[
            Route("/health", health, methods=["GET"]),
            Route("/", endpoint, methods=["POST"]),
        ]
    )


async def _bounded(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_REQUEST_BYTES:
            # Cut: it can no longer be read, and is refused as what it then is.
            return bytes(body[:MAX_REQUEST_BYTES])
    return bytes(body)


def _answer(engines: Engines, fault: Fault, headers: Mapping[str, str], body: bytes) -> Answer:
    try:
        call = read_call(headers, body)
        if code := fault():
            return error(code, "a fault that was asked for")
        return result(_translate(call, engines))
    except NotUnderstood as refusal:
        return error(refusal.code, str(refusal))
    except Refused as refusal:
        return error(refusal.code, str(refusal), refusal.details)


def _translate(call: Call, engines: Engines) -> dict[str, str]:
    if call.operation != "TranslateText":
        raise Refused("InvalidRequestException", f"{call.operation} is not served locally")
    text = str(call.parameters["Text"])
    source = str(call.parameters["SourceLanguageCode"])
    target = str(call.parameters["TargetLanguageCode"])
    _require_size(text)
    if call.parameters.get("TerminologyNames"):
        raise Refused("ResourceNotFoundException", "no terminologies are kept locally")
    if source == "auto":
        raise Refused(
            "InvalidRequestException", "autodetect is not supported here; name the source language"
        )
    translated = text if source == target else _by(_engine(engines, source, target), text)
    if len(translated) > MAX_OUTPUT_CHARACTERS:
        raise Refused("InternalServerException", "the translation is over the output limit")
    return {
        "TranslatedText": translated,
        "SourceLanguageCode": source,
        "TargetLanguageCode": target,
    }


def _require_size(text: str) -> None:
    size = len(text.encode())
    if size > MAX_INPUT_BYTES:
        raise Refused(
            "TextSizeLimitExceededException",
            f"Input text size exceeds limit. Max length of request text allowed is "
            f"{MAX_INPUT_BYTES} bytes while in this request the text size is {size} bytes",
        )


def _engine(engines: Engines, source: str, target: str) -> Engine:
    engine = engines.get((source, target))
    if engine is None:
        raise Refused(
            "UnsupportedLanguagePairException",
            f"Unsupported language pair: {source} to {target}. No local engine translates it",
            SourceLanguageCode=source,
            TargetLanguageCode=target,
        )
    return engine


def _by(engine: Engine, text: str) -> str:
    if looks_like_html(text) or "&" in text:
        return translate_html(text, engine)
    return translate_text(text, engine)
