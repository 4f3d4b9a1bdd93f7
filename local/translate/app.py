"""The endpoint: TranslateText and the terminologies, with Amazon's limits, answers and errors.

`auto` as source language is refused, as Amazon refuses it in a region without Comprehend. A pair
that no engine here serves is refused as an unsupported pair. What AWS says of an answer over the
limit, and of a terminology from another language, is not written anywhere; here both are refused.
"""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from local.translate.faults import BREAK, SLOW, Fault, every, in_turn, no_faults, throttle
from local.translate.html import looks_like_html, translate_html, translate_text
from local.translate.protocol import (
    Answer,
    Call,
    NotUnderstood,
    Refused,
    error,
    read_call,
    result,
)
from local.translate.settings import applied, masked
from local.translate.terminologies import Terminologies
from local.translate.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from starlette.requests import Request

    from local.translate.engines import Engine, Engines

__all__ = ["Fault", "create_app", "every", "in_turn", "no_faults", "throttle"]

MAX_INPUT_BYTES = 10_000
MAX_OUTPUT_CHARACTERS = 20_000
MAX_REQUEST_BYTES = 15 * 1024 * 1024
"""A terminology's file of 10 MB in base64."""
SLOW_SECONDS = 20.0


def create_app(
    engines: Engines,
    *,
    fault: Fault = no_faults,
    state: Path | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Starlette:
    """The endpoint over `engines`, by pair of Amazon's language codes.

    `state`: a folder that keeps terminologies. `sleep`: how a slow answer is slow.
    """
    service = _Service(engines, Terminologies(state), fault, sleep)

    async def endpoint(request: Request) -> Response:
        body = await _bounded(request)
        answer = await run_in_threadpool(
            service.answer, request.headers, body, str(request.base_url)
        )
        headers = {"x-amzn-requestid": str(uuid.uuid4())}
        if answer is None:
            # More is promised than comes: the server ends the connection over it.
            headers["content-length"] = "100000"
            return Response(b'{"Trans', headers=headers)
        return Response(
            answer.body,
            status_code=answer.status,
            media_type="application/x-amz-json-1.1",
            headers=headers,
        )

    async def terminology(request: Request) -> Response:
        try:
            file = service.terminologies.file(request.path_params["name"])
        except Refused:
            return Response(status_code=404)
        return Response(file, media_type="text/csv")

    async def health(_: Request) -> Response:
        return Response("ok", media_type="text/plain")

    return Starlette(
        routes=[
            Route("/health", health, methods=["GET"]),
            Route("/terminologies/{name}", terminology, methods=["GET"]),
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


class _Service:
    def __init__(
        self,
        engines: Engines,
        terminologies: Terminologies,
        fault: Fault,
        sleep: Callable[[float], None],
    ) -> None:
        self._engines = engines
        self.terminologies = terminologies
        self._fault = fault
        self._sleep = sleep

    def answer(self, headers: Mapping[str, str], body: bytes, base_url: str) -> Answer | None:
        """The answer to a call; None where the connection is to break."""
        try:
            call = read_call(headers, body)
            code = self._fault()
            if code == BREAK:
                return None
            if code == SLOW:
                self._sleep(SLOW_SECONDS)
            elif code:
                return error(code, "Rate exceeded" if "TooMany" in code else "a fault, as asked")
            return result(self._done(call, base_url))
        except NotUnderstood as refusal:
            return error(refusal.code, str(refusal))
        except Refused as refusal:
            return error(refusal.code, str(refusal), refusal.details)

    def _done(self, call: Call, base_url: str) -> dict[str, Any]:
        parameters = call.parameters
        match call.operation:
            case "TranslateText":
                return self._translated(parameters)
            case "ImportTerminology":
                return self.terminologies.put(parameters)
            case "GetTerminology":
                location = f"{base_url}terminologies/{parameters['Name']}"
                return self.terminologies.get(parameters["Name"], location)
            case "ListTerminologies":
                return self.terminologies.list(parameters)
            case "DeleteTerminology":
                self.terminologies.delete(parameters["Name"])
                return {}
            case operation:
                raise Refused("InvalidRequestException", f"{operation} is not served locally")

    def _translated(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        text = str(parameters["Text"])
        source = str(parameters["SourceLanguageCode"])
        target = str(parameters["TargetLanguageCode"])
        _require_size(text)
        if source == "auto":
            raise Refused(
                "InvalidRequestException",
                "autodetect is not supported here; name the source language",
            )
        answer: dict[str, Any] = {"SourceLanguageCode": source, "TargetLanguageCode": target}
        terms, name = self._terms(parameters.get("TerminologyNames") or [], source, target)
        translated = text
        if source != target:
            engine = terms(_engine(self._engines, source, target))
            translated = _by(engine, text)
        settings = applied(parameters.get("Settings") or {}, source, target)
        if "Profanity" in settings:
            translated = masked(translated)
        if len(translated) > MAX_OUTPUT_CHARACTERS:
            raise Refused(
                "TextSizeLimitExceededException", "the translation is over the output limit"
            )
        if name:
            answer["AppliedTerminologies"] = [{"Name": name, "Terms": terms.applied()}]
        if settings:
            answer["AppliedSettings"] = settings
        return answer | {"TranslatedText": translated}

    def _terms(self, names: list[str], source: str, target: str) -> tuple[Terms, str | None]:
        if len(names) > 1:
            raise Refused("InvalidRequestException", "at most one terminology in a request")
        if not names:
            return Terms(()), None
        return Terms(self.terminologies.terms(names[0], source, target)), names[0]


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
