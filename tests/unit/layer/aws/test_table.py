"""A table on moto, and over a client that leaves parts of calls undone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from dateline.aws.table import (
    NEW,
    ROUNDS,
    Change,
    Condition,
    ConditionFailed,
    SortKeys,
    Table,
    batches,
    from_item,
    retry_lost_races,
    to_item,
)
from dateline.model.errors import LostRace, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

# DynamoDB keeps 38 digits from 1E-130 to 1E+126.
numbers = st.integers(-(10**37), 10**37) | st.floats(
    allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15
).filter(lambda item: item == 0 or abs(item) > 1e-100)
values = st.recursive(
    st.booleans() | numbers | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1, max_size=10), values, max_size=5))
def test_a_row_comes_back_as_it_was(row: dict[str, Any]) -> None:
    assert from_item(to_item(row)) == row


def test_what_is_unknown_is_left_out_at_every_depth() -> None:
    assert to_item({"a": None, "b": {"c": None, "d": 0.94}}) == {"b": {"M": {"d": {"N": "0.94"}}}}


def test_a_number_that_dynamodb_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="Infinity"):
        to_item({"a": float("inf")})


class Partial:
    """moto's client, counted; it leaves all but `at_once` keys or rows of a batch undone."""

    def __init__(self, dynamodb: DynamoDBClient) -> None:
        self._dynamodb = dynamodb
        self.at_once = 100
        self.conflicts = 0
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dynamodb, name)

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> Any:  # noqa: N803
        self.calls["batch_get_item"] += 1
        ((name, request),) = RequestItems.items()
        keys = request["Keys"]
        answer: Any = {"Responses": {}}
        if self.at_once:
            part: Any = {name: {**request, "Keys": keys[: self.at_once]}}
            answer = self._dynamodb.batch_get_item(RequestItems=part)
        left = {name: {**request, "Keys": keys[self.at_once :]}} if keys[self.at_once :] else {}
        return {"Responses": answer["Responses"], "UnprocessedKeys": left}

    def batch_write_item(self, *, RequestItems: dict[str, Any]) -> Any:  # noqa: N803
        self.calls["batch_write_item"] += 1
        ((name, requests),) = RequestItems.items()
        if self.at_once:
            self._dynamodb.batch_write_item(RequestItems={name: requests[: self.at_once]})
        left = requests[self.at_once :]
        return {"UnprocessedItems": {name: left} if left else {}}

    def transact_write_items(self, *, TransactItems: Any) -> Any:  # noqa: N803
        self.calls["transact_write_items"] += 1
        if self.conflicts:
            self.conflicts -= 1
            response: Any = {
                "Error": {"Code": "TransactionCanceledException", "Message": ""},
                "CancellationReasons": [{"Code": "TransactionConflict"}],
            }
            raise ClientError(response, "TransactWriteItems")
        return self._dynamodb.transact_write_items(TransactItems=TransactItems)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Partial]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        dynamodb = boto3.client("dynamodb", region_name="eu-central-1")
        dynamodb.create_table(
            TableName="rows",
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        yield Partial(dynamodb)


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def table(client: Partial, pauses: list[float]) -> Table:
    return Table(cast("Any", client), "rows", sleep=pauses.append)


def key(sk: str) -> dict[str, str]:
    return {"pk": "a", "sk": sk}


def row(sk: str, **attributes: Any) -> dict[str, Any]:
    return {**key(sk), **attributes}


def test_a_row_is_put_and_got(table: Table) -> None:
    table.put("put", row("1", text="x", number=7, missing=None))
    assert table.get("get", key("1")) == row("1", text="x", number=7)
    assert table.get("get", key("2")) is None


def test_a_condition_decides_over_a_write(table: Table) -> None:
    table.put("put", row("1", lock=1), NEW)
    with pytest.raises(LostRace):
        table.put("put", row("1", lock=2), NEW)
    is_first = Condition("#lock = :lock", {":lock": 1}, {"#lock": "lock"})
    table.put("put", row("1", lock=2), is_first)
    with pytest.raises(LostRace):
        table.put("put", row("1", lock=3), is_first)
    with pytest.raises(LostRace):
        table.delete("delete", key("1"), is_first)
    table.delete("delete", key("1"), Condition("#lock = :two", {":two": 2}, {"#lock": "lock"}))
    assert table.get("get", key("1")) is None


def test_an_update_changes_what_it_names(table: Table) -> None:
    table.put("put", row("1", state="old", counted=1))
    change = Change("SET #s = :s ADD counted :one", {":s": "new", ":one": 1}, {"#s": "state"})
    is_old = Condition("#s = :old", {":old": "old"}, {"#s": "state"})
    table.update("update", key("1"), change, is_old)
    assert table.get("get", key("1")) == row("1", state="new", counted=2)
    with pytest.raises(LostRace):
        table.update("update", key("1"), change, is_old)


def test_rows_are_queried_by_their_sort_keys(table: Table) -> None:
    table.write_all("write", [row(sk) for sk in ("a1", "a2", "b1", "b2", "c1")])

    def queried(sort_keys: SortKeys | None = None, **options: Any) -> list[str]:
        return [each["sk"] for each in table.query("query", "a", sort_keys, **options)]

    for sort_keys, expected in (
        (None, ["a1", "a2", "b1", "b2", "c1"]),
        (SortKeys.exactly("a2"), ["a2"]),
        (SortKeys.beginning("b"), ["b1", "b2"]),
        (SortKeys.since("b2"), ["b2", "c1"]),
        (SortKeys.between("a2", "b1"), ["a2", "b1"]),
    ):
        assert queried(sort_keys) == expected
        every = table.query_all("query", "a", sort_keys, newest_first=True)
        assert [each["sk"] for each in every] == expected[::-1]
    assert queried(limit=2) == ["a1", "a2"]
    assert queried(limit=2, newest_first=True) == ["c1", "b2"]
    assert queried(consistent=False) == ["a1", "a2", "b1", "b2", "c1"]
    later = table.query_all("query", "a", after="a2", page_size=2)
    assert [each["sk"] for each in later] == ["b1", "b2", "c1"]
    earlier = table.query_all("query", "a", after="b2", newest_first=True)
    assert [each["sk"] for each in earlier] == ["b1", "a2", "a1"]


def test_a_long_partition_is_read_in_pages_as_far_as_it_is_consumed(
    table: Table, client: Partial
) -> None:
    table.write_all("write", [row(f"{number:03}", text="x") for number in range(30)])
    calls: list[str] = []
    client.meta.events.register("before-call", lambda model, **_: calls.append(model.name))
    rows = table.query_all("query", "a", page_size=10, attributes="sk")
    assert next(rows) == {"sk": "000"}
    assert calls == ["Query"]
    assert len(list(rows)) == 29
    # The last full page names a next one, which is empty.
    assert len(calls) in {3, 4}


@pytest.mark.parametrize(("count", "calls"), [(0, 0), (1, 1), (100, 1), (101, 2), (230, 3)])
def test_rows_are_got_a_hundred_at_a_time(
    table: Table, client: Partial, count: int, calls: int
) -> None:
    table.write_all("write", [row(f"{number:03}") for number in range(count)])
    keys = [key(f"{number:03}") for number in range(count)]
    assert {each["sk"] for each in table.get_all("get", keys)} == {each["sk"] for each in keys}
    assert client.calls["batch_get_item"] == calls
    assert client.calls["batch_write_item"] == -(-count // 25)


def test_what_a_call_leaves_undone_is_done_by_the_next_ones_at_once(
    table: Table, client: Partial, pauses: list[float]
) -> None:
    client.at_once = 9
    table.write_all("write", [row(f"{number:03}", a=1, b=2) for number in range(25)])
    assert client.calls["batch_write_item"] == 3
    client.at_once = 40
    keys = [key(f"{number:03}") for number in range(99, -1, -1)]
    rows = list(table.get_all("get", keys, attributes="sk, a"))
    assert sorted(each["sk"] for each in rows) == [f"{number:03}" for number in range(25)]
    # Every round reads the same attributes.
    assert all(each.keys() == {"sk", "a"} for each in rows)
    assert client.calls["batch_get_item"] == 3
    assert pauses == []
    table.write_all("delete", [], [key("000"), key("999")])
    assert table.get("get", key("000")) is None


def test_a_call_that_does_nothing_is_repeated_with_back_off(
    table: Table, client: Partial, pauses: list[float]
) -> None:

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        client.at_once = 3 if len(pauses) in {3, 5} else 0

    table = Table(cast("Any", client), "rows", sleep=pause)
    client.at_once = 0
    table.write_all("write", [row(str(number)) for number in range(3)])
    assert pauses == [0.05, 0.1, 0.2]
    # Progress starts the back-off again.
    assert [each["sk"] for each in table.get_all("get", [key("0"), key("1")])] == ["0", "1"]
    client.at_once = 0
    assert next(table.get_all("get", [key("2")])) == row("2")
    assert pauses == [0.05, 0.1, 0.2, 0.05, 0.1]


def test_what_stays_undone_is_unavailable(
    table: Table, client: Partial, pauses: list[float]
) -> None:
    client.at_once = 0
    with pytest.raises(Unavailable, match="could not read the rows: DynamoDB did not read all"):
        list(table.get_all("read the rows", [key("1")]))
    with pytest.raises(Unavailable, match="aws_throttled"):
        table.write_all("write the rows", [row("1")])
    assert client.calls == {"batch_get_item": ROUNDS, "batch_write_item": ROUNDS}
    assert 1 < sum(pauses) / 2 < 2


def test_a_transaction_names_the_writes_whose_conditions_failed(table: Table) -> None:
    table.put("put", row("1"))
    writes = [
        table.to_put(row("0")),
        table.to_put(row("1"), NEW),
        table.to_delete(key("2"), Condition("attribute_exists(pk)")),
        table.to_update(key("3"), Change("SET a = :a", {":a": 1})),
    ]
    with pytest.raises(ConditionFailed) as failed:
        table.transact("change", writes)
    assert failed.value.places == {1, 2}
    assert table.get("get", key("0")) is None
    table.transact("change", [writes[0], writes[3]])
    assert table.get("get", key("3")) == row("3", a=1)


def test_a_conflict_is_a_lost_race_without_places(table: Table, client: Partial) -> None:
    client.conflicts = 1
    with pytest.raises(LostRace) as lost:
        table.transact("change", [table.to_put(row("1"))])
    assert not isinstance(lost.value, ConditionFailed)


def test_a_patient_transaction_waits_for_others_and_for_no_condition(
    table: Table, client: Partial, pauses: list[float]
) -> None:
    client.conflicts = 3
    table.transact_patiently("change", [table.to_put(row("1"))])
    assert pauses == [0.05, 0.1, 0.2]
    with pytest.raises(ConditionFailed):
        table.transact_patiently("change", [table.to_put(row("1"), NEW)])
    assert client.calls["transact_write_items"] == 5
    client.conflicts = ROUNDS
    with pytest.raises(Unavailable, match="aws_contended"):
        table.transact_patiently("change", [table.to_put(row("2"))])
    assert table.get("get", key("2")) is None


@pytest.mark.parametrize(
    "call",
    [
        lambda table: table.get("try", key("1")),
        lambda table: list(table.get_all("try", [key("1")])),
        lambda table: table.query("try", "a"),
        lambda table: list(table.query_all("try", "a")),
        lambda table: table.put("try", row("1")),
        lambda table: table.update("try", key("1"), Change("SET a = :a", {":a": 1})),
        lambda table: table.delete("try", key("1")),
        lambda table: table.write_all("try", [row("1")]),
        lambda table: table.transact("try", [table.to_put(row("1"))]),
    ],
    ids=range(9),
)
def test_an_error_of_dynamodb_is_unavailable(client: Partial, call: Callable[[Table], Any]) -> None:
    with pytest.raises(Unavailable, match="could not try"):
        call(Table(cast("Any", client), "no-such-table"))


def test_a_decision_is_made_again_until_it_wins_its_race() -> None:
    lost = LostRace("lost", "lost")
    outcomes: list[LostRace | str] = [lost, lost, "won"]

    def decide() -> str:
        outcome = outcomes.pop(0)
        if isinstance(outcome, LostRace):
            raise outcome
        return outcome

    assert retry_lost_races(decide, 3) == "won"
    outcomes += [lost, lost, "won"]
    with pytest.raises(LostRace):
        retry_lost_races(decide, 2)
    assert outcomes == ["won"]


def test_batches_are_full_but_for_the_last() -> None:
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batches([], 2)) == []
