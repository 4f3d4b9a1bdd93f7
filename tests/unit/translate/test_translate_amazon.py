"""Patience with Amazon Translate, with a fake in its place."""

from __future__ import annotations

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from dateline.errors import Unavailable, Unprocessable
from functions.translate.amazon import ATTEMPTS, LONGEST_WAIT_SECONDS, AmazonTranslate

PAIR = ("en", "pt")


class FakeTranslate:
    """Raises what it was given, one a call, then answers."""

    def __init__(self, *errors: str | Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    def translate_text(self, **request: str) -> dict[str, str]:
        self.calls += 1
        if self.errors:
            error = self.errors.pop(0)
            if isinstance(error, Exception):
                raise error
            raise ClientError({"Error": {"Code": error, "Message": "because"}}, "TranslateText")
        return {"TranslatedText": request["Text"].upper()}


def translate(fake: FakeTranslate, *, seconds: float = 300) -> tuple[str, list[float]]:
    waits: list[float] = []
    engine = AmazonTranslate(cast("Any", fake), sleep=waits.append, random=lambda: 1.0)
    return engine("água", PAIR, lambda: seconds), waits


@pytest.mark.parametrize(
    "error",
    [
        "TooManyRequestsException",
        "ThrottlingException",
        "ServiceUnavailableException",
        "InternalServerException",
        ConnectTimeoutError(endpoint_url="https://translate.example"),
    ],
)
def test_what_passes_is_waited_for(error: str | Exception) -> None:
    assert translate(FakeTranslate(error, error)) == ("ÁGUA", [0.5, 1.0])


def test_waiting_grows_but_has_an_end() -> None:
    fake = FakeTranslate(*["TooManyRequestsException"] * 99)
    waits: list[float] = []
    engine = AmazonTranslate(cast("Any", fake), sleep=waits.append, random=lambda: 1.0)
    with pytest.raises(Unavailable) as caught:
        engine("água", PAIR, lambda: 300)
    assert caught.value.code == "translate_throttled"
    assert fake.calls == ATTEMPTS
    assert len(waits) == ATTEMPTS - 1
    assert waits == sorted(waits)
    assert max(waits) == LONGEST_WAIT_SECONDS


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("UnsupportedLanguagePairException", "language_pair_unsupported"),
        ("TextSizeLimitExceededException", "text_too_long"),
        ("InvalidRequestException", "text_refused"),
        ("DetectedLanguageLowConfidenceException", "language_unclear"),
    ],
)
def test_what_will_never_pass_is_a_refusal_at_once(error: str, code: str) -> None:
    fake = FakeTranslate(error)
    with pytest.raises(Unprocessable) as caught:
        translate(fake)
    assert (caught.value.code, caught.value.message, fake.calls) == (code, "because", 1)


def test_a_wrong_deployment_is_neither_waited_for_nor_a_refusal() -> None:
    fake = FakeTranslate("AccessDeniedException")
    with pytest.raises(Unavailable):
        translate(fake)
    assert fake.calls == 1


def test_no_call_is_made_that_the_function_may_not_live_to_remember() -> None:
    fake = FakeTranslate()
    with pytest.raises(Unavailable) as caught:
        translate(fake, seconds=5)
    assert (caught.value.code, fake.calls) == ("out_of_time", 0)
