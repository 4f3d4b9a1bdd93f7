"""Back-off and errors of Amazon Translate, with a fake service."""

from __future__ import annotations

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from dateline.model.errors import Unavailable, Unprocessable
from dateline.model.translation_rules import Formality
from functions.translate.engine.amazon import ATTEMPTS, LONGEST_WAIT_SECONDS, AmazonTranslate

PAIR = ("en", "pt")


class FakeTranslate:
    """Raises the given errors, one per call, then answers."""

    def __init__(self, *errors: str | Exception) -> None:
        self.errors = list(errors)
        self.calls = 0
        self.request: dict[str, Any] = {}

    def translate_text(self, **request: Any) -> dict[str, str]:
        self.calls += 1
        self.request = request
        if self.errors:
            error = self.errors.pop(0)
            if isinstance(error, Exception):
                raise error
            raise ClientError({"Error": {"Code": error, "Message": "because"}}, "TranslateText")
        return {"TranslatedText": str(request["Text"]).upper()}


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
def test_a_transient_error_is_retried(error: str | Exception) -> None:
    assert translate(FakeTranslate(error, error)) == ("ÁGUA", [0.5, 1.0])


def test_back_off_grows_up_to_a_limit() -> None:
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


def test_each_wait_is_random_up_to_its_limit() -> None:
    waits: list[float] = []
    shares = iter([0.0, 0.5, 0.25])
    fake = FakeTranslate(*["TooManyRequestsException"] * 3)
    engine = AmazonTranslate(cast("Any", fake), sleep=waits.append, random=lambda: next(shares))
    engine("água", PAIR, lambda: 300)
    assert waits == [0.0, 0.5, 0.5]


@pytest.mark.parametrize(
    ("target", "formality", "sent"),
    [
        ("de", Formality.FORMAL, {"Settings": {"Formality": "FORMAL"}}),
        ("hy", Formality.FORMAL, {}),
        ("pt", Formality.INFORMAL, {}),
        ("de", None, {}),
    ],
)
def test_terms_and_a_supported_formality_are_requested(
    target: str, formality: Formality | None, sent: dict[str, Any]
) -> None:
    fake = FakeTranslate()
    engine = AmazonTranslate(cast("Any", fake), sleep=lambda _: None, random=lambda: 0)
    engine("água", ("en", target), lambda: 300, terminology="terms-1", formality=formality)
    assert fake.request == {
        "Text": "água",
        "SourceLanguageCode": "en",
        "TargetLanguageCode": target,
        "TerminologyNames": ["terms-1"],
        **sent,
    }


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("UnsupportedLanguagePairException", "language_pair_unsupported"),
        ("TextSizeLimitExceededException", "text_too_long"),
        ("InvalidRequestException", "text_refused"),
        ("DetectedLanguageLowConfidenceException", "language_unclear"),
    ],
)
def test_a_permanent_error_is_a_refusal_at_once(error: str, code: str) -> None:
    fake = FakeTranslate(error)
    with pytest.raises(Unprocessable) as caught:
        translate(fake)
    assert (caught.value.code, caught.value.message, fake.calls) == (code, "because", 1)


def test_a_wrong_deployment_is_neither_retried_nor_a_refusal() -> None:
    fake = FakeTranslate("AccessDeniedException")
    with pytest.raises(Unavailable):
        translate(fake)
    assert fake.calls == 1


def test_no_call_is_made_without_time_to_store_its_result() -> None:
    fake = FakeTranslate()
    with pytest.raises(Unavailable) as caught:
        translate(fake, seconds=5)
    assert (caught.value.code, fake.calls) == ("out_of_time", 0)
