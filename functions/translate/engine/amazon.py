"""Calls Amazon Translate's TranslateText, with back-off for throttling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import ClientError

from dateline.aws.clients import aws_errors, error_code
from dateline.aws.observability import count
from dateline.model.errors import Unavailable, Unprocessable
from functions.translate.engine.translator import PAIR_UNSUPPORTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_translate import TranslateClient
    from mypy_boto3_translate.type_defs import TranslateTextRequestTypeDef

    from dateline.model.translation_rules import Formality

ONE_TRY = Config(
    connect_timeout=2, read_timeout=15, retries={"total_max_attempts": 1, "mode": "standard"}
)
"""For the Translate client: the retries are made here, where the remaining time is known."""

ENGINE = "amazon-translate"

_FORMAL = "de es es-MX fr fr-CA hi it ja ko nl pt-PT"
FORMAL = frozenset(_FORMAL.split())
"""Target languages with a formality setting at Amazon Translate."""

ATTEMPTS = 8
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 20.0
RESERVE_SECONDS = 20.0
"""Reserve of the function's time: for one more call and for storing its result."""

_WAIT = frozenset(
    {
        "TooManyRequestsException",
        "ThrottlingException",
        "LimitExceededException",
        "ServiceUnavailableException",
        "InternalServerException",
    }
)
_REFUSED = {
    "UnsupportedLanguagePairException": PAIR_UNSUPPORTED,
    "TextSizeLimitExceededException": "text_too_long",
    "InvalidRequestException": "text_refused",
    "DetectedLanguageLowConfidenceException": "language_unclear",
}


def formality_for(target: str, requested: Formality | None) -> Formality | None:
    """The formality to request; None for a language without it, so that entries are shared."""
    return requested if target in FORMAL else None


class AmazonTranslate:
    """Translates one text per call. `random` returns 0 to 1; `sleep` takes seconds."""

    def __init__(
        self,
        translate: TranslateClient,
        *,
        sleep: Callable[[float], None],
        random: Callable[[], float],
    ) -> None:
        self._translate = translate
        self._sleep = sleep
        self._random = random

    def __call__(
        self,
        text: str,
        pair: tuple[str, str],
        seconds_left: Callable[[], float],
        *,
        terminology: str | None = None,
        formality: Formality | None = None,
    ) -> str:
        """Translates `text`, which may be HTML, with the terms of a terminology.

        Raises:
            Unprocessable: the service will never translate this, and why.
            Unavailable: the service failed, or the time is up; nothing was billed.
        """
        request: TranslateTextRequestTypeDef = {
            "Text": text,
            "SourceLanguageCode": pair[0],
            "TargetLanguageCode": pair[1],
        }
        if terminology:
            request["TerminologyNames"] = [terminology]
        if formality := formality_for(pair[1], formality):
            request["Settings"] = {"Formality": formality.value}
        for attempt in range(ATTEMPTS):
            if seconds_left() < RESERVE_SECONDS:
                raise Unavailable("out_of_time", "the rest is translated at the next attempt")
            try:
                with aws_errors("translate"):
                    response = self._translate.translate_text(**request)
            except Unavailable as error:
                self._wait_or_raise(error, attempt)
            else:
                count("CharactersSent", len(text))
                return response["TranslatedText"]
        raise Unavailable("translate_throttled", "Amazon Translate is throttling; try again later")

    def _wait_or_raise(self, error: Unavailable, attempt: int) -> None:
        """Waits if that helps; otherwise raises the final error."""
        cause = error.__cause__
        if isinstance(cause, ClientError):
            code = error_code(cause)
            if code in _REFUSED:
                message = str(cause.response["Error"].get("Message") or code)
                raise Unprocessable(_REFUSED[code], message) from error
            if code not in _WAIT:
                raise error
        # A broken connection is retried here too, because the queue would wait half an hour.
        count("TranslateThrottled")
        if attempt + 1 < ATTEMPTS:
            longest = min(FIRST_WAIT_SECONDS * 2**attempt, LONGEST_WAIT_SECONDS)
            # Full jitter, so that workers throttled together do not return together.
            self._sleep(longest * self._random())
