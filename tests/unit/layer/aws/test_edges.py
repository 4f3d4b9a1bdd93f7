"""Settings, S3 notifications and botocore's errors: what comes in from outside."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

import dateline.aws.settings
from dateline.aws.clients import aws_errors
from dateline.aws.s3events import read_message
from dateline.aws.settings import read_settings
from dateline.model.errors import LostRace, Malformed, NotFound, Unavailable


class Example(dateline.aws.settings.Settings):
    intake_bucket: str
    article_table: str
    limit: int = 3


def test_settings_name_every_missing_variable_at_once() -> None:
    with pytest.raises(RuntimeError) as caught:
        read_settings(Example, {"LIMIT": "many"})
    for name in ("INTAKE_BUCKET", "ARTICLE_TABLE", "LIMIT"):
        assert name in str(caught.value)


def test_settings_are_read_from_the_environment_and_empty_counts_as_missing() -> None:
    environment = {"INTAKE_BUCKET": "b", "ARTICLE_TABLE": "t", "OTHER": "x"}
    assert read_settings(Example, environment) == Example(intake_bucket="b", article_table="t")
    with pytest.raises(RuntimeError, match="ARTICLE_TABLE"):
        read_settings(Example, {"INTAKE_BUCKET": "b", "ARTICLE_TABLE": ""})


def record(key: str, **changes: object) -> dict[str, object]:
    return {"s3": {"bucket": {"name": "b"}, "object": {"key": key, "size": 3, **changes}}}


def test_keys_are_decoded_and_every_record_counts() -> None:
    body = json.dumps({"Records": [record("drop%2Fa+b%2F%D1%8F.txt", versionId="v"), record("c")]})
    first, second = read_message(body)
    assert (first.key, first.version_id, first.size) == ("drop/a b/я.txt", "v", 3)
    assert (second.key, second.version_id) == ("c", None)


def test_the_time_of_the_event_is_kept_to_the_millisecond() -> None:
    timed = {"eventTime": "2026-03-04T12:00:02.345Z", **record("a")}
    (created,) = read_message(json.dumps({"Records": [timed]}))
    assert created.at == datetime(2026, 3, 4, 12, 0, 2, 345_000, tzinfo=UTC)


def test_the_test_event_names_nothing() -> None:
    assert list(read_message(json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"}))) == []


@pytest.mark.parametrize("body", ["", "null", "[]", "{}", '{"Records": [{}]}', '{"Records": 3}'])
def test_any_other_message_is_malformed(body: str) -> None:
    with pytest.raises(Malformed, match="s3_message_malformed"):
        list(read_message(body))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("NoSuchKey", NotFound),
        ("404", NotFound),
        ("ParameterNotFound", NotFound),
        ("ConditionalCheckFailedException", LostRace),
        ("TransactionCanceledException", LostRace),
        ("PreconditionFailed", LostRace),
        ("ThrottlingException", Unavailable),
        ("AccessDenied", Unavailable),
        ("SomethingNew", Unavailable),
    ],
)
def test_a_service_error_becomes_the_family_that_decides(code: str, kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught, aws_errors("try"):
        raise ClientError({"Error": {"Code": code, "Message": "secret detail"}}, "Operation")
    assert type(caught.value) is kind
    assert "secret detail" not in str(caught.value)


@pytest.mark.parametrize(
    "error",
    [EndpointConnectionError(endpoint_url="http://x"), ReadTimeoutError(endpoint_url="http://x")],
)
def test_no_answer_at_all_is_unavailable(error: Exception) -> None:
    with pytest.raises(Unavailable, match="aws_unreachable"), aws_errors("try"):
        raise error


def test_other_errors_pass_through_unchanged() -> None:
    with pytest.raises(ZeroDivisionError), aws_errors("try"):
        raise ZeroDivisionError
