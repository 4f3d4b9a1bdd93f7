"""Rows of the memory on a fake table: recalled, claimed, stored and released."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from dateline.aws.table import ROUNDS
from dateline.model.errors import Unavailable
from functions.translate.memory.costs import Account
from functions.translate.memory.entries import FailedSegment, RememberedSegment
from functions.translate.memory.store import CLAIM, FAILURE_KNOWN, MemoryStore
from tests.factories import NOON

PAIR = ("en", "pt")


def version(segment: str) -> str:
    del segment
    return "engine/1"


class FakeTable:
    """A table that answers requests only in part, and checks the conditions of claims."""

    def __init__(self, at_once: int = 100) -> None:
        self.at_once = at_once
        self.rows: dict[str, dict[str, Any]] = {}
        self.largest = 0
        self.conflicts = 0
        self.transactions = 0

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        keys = RequestItems["memory"]["Keys"]
        assert RequestItems["memory"]["ConsistentRead"]
        self.largest = max(self.largest, len(keys))
        names = [_name(key) for key in keys[: self.at_once]]
        left = keys[self.at_once :]
        return {
            "Responses": {"memory": [self.rows[name] for name in names if name in self.rows]},
            "UnprocessedKeys": {"memory": {"Keys": left, "ConsistentRead": True}} if left else {},
        }

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> None:  # noqa: N803
        self.transactions += 1
        self.largest = max(self.largest, len(TransactItems))
        if self.conflicts:
            self.conflicts -= 1
            raise _cancelled(["TransactionConflict"] + ["None"] * (len(TransactItems) - 1))
        reasons = [self._reason(write) for write in TransactItems]
        if any(reason != "None" for reason in reasons):
            raise _cancelled(reasons)
        for write in TransactItems:
            if put := write.get("Put"):
                self.rows[_name(put["Item"])] = put["Item"]
            elif delete := write.get("Delete"):
                self.rows.pop(_name(delete["Key"]), None)
            else:
                self._update(write["Update"])

    def _reason(self, transact_item: dict[str, Any]) -> str:
        ((_, write),) = transact_item.items()
        values = write.get("ExpressionAttributeValues", {})
        row = self.rows.get(_name(write.get("Item") or write["Key"]))
        match write.get("ConditionExpression"):
            case None:
                holds = True
            case "attribute_not_exists(pk) OR claimed_by = :by OR claimed_until < :now":
                holds = (
                    row is None
                    or row.get("claimed_by") == values[":by"]
                    or row.get("claimed_until", {"S": "~"})["S"] < values[":now"]["S"]
                )
            case "claimed_by = :by AND attribute_not_exists(returned)":
                own = row is not None and row.get("claimed_by") == values[":by"]
                holds = own and "returned" not in (row or {})
            case other:
                raise AssertionError(other)
        return "None" if holds else "ConditionalCheckFailed"

    def _update(self, update: dict[str, Any]) -> None:
        row = dict(self.rows.get(_name(update["Key"]), update["Key"]))
        self.rows[_name(update["Key"])] = row
        expression = update["UpdateExpression"]
        if expression.startswith("SET "):
            for part in expression.removeprefix("SET ").split(", "):
                name, value = part.split(" = ")
                row[name.lstrip("#")] = update["ExpressionAttributeValues"][value]
            return
        for part in expression.removeprefix("ADD ").split(", "):
            name, value = part.split()
            added = int(update["ExpressionAttributeValues"][value]["N"])
            row[name] = {"N": str(int(row.get(name, {"N": "0"})["N"]) + added)}


def _name(item: dict[str, Any]) -> str:
    return f"{item['pk']['S']}|{item['sk']['S']}"


def _cancelled(reasons: list[str]) -> ClientError:
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException"},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return ClientError(answer, "TransactWriteItems")


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> Any:
        return self.now


@pytest.fixture
def table() -> FakeTable:
    return FakeTable()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(table: FakeTable, clock: Clock) -> MemoryStore:
    return MemoryStore(cast("Any", table), "memory", clock=clock, sleep=lambda _: None)


def text(segment: str, translation: str = "t") -> RememberedSegment:
    return RememberedSegment(segment=segment, translation=translation, paid_by="job", characters=2)


def damage(segment: str, ways: int = 2) -> FailedSegment:
    return FailedSegment(
        segment=segment,
        returned="<b>?",
        problems=("tags",),
        ways=ways,
        paid_by="job",
        characters=9,
    )


def test_stored_entries_are_read_though_dynamodb_leaves_keys_unprocessed(
    memory: MemoryStore, table: FakeTable
) -> None:
    table.at_once = 21
    memory.keep(PAIR, version, [text(f"s{number}") for number in range(230)])
    asked = [f"s{number}" for number in range(240)]
    lookup = memory.recall(PAIR, version, asked)
    assert sorted(lookup.known) == sorted(asked[:230])
    # Two rows per segment, 100 rows per call, 100 writes per transaction.
    assert table.largest == 100
    assert table.transactions == 3


def test_a_table_that_answers_nothing_is_unavailable(memory: MemoryStore, table: FakeTable) -> None:
    table.at_once = 0
    with pytest.raises(Unavailable, match="did not read all keys"):
        memory.recall(PAIR, version, ["s0"])
    table.conflicts = ROUNDS
    with pytest.raises(Unavailable, match="other writers keep the rows busy"):
        memory.keep(PAIR, version, [text("s0")])
    table.conflicts = ROUNDS
    with pytest.raises(Unavailable, match="other writers keep the rows busy"):
        memory.claim(PAIR, version, ["s0"], "job")


def test_languages_engines_and_terminologies_do_not_mix(
    memory: MemoryStore, table: FakeTable
) -> None:
    memory.keep(PAIR, version, [text("s0")])
    assert not memory.recall(("en", "pt-PT"), version, ["s0"]).known
    assert not memory.recall(PAIR, lambda _: "engine/2", ["s0"]).known
    (pk,) = {name.partition("|")[0] for name in table.rows}
    assert pk.startswith("MEMORY#en>pt#")


def test_each_segment_has_the_version_of_its_own_terms(
    memory: MemoryStore,
) -> None:
    def before(segment: str) -> str:
        return f"engine/{'CSTO' in segment and 'v1'}"

    def after(segment: str) -> str:
        return f"engine/{'CSTO' in segment and 'v2'}"

    memory.keep(PAIR, before, [text("The CSTO met."), text("It rained.")])
    assert set(memory.recall(PAIR, after, ["The CSTO met.", "It rained."]).known) == {"It rained."}


def test_a_persons_text_is_preferred_and_independent_of_the_engine(memory: MemoryStore) -> None:
    memory.keep(PAIR, version, [text("Rain.", "Chuva."), text("Snow.", "Neve.")])
    memory.save_edits(PAIR, {"Rain.": "Choveu."}, "chief")
    lookup = memory.recall(PAIR, lambda _: "engine/2", ["Rain.", "Snow."]).known
    assert {
        transact_item: (known.translation, known.by) for transact_item, known in lookup.items()
    } == {"Rain.": ("Choveu.", "chief")}
    memory.save_edits(PAIR, {"Rain.": "Chove."}, "deputy")
    rain = memory.recall(PAIR, version, ["Rain."]).known["Rain."]
    assert (rain.translation, rain.by) == ("Chove.", "deputy")


def test_each_segment_is_claimed_by_a_single_worker(memory: MemoryStore) -> None:
    assert memory.claim(PAIR, version, ["a", "b"], "one") == {"a", "b"}
    assert memory.claim(PAIR, version, ["b", "c"], "two") == {"c"}
    # A retry of the same job keeps its claims.
    assert memory.claim(PAIR, version, ["a", "b"], "one") == {"a", "b"}
    # A claim is no translation.
    assert not memory.recall(PAIR, version, ["a", "b", "c"]).known


def test_a_known_segment_cannot_be_claimed(memory: MemoryStore, clock: Clock) -> None:
    memory.keep(PAIR, version, [text("a")])
    clock.now += timedelta(days=3_000)
    assert memory.claim(PAIR, version, ["a", "b"], "two") == {"b"}


def test_the_claim_of_a_crashed_worker_ends_after_its_timeout(
    memory: MemoryStore, clock: Clock
) -> None:
    memory.claim(PAIR, version, ["a"], "one")
    clock.now += CLAIM
    assert memory.claim(PAIR, version, ["a"], "two") == set()
    clock.now += timedelta(seconds=1)
    assert memory.claim(PAIR, version, ["a"], "two") == {"a"}


def test_a_released_claim_is_free_and_only_its_owner_can_release_it(
    memory: MemoryStore,
) -> None:
    memory.claim(PAIR, version, ["a", "b"], "one")
    memory.keep(PAIR, version, [text("b")])
    memory.release(PAIR, version, ["a", "b", "never claimed"], "two")
    assert memory.claim(PAIR, version, ["a"], "two") == set()
    memory.release(PAIR, version, ["a", "b", "never claimed"], "one")
    assert memory.claim(PAIR, version, ["a", "b"], "two") == {"a"}
    assert set(memory.recall(PAIR, version, ["b"]).known) == {"b"}


def test_colliding_writers_retry(memory: MemoryStore, table: FakeTable) -> None:
    table.conflicts = 3
    assert memory.claim(PAIR, version, ["a"], "one") == {"a"}
    table.conflicts = 3
    memory.keep(PAIR, version, [text("a")])
    assert memory.recall(PAIR, version, ["a"]).known


def test_a_failed_segment_is_known_as_failed_for_a_while_and_never_as_a_text(
    memory: MemoryStore, clock: Clock
) -> None:
    memory.claim(PAIR, version, ["a"], "one")
    memory.keep(PAIR, version, [damage("a")])
    lookup = memory.recall(PAIR, version, ["a"])
    assert (lookup.known, lookup.failed) == ({}, {"a": damage("a")})
    assert memory.claim(PAIR, version, ["a"], "two") == set()
    clock.now += FAILURE_KNOWN + timedelta(seconds=1)
    assert not memory.recall(PAIR, version, ["a"]).failed
    assert memory.claim(PAIR, version, ["a"], "two") == {"a"}


def test_between_two_ways_a_failed_segment_belongs_to_its_job(
    memory: MemoryStore, clock: Clock
) -> None:
    memory.claim(PAIR, version, ["a"], "one")
    memory.keep(PAIR, version, [damage("a", ways=1)], claimed_by="one")
    assert memory.claim(PAIR, version, ["a"], "two") == set()
    # A release must not delete a result that was paid for.
    memory.release(PAIR, version, ["a"], "one")
    assert memory.recall(PAIR, version, ["a"]).failed == {"a": damage("a", ways=1)}
    assert memory.claim(PAIR, version, ["a"], "one") == {"a"}
    assert memory.recall(PAIR, version, ["a"]).failed == {"a": damage("a", ways=1)}
    # Its worker crashed: another job continues with the second way.
    clock.now += CLAIM + timedelta(seconds=1)
    assert memory.claim(PAIR, version, ["a"], "two") == {"a"}
    assert memory.recall(PAIR, version, ["a"]).failed == {"a": damage("a", ways=1)}


def test_costs_are_written_in_the_transaction_that_stores_the_results(
    memory: MemoryStore, table: FakeTable
) -> None:
    account = Account(memory.table, source="wire", language="pt", article_id="x" * 26)
    for _ in range(2):
        memory.keep(
            PAIR,
            version,
            [text("a")],
            beside=[account.addition(NOON, sent=7, saved=3, requests=1)],
        )
    row = table.rows[f"COSTS#2026-03|wire#pt#{'x' * 26}"]
    costs = {name: row[name] for name in ("characters_sent", "characters_saved", "requests")}
    assert costs == {
        "characters_sent": {"N": "14"},
        "characters_saved": {"N": "6"},
        "requests": {"N": "2"},
    }
    assert table.transactions == 2
