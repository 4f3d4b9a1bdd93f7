"""Makes stream records, as Lambda gets them, from rows."""

from __future__ import annotations

from typing import Any

from dateline.aws.table import to_item
from dateline.model.documents import Article, Notice, Translation
from functions.index.article.state import Row, State, apply, rows_of
from tests.factories import article

ARN = (
    "arn:aws:dynamodb:eu-central-1:123456789012:table/dateline-ArticleTable-1ABCDEFGHIJKL"
    "/stream/2026-03-04T11:00:00.000"
)


def record(
    number: int, old: Row | None, new: Row | None, *, created: float = 1_772_625_602.0
) -> dict[str, Any]:
    """A record; `number` is its position in the stream."""
    known = new or old
    assert known is not None
    described: dict[str, Any] = {
        "ApproximateCreationDateTime": created,
        "Keys": to_item({"pk": known["pk"], "sk": known["sk"]}),
        "SequenceNumber": str(100_000_000_000_000_000_000 + number),
        "SizeBytes": 512,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    if new is not None:
        described["NewImage"] = to_item(new)
    if old is not None:
        described["OldImage"] = to_item(old)
    return {
        "eventID": f"{number:032x}",
        "eventName": "REMOVE" if new is None else "INSERT" if old is None else "MODIFY",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": described,
        "eventSourceARN": ARN,
    }


def transaction(
    before: dict[tuple[str, str], Row], after: dict[tuple[str, str], Row], *, first: int = 0
) -> list[dict[str, Any]]:
    """The records of the transaction that turned one set of rows into another."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return [
        record(first + place, before.get(key), after.get(key)) for place, key in enumerate(keys)
    ]


def rows(*documents: Article | Notice | Translation) -> dict[tuple[str, str], Row]:
    """The rows that index makes of an article's documents."""
    state = State(id=documents[0].id, source=documents[0].source)
    for document in documents:
        state = apply(state, document)
    return rows_of(state)


def heads(count: int) -> list[dict[str, Any]]:
    """HEAD records of `count` new articles."""
    records = []
    for number in range(count):
        made = rows(article(external_id=f"story-{number}"))
        row = next(row for key, row in made.items() if key[1] == "HEAD")
        records.append(record(number, None, row))
    return records


def sequence(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])
