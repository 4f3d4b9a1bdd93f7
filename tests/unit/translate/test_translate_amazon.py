"""Patience with Amazon Translate, and DynamoDB's leftovers, with fakes in their places."""

from __future__ import annotations

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from dateline.errors import Unavailable, Unprocessable
from functions.translate.amazon import ATTEMPTS, LONGEST_WAIT_SECONDS, AmazonTranslate
from functions.translate.memory import MAX_ROUNDS, MemoryStore, Remembered
from tests.factories import NOON

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


class FakeTable:
    """A table that does only part of each batch, as DynamoDB may."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.rows: dict[str, dict[str, Any]] = {}
        self.largest = 0

    def batch_write_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        requests = RequestItems["memory"]
        self.largest = max(self.largest, len(requests))
        for request in requests[: self.at_once]:
            item = request["PutRequest"]["Item"]
            self.rows[item["pk"]["S"] + "|" + item["sk"]["S"]] = item
        left = requests[self.at_once :]
        return {"UnprocessedItems": {"memory": left} if left else {}}

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        keys = RequestItems["memory"]["Keys"]
        self.largest = max(self.largest, len(keys))
        names = [key["pk"]["S"] + "|" + key["sk"]["S"] for key in keys[: self.at_once]]
        left = keys[self.at_once :]
        return {
            "Responses": {"memory": [self.rows[name] for name in names if name in self.rows]},
            "UnprocessedKeys": {"memory": {"Keys": left}} if left else {},
        }


def memory(table: FakeTable) -> MemoryStore:
    return MemoryStore(cast("Any", table), "memory", clock=lambda: NOON)


def known(count: int) -> list[Remembered]:
    return [
        Remembered(segment=f"s{number}", translation="t", paid_by="job", characters=2)
        for number in range(count)
    ]


def test_what_dynamodb_leaves_undone_is_done_in_the_end() -> None:
    table = FakeTable(at_once=21)
    memory(table).remember(PAIR, "engine/1", known(60))
    assert table.largest == 25
    found = memory(table).recall(PAIR, "engine/1", [one.segment for one in known(60)])
    assert sorted(found) == sorted(one.segment for one in known(60))


def test_a_hundred_segments_are_looked_up_in_a_call() -> None:
    table = FakeTable(at_once=100)
    memory(table).recall(PAIR, "engine/1", [str(number) for number in range(250)])
    assert table.largest == 100


def test_a_table_that_does_nothing_is_unavailable() -> None:
    table = FakeTable(at_once=0)
    with pytest.raises(Unavailable, match="unwritten"):
        memory(table).remember(PAIR, "engine/1", known(1))
    with pytest.raises(Unavailable, match="unread"):
        memory(table).recall(PAIR, "engine/1", ["s0"])
    assert MAX_ROUNDS > 1


def test_languages_and_terminologies_do_not_mix() -> None:
    table = FakeTable(at_once=25)
    memory(table).remember(PAIR, "engine/1", known(1))
    assert memory(table).recall(("en", "pt-PT"), "engine/1", ["s0"]) == {}
    assert memory(table).recall(PAIR, "engine/2", ["s0"]) == {}
    (pk,) = {name.partition("|")[0] for name in table.rows}
    assert pk.startswith("MEMORY#en>pt#")
