"""The endpoint: TranslateText and terminologies, with Amazon's limits, responses and errors.

It refuses `auto` as source language, as Amazon does in a region without Comprehend, and a pair
without a local engine as an unsupported pair. AWS does not document what happens to a translation
over the limit, or to a terminology from another language; here both are refused.
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
from local.translate.settings import applied_settings, mask_profanity
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
"""A terminology file of 10 MB in base64."""
SLOW_SECONDS = 20.0


def create_app(
    engines: Engines,
    *,
    fault: Fault = no_faults,
    state: Path | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Starlette:
    """The endpoint over `engines`, which are keyed by pairs of Amazon's language codes.

    `state` is a folder that stores terminologies; `sleep` delays a slow response.
    """
    service = _Service(engines, Terminologies(state), fault, sleep)

    async def endpoint(request: Request) -> Response:
        body = await _bounded(request)
        answer = await run_in_threadpool(
            service.answer, request.headers, body, str(request.base_url)
        )
        headers = {"x-amzn-requestid": str(uuid.uuid4())}
        if answer is None:
            # The body is shorter than announced, so the server breaks the connection.
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
            # Truncated: it is refused as invalid JSON.
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
        """The response to a call; None to break the connection."""
        try:
            call = read_call(headers, body)
            code = self._fault()
            if code == BREAK:
                return None
            if code == SLOW:
                self._sleep(SLOW_SECONDS)
            elif code:
                return error(code, "Rate exceeded" if "TooMany" in code else "injected fault")
            return result(self._run(call, base_url))
        except NotUnderstood as refusal:
            return error(refusal.code, str(refusal))
        except Refused as refusal:
            return error(refusal.code, str(refusal), refusal.details)

    def _run(self, call: Call, base_url: str) -> dict[str, Any]:
        parameters = call.parameters
        match call.operation:
            case "TranslateText":
                return self._translate(parameters)
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

    def _translate(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
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
            translated = _translate_with(engine, text)
        settings = applied_settings(parameters.get("Settings") or {}, source, target)
        if "Profanity" in settings:
            translated = mask_profanity(translated)
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


def _translate_with(engine: Engine, text: str) -> str:
    if looks_like_html(text) or "&" in text:
        return translate_html(text, engine)
    return translate_text(text, engine)
