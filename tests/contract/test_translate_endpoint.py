"""The local Translate endpoint against botocore's model of the service."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.model import ListShape, OperationModel, Shape, StringShape, StructureShape

from dateline.model.translation_rules import Formality
from functions.translate.engine.amazon import _REFUSED, _WAIT, ONE_TRY, formality_for
from local.common.template import ROOT
from local.translate.app import create_app, every, in_turn, throttle
from local.translate.engines import local_engines
from local.translate.faults import BREAK, SLOW
from local.translate.protocol import Refused
from local.translate.server import running
from local.translate.terminologies import MAX_TERMINOLOGIES, Terminologies

if TYPE_CHECKING:
    from mypy_boto3_translate import TranslateClient


def judge(answer: dict[str, Any], operation: OperationModel) -> None:
    """Validates a response, as sent, against the description of the service."""
    body = json.loads(answer["body"] or b"{}")
    if answer["status_code"] < 300:
        shape: Shape | None = operation.output_shape
        assert shape is not None or body == {}
    else:
        modelled = {shape.name: shape for shape in operation.error_shapes}
        # An error before any operation is not one of its exceptions.
        if body["__type"] in {"ValidationException", "SerializationException"}:
            return
        shape = modelled[body.pop("__type")]
    if shape is not None:
        _fits(body, shape)


def _fits(value: Any, shape: Shape) -> None:
    if isinstance(shape, StructureShape):
        assert value.keys() <= shape.members.keys()
        assert set(shape.required_members) <= value.keys()
        for name, member in value.items():
            _fits(member, shape.members[name])
    elif isinstance(shape, ListShape):
        for item in value:
            _fits(item, shape.member)
    elif isinstance(shape, StringShape):
        assert isinstance(value, str)
        assert not shape.enum or value in shape.enum
        assert shape.metadata.get("min", 0) <= len(value) <= shape.metadata.get("max", 10**6)
    else:
        assert shape.type_name in {"integer", "timestamp"}, shape
        assert isinstance(value, int | float)


def client(url: str) -> TranslateClient:
    """A client that validates every response."""
    session = boto3.Session(
        aws_access_key_id="testing", aws_secret_access_key="testing", region_name="eu-central-1"
    )
    made = session.client(
        "translate",
        endpoint_url=url,
        config=Config(retries={"total_max_attempts": 1, "mode": "standard"}),
    )

    def before_parse(
        response_dict: dict[str, Any], operation_model: OperationModel, **_: object
    ) -> None:
        judged.append(operation_model.name)
        judge(response_dict, operation_model)

    made.meta.events.register("before-parse.translate", before_parse)
    return made


judged: list[str] = []
"""The operations whose responses were validated."""


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    engines = {
        ("en", "pt"): str.swapcase,
        ("en", "de"): str.upper,
        ("en", "ka"): lambda text: "ბ" * 3 * len(text),
    }
    with running(create_app(engines)) as url:
        yield url


@pytest.fixture(scope="module")
def real() -> Iterator[str]:
    with running(create_app(local_engines())) as url:
        yield url


def test_a_response_matches_the_model(echo: str) -> None:
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


def test_the_input_limit_is_in_bytes_and_inclusive(echo: str) -> None:
    made = client(echo)
    text = "é" * 5_000
    answer = made.translate_text(Text=text, SourceLanguageCode="en", TargetLanguageCode="pt")
    assert answer["TranslatedText"] == text.swapcase()


def test_a_translation_over_the_output_limit_is_an_error(echo: str) -> None:
    with pytest.raises(ClientError, match="output limit"):
        client(echo).translate_text(
            Text="a" * 9_000, SourceLanguageCode="en", TargetLanguageCode="ka"
        )


def test_a_text_into_its_own_language_is_returned_unchanged(echo: str) -> None:
    answer = client(echo).translate_text(
        Text="<b>Water</b>", SourceLanguageCode="pt", TargetLanguageCode="pt"
    )
    assert answer["TranslatedText"] == "<b>Water</b>"


def test_injected_faults_look_like_errors_of_the_service() -> None:
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


def test_every_nth_call_fails() -> None:
    fault = every(3, "ServiceUnavailableException")
    assert [fault() for _ in range(6)] == [None, None, "ServiceUnavailableException"] * 2
    assert every(0, "ServiceUnavailableException")() is None


def test_calls_above_the_rate_are_throttled() -> None:
    now = [0.0]
    fault = throttle(2, lambda: now[0])
    assert [fault() for _ in range(3)] == [None, None, "TooManyRequestsException"]
    now[0] = 0.5
    assert [fault() for _ in range(2)] == [None, "TooManyRequestsException"]
    now[0] = 60
    assert [fault() for _ in range(3)] == [None, None, "TooManyRequestsException"]
    assert throttle(0)() is None


def test_a_connection_that_breaks_is_an_error_of_the_client() -> None:
    with running(create_app({("en", "pt"): str.upper}, fault=in_turn([BREAK]))) as url:
        made = client(url)
        ask = partial(
            made.translate_text, Text="a", SourceLanguageCode="en", TargetLanguageCode="pt"
        )
        with pytest.raises(BotoCoreError):
            ask()
        assert ask()["TranslatedText"] == "A"


def test_a_slow_response_exceeds_a_clients_timeout() -> None:
    slept: list[float] = []
    app = create_app({("en", "pt"): str.upper}, fault=in_turn([SLOW]), sleep=slept.append)
    with running(app) as url:
        client(url).translate_text(Text="a", SourceLanguageCode="en", TargetLanguageCode="pt")
    assert slept[0] > ONE_TRY.read_timeout  # type: ignore[attr-defined]


CSV = b"en,pt,de\nGreen Valley,VALE,TAL\nwater,H2O,\n" + "é".encode() * 101 + b",x,y\n"


def put(made: TranslateClient, name: str, file: bytes = CSV, **data: Any) -> dict[str, Any]:
    answer = made.import_terminology(
        Name=name,
        MergeStrategy="OVERWRITE",
        TerminologyData={"File": file, "Format": "CSV", **data},  # type: ignore[typeddict-item]
    )
    return dict(answer["TerminologyProperties"])


def test_a_terminology_is_imported_read_listed_and_deleted(echo: str) -> None:
    judged.clear()
    made = client(echo)
    properties = put(made, "places", Directionality="UNI")
    assert properties["SourceLanguageCode"] == "en"
    assert properties["TargetLanguageCodes"] == ["pt", "de"]
    # A term over 200 bytes is skipped, and an empty term too.
    assert (properties["TermCount"], properties["SkippedTermCount"]) == (7, 2)
    again = put(made, "places")
    assert again["CreatedAt"] == properties["CreatedAt"] <= again["LastUpdatedAt"]
    got = made.get_terminology(Name="places")
    assert httpx.get(got["TerminologyDataLocation"]["Location"]).content == CSV
    put(made, "a-second")
    pages = made.get_paginator("list_terminologies").paginate(PaginationConfig={"PageSize": 1})
    names = [item["Name"] for page in pages for item in page["TerminologyPropertiesList"]]
    assert names == ["a-second", "places"]
    for name in names:
        made.delete_terminology(Name=name)
    with pytest.raises(made.exceptions.ResourceNotFoundException):
        made.get_terminology(Name="places")
    with pytest.raises(made.exceptions.ResourceNotFoundException):
        made.delete_terminology(Name="places")
    assert {"ImportTerminology", "GetTerminology", "ListTerminologies", "DeleteTerminology"} <= set(
        judged
    )


def test_terms_are_applied_by_word_and_case_and_listed(echo: str) -> None:
    made = client(echo)
    put(made, "terms")
    answer = made.translate_text(
        Text="<p>The <b>Green Valley</b> has water; Water and waters, no.</p>",
        SourceLanguageCode="en",
        TargetLanguageCode="pt",
        TerminologyNames=["terms"],
    )
    assert answer["TranslatedText"] == ("<p>tHE <b>VALE</b> HAS H2O; wATER AND WATERS, NO.</p>")
    (applied,) = answer["AppliedTerminologies"]
    assert applied["Name"] == "terms"
    assert {term["SourceText"]: term["TargetText"] for term in applied["Terms"]} == {
        "Green Valley": "VALE",
        "water": "H2O",
    }
    # The file has no terms for this language, and refuses another source language.
    without = made.translate_text(
        Text="a", SourceLanguageCode="en", TargetLanguageCode="ka", TerminologyNames=["terms"]
    )
    assert without["AppliedTerminologies"] == [{"Name": "terms", "Terms": []}]
    with pytest.raises(made.exceptions.InvalidRequestException):
        made.translate_text(
            Text="a", SourceLanguageCode="pt", TargetLanguageCode="en", TerminologyNames=["terms"]
        )


@pytest.mark.parametrize(
    ("name", "file", "code"),
    [
        ("bad name", CSV, "ValidationException"),
        ("a__b", CSV, "ValidationException"),
        ("n" * 257, CSV, "ValidationException"),
        ("x", b"\xff", "InvalidParameterValueException"),
        ("x", b"en\nwater", "InvalidParameterValueException"),
        ("x", b"en,pt\nwater", "InvalidParameterValueException"),
        ("x", b"en,en\na,b", "InvalidParameterValueException"),
        ("x", b"en,pt", "InvalidParameterValueException"),
        (
            "x",
            (",".join(f"l{n}" for n in range(12)) + "\n").encode() * 2,
            "InvalidParameterValueException",
        ),
    ],
)
def test_an_invalid_terminology_is_refused(echo: str, name: str, file: bytes, code: str) -> None:
    with pytest.raises(ClientError) as caught:
        put(client(echo), name, file)
    assert caught.value.response["Error"]["Code"] == code


def test_an_account_has_room_for_a_hundred_terminologies(tmp_path: Path) -> None:
    terminologies = Terminologies(tmp_path)
    for number in range(MAX_TERMINOLOGIES):
        terminologies.put(_import(f"t{number}"))
    with pytest.raises(Refused, match="at most 100"):
        terminologies.put(_import("one-more"))
    terminologies.put(_import("t0"))
    # A later run has the stored terminologies.
    assert len(Terminologies(tmp_path).list({})["TerminologyPropertiesList"]) == MAX_TERMINOLOGIES


def _import(name: str) -> dict[str, Any]:
    return {"Name": name, "TerminologyData": {"File": b"en,pt\na,b\n", "Format": "CSV"}}


@pytest.mark.parametrize(
    ("pair", "settings", "applied"),
    [
        (("en", "de"), {"Formality": "FORMAL", "Brevity": "ON"}, {"Formality", "Brevity"}),
        # Ignored for a language without formality, not refused.
        (("en", "pt"), {"Formality": "FORMAL", "Brevity": "ON"}, {"Brevity"}),
        (("en", "ka"), {"Formality": "INFORMAL", "Brevity": "ON"}, set()),
        (("en", "pt"), {"Profanity": "MASK"}, {"Profanity"}),
    ],
)
def test_settings_are_applied_or_ignored_as_documented(
    echo: str, pair: tuple[str, str], settings: dict[str, Any], applied: set[str]
) -> None:
    answer = client(echo).translate_text(
        Text="DAMN it",
        SourceLanguageCode=pair[0],
        TargetLanguageCode=pair[1],
        Settings=settings,  # type: ignore[arg-type]
    )
    assert set(answer.get("AppliedSettings", {})) == applied
    assert ("?$#@$ IT" in answer["TranslatedText"]) == ("Profanity" in settings)


def test_formality_is_requested_only_for_languages_that_have_it() -> None:
    assert formality_for("de", Formality.FORMAL) is Formality.FORMAL
    assert {formality_for(item, Formality.FORMAL) for item in ("hy", "ru", "kk", "pt")} == {None}
    assert formality_for("de", None) is None


def test_every_error_of_the_model_is_handled() -> None:
    model = boto3.client("translate", region_name="eu-central-1").meta.service_model
    modelled = {shape.name for shape in model.operation_model("TranslateText").error_shapes}
    # A missing terminology is a deployment error: the message goes to the dead-letter queue.
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
def test_an_invalid_call_is_refused(
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
    terminologies = client(real).translate_text(
        Text='<p>Listen to <b translate="no">The Green Valley Hour</b> tonight.</p>',
        SourceLanguageCode="en",
        TargetLanguageCode="pt",
    )["TranslatedText"]
    assert '<b translate="no">The Green Valley Hour</b>' in terminologies


def test_the_output_of_the_model_is_not_edited(real: str) -> None:
    answer = client(real).translate_text(
        Text="Soldiers were sent to Kazakhstan. It rained in the north of the country.",
        SourceLanguageCode="en",
        TargetLanguageCode="pt",
    )["TranslatedText"]
    # The engine's package would replace each of these "no" (in the) with "não" (not).
    assert "no norte" in answer
    assert "não" not in answer


def test_portuguese_becomes_english(real: str) -> None:
    answer = client(real).translate_text(
        Text="O rio subiu na terça-feira.", SourceLanguageCode="pt", TargetLanguageCode="en"
    )["TranslatedText"]
    assert "river" in answer.lower()
    assert "Tuesday" in answer


def test_the_endpoint_runs_as_a_process_and_ends_on_sigterm() -> None:
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
