"""The local Translate endpoint against botocore's model of the service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from functions.translate.amazon import _REFUSED, _WAIT
from local.template import ROOT
from local.translate.app import create_app, every, in_turn, throttle
from local.translate.engines import local_engines
from local.translate.server import running

if TYPE_CHECKING:
    from mypy_boto3_translate import TranslateClient


def client(url: str) -> TranslateClient:
    session = boto3.Session(
        aws_access_key_id="testing", aws_secret_access_key="testing", region_name="eu-central-1"
    )
    return session.client(
        "translate",
        endpoint_url=url,
        config=Config(retries={"total_max_attempts": 1, "mode": "standard"}),
    )


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    engines = {("en", "pt"): str.swapcase, ("en", "ka"): lambda text: "ბ" * 3 * len(text)}
    with running(create_app(engines)) as url:
        yield url


@pytest.fixture(scope="module")
def real() -> Iterator[str]:
    with running(create_app(local_engines())) as url:
        yield url


def test_an_answer_is_read_as_modelled(echo: str) -> None:
    answer = client(echo).translate_text(
        Text="Água fria, 水, 💧", SourceLanguageCode="en", TargetLanguageCode="pt"
    )
    assert answer["TranslatedText"] == "áGUA FRIA, 水, 💧"
    assert (answer["SourceLanguageCode"], answer["TargetLanguageCode"]) == ("en", "pt")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert answer["ResponseMetadata"]["RequestId"]


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        ({"Text": "a" * 10_001}, "TextSizeLimitExceededException", 400),
        ({"Text": "ბ" * 3_334}, "TextSizeLimitExceededException", 400),
        ({"TargetLanguageCode": "hy"}, "UnsupportedLanguagePairException", 400),
        ({"SourceLanguageCode": "auto"}, "InvalidRequestException", 400),
        ({"TerminologyNames": ["places"]}, "ResourceNotFoundException", 404),
        ({"TerminologyNames": ["places", "people"]}, "InvalidRequestException", 400),
        ({"Settings": {"Formality": "POLITE"}}, "ValidationException", 400),
    ],
)
def test_a_refusal_is_an_error_of_the_model(
    echo: str, parameters: dict[str, Any], code: str, status: int
) -> None:
    request: dict[str, Any] = {
        "Text": "Water",
        "SourceLanguageCode": "en",
        "TargetLanguageCode": "pt",
    }
    with pytest.raises(ClientError) as caught:
        client(echo).translate_text(**(request | parameters))
    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["Error"]["Message"]
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_errors_are_the_clients_own_exceptions(echo: str) -> None:
    made = client(echo)
    with pytest.raises(made.exceptions.UnsupportedLanguagePairException) as caught:
        made.translate_text(Text="Water", SourceLanguageCode="en", TargetLanguageCode="xx")
    assert caught.value.response["TargetLanguageCode"] == "xx"  # type: ignore[typeddict-item]


def test_the_limit_is_of_bytes_and_inclusive(echo: str) -> None:
    made = client(echo)
    text = "é" * 5_000
    answer = made.translate_text(Text=text, SourceLanguageCode="en", TargetLanguageCode="pt")
    assert answer["TranslatedText"] == text.swapcase()


def test_an_answer_over_the_output_limit_is_an_error(echo: str) -> None:
    with pytest.raises(ClientError, match="output limit"):
        client(echo).translate_text(
            Text="a" * 9_000, SourceLanguageCode="en", TargetLanguageCode="ka"
        )


def test_the_same_language_is_given_back_as_it_is(echo: str) -> None:
    answer = client(echo).translate_text(
        Text="<b>Water</b>", SourceLanguageCode="pt", TargetLanguageCode="pt"
    )
    assert answer["TranslatedText"] == "<b>Water</b>"


def test_faults_that_are_asked_for_come_as_the_services_own() -> None:
    codes = ["TooManyRequestsException", "ServiceUnavailableException", "InternalServerException"]
    with running(create_app({("en", "pt"): str.upper}, fault=in_turn(codes))) as url:
        made = client(url)
        seen: list[tuple[str, int]] = []
        for _ in codes:
            with pytest.raises(ClientError) as caught:
                made.translate_text(Text="a", SourceLanguageCode="en", TargetLanguageCode="pt")
            response = caught.value.response
            seen.append((response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]))
        assert seen == list(zip(codes, (429, 503, 500), strict=True))
        made.translate_text(Text="a", SourceLanguageCode="en", TargetLanguageCode="pt")


def test_every_so_many_calls_fail() -> None:
    fault = every(3, "ServiceUnavailableException")
    assert [fault() for _ in range(6)] == [None, None, "ServiceUnavailableException"] * 2
    assert every(0, "ServiceUnavailableException")() is None


def test_more_calls_a_second_than_allowed_are_throttled() -> None:
    now = [0.0]
    fault = throttle(2, lambda: now[0])
    assert [fault() for _ in range(3)] == [None, None, "TooManyRequestsException"]
    now[0] = 0.5
    assert [fault() for _ in range(2)] == [None, "TooManyRequestsException"]
    now[0] = 60
    assert [fault() for _ in range(3)] == [None, None, "TooManyRequestsException"]
    assert throttle(0)() is None


def test_every_error_of_the_model_is_decided_on() -> None:
    model = boto3.client("translate", region_name="eu-central-1").meta.service_model
    modelled = {shape.name for shape in model.operation_model("TranslateText").error_shapes}
    # A missing terminology is a wrong deployment: it goes to the dead letters and their alarm.
    assert modelled - _WAIT - set(_REFUSED) == {"ResourceNotFoundException"}


TARGET = {"x-amz-target": "AWSShineFrontendService_20170701.TranslateText"}


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({}, b"{}", "UnknownOperationException"),
        ({"x-amz-target": "DynamoDB_20120810.GetItem"}, b"{}", "UnknownOperationException"),
        (TARGET, b"", "SerializationException"),
        (TARGET, b'{"Text', "SerializationException"),
        (TARGET, b"\xff" * 9, "SerializationException"),
        (TARGET, b"[" * 90_000, "SerializationException"),
        (TARGET, b'"' + b"x" * 16_000_000 + b'"', "SerializationException"),
        (TARGET, b"[]", "SerializationException"),
        (TARGET, b"{}", "ValidationException"),
        (
            TARGET,
            b'{"Text": "", "SourceLanguageCode": "en", "TargetLanguageCode": "pt"}',
            "ValidationException",
        ),
        (
            TARGET,
            b'{"Text": ["a"], "SourceLanguageCode": "en", "TargetLanguageCode": "pt"}',
            "ValidationException",
        ),
    ],
)
def test_what_is_no_call_is_refused_and_breaks_nothing(
    echo: str, headers: dict[str, str], body: bytes, code: str
) -> None:
    answer = httpx.post(echo, headers=headers, content=body)
    assert (answer.status_code, answer.json()["__type"]) == (400, code)


def test_english_becomes_portuguese_with_markup_quotes_and_protected_names_kept(real: str) -> None:
    text = (
        '<p>The mayor said: “We are not ready.” Read the <a href="https://x.example/?a=1&amp;b=2">'
        "full report</a>.</p><p>The river rose on Tuesday.</p>"
    )
    answer = client(real).translate_text(
        Text=text, SourceLanguageCode="en", TargetLanguageCode="pt"
    )["TranslatedText"]
    assert '<a href="https://x.example/?a=1&amp;b=2">' in answer
    assert answer.count("<p>") == answer.count("</p>") == 2
    assert answer.count("“") == answer.count("”") == 1
    words = answer.lower()
    assert all(word in words for word in ("prefeito", "relatório", "rio", "terça-feira"))
    kept = client(real).translate_text(
        Text='<p>Listen to <b translate="no">The Green Valley Hour</b> tonight.</p>',
        SourceLanguageCode="en",
        TargetLanguageCode="pt",
    )["TranslatedText"]
    assert '<b translate="no">The Green Valley Hour</b>' in kept


def test_the_models_own_words_are_not_edited(real: str) -> None:
    answer = client(real).translate_text(
        Text="Soldiers were sent to Kazakhstan. It rained in the north of the country.",
        SourceLanguageCode="en",
        TargetLanguageCode="pt",
    )["TranslatedText"]
    # The engine's package would turn each of these "no" (in the) into "não" (not).
    assert "no norte" in answer
    assert "não" not in answer


def test_portuguese_becomes_english(real: str) -> None:
    answer = client(real).translate_text(
        Text="O rio subiu na terça-feira.", SourceLanguageCode="pt", TargetLanguageCode="en"
    )["TranslatedText"]
    assert "river" in answer.lower()
    assert "Tuesday" in answer


def test_the_endpoint_runs_by_itself_and_ends_on_sigterm() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "local.translate", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["shared", "."])},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        ready, url = process.stdout.readline().split()
        assert ready == "ready"
        assert httpx.get(f"{url}/health").text == "ok"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) in {0, -signal.SIGTERM}
    finally:
        process.kill()
        process.communicate()
