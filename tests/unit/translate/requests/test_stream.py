"""Which changes of the table's stream are a reason to look for translations."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.aws.streams import read_record
from dateline.model.documents import Article, Notice, Status
from dateline.model.errors import Unavailable
from dateline.model.rows import HEAD, article_pk
from functions.index.article.state import Row, State, apply, rows_of
from functions.translate.requests.jobs import Job
from functions.translate.requests.stream import changed_head, follow_changes
from tests.factories import article, notice, translation
from tests.unit.announce.stream_records import record, transaction

STORY = article()
Document = Article | Notice


def head_after(*documents: Any, **changes: Any) -> Row | None:
    """HEAD once index has the documents; None before there is any."""
    if not documents:
        return None
    state = State(STORY.id, STORY.source)
    for document in documents:
        state = apply(state, document)
    return rows_of(state)[article_pk(STORY.id), HEAD] | changes


def looked_at(before: tuple[Any, ...], after: tuple[Any, ...], **changes: Any) -> bool:
    given = record(1, head_after(*before), head_after(*after, **changes))
    return changed_head(read_record(given)) is not None


CORRECTED = article(minute=5, headline="Ferry service stops again")
WITHHELD = article(status=Status.WITHHELD)
WITHDRAWN = notice(Status.WITHDRAWN, minute=3)
KILLED = notice(Status.KILLED, minute=6)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), (STORY,)),
        ((STORY,), (STORY, CORRECTED)),
        ((WITHHELD,), (WITHHELD, article(minute=5))),
        ((STORY, WITHDRAWN), (STORY, WITHDRAWN, article(minute=5))),
        ((STORY,), (STORY, article(minute=5, section="World"))),
        ((STORY,), (STORY, article(minute=5, translation_allowed=False))),
        ((article(usage_terms="No translation."),), (STORY, article(minute=5))),
    ],
)
def test_a_change_that_a_job_could_hang_on_is_looked_at(
    before: tuple[Document, ...], after: tuple[Document, ...]
) -> None:
    assert looked_at(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), (WITHHELD,)),
        ((STORY,), (STORY, WITHDRAWN)),
        ((STORY,), (STORY, KILLED)),
        ((), (KILLED,)),
        ((STORY, KILLED), (STORY, CORRECTED, KILLED)),
        # Nothing but a tag, a note or a translation is new.
        ((STORY,), (STORY, article(minute=5, tags=()))),
        ((STORY,), (STORY, article(minute=5, editorial_note="call the harbour"))),
        ((STORY,), (STORY, translation(STORY))),
    ],
)
def test_other_changes_are_not(before: tuple[Document, ...], after: tuple[Document, ...]) -> None:
    assert not looked_at(before, after)


def test_what_a_rebuild_writes_is_no_news() -> None:
    assert not looked_at((), (STORY,), rebuilt=True)
    assert not looked_at((STORY,), (STORY, CORRECTED), rebuilt=True)
    # The mark goes right after.
    rebuilt = head_after(STORY, rebuilt=True)
    given = record(1, rebuilt, head_after(STORY))
    assert changed_head(read_record(given)) is None


def test_other_rows_and_removed_ones_are_not_looked_at() -> None:
    state = apply(State(STORY.id, STORY.source), STORY)
    for item in transaction({}, rows_of(state)):
        found = changed_head(read_record(item))
        assert (found is not None) == (item["dynamodb"]["Keys"]["sk"]["S"] == HEAD)
    assert changed_head(read_record(record(1, head_after(STORY), None))) is None


class Service:
    def __init__(self, *, fails_for: str = "") -> None:
        self.requested: list[tuple[str, bool, str]] = []
        self.fails_for = fails_for

    def follow(self, article_id: str, *, is_new: bool, source: str) -> list[Job]:
        if article_id == self.fails_for:
            raise Unavailable("aws_down", "not now")
        self.requested.append((article_id, is_new, source))
        return []


def other(number: int) -> Row:
    document = article(external_id=f"other-{number}")
    return rows_of(apply(State(document.id, document.source), document))[
        article_pk(document.id), HEAD
    ]


def test_a_batch_is_followed_in_order_up_to_what_fails() -> None:
    rows = [other(number) for number in range(3)]
    records = [record(number, None, row) for number, row in enumerate(rows)]
    service = Service(fails_for=rows[1]["id"])
    outcome = follow_changes(records, service)
    assert service.requested == [(rows[0]["id"], True, "desk")]
    assert outcome.failed == records[1]["dynamodb"]["SequenceNumber"]
    assert outcome.problem is not None
    assert outcome.problem.code == "aws_down"


def test_a_record_that_cannot_be_read_stops_the_batch_there() -> None:
    good = record(1, None, other(1))
    broken = record(2, None, other(2) | {"status": "perhaps"})
    outcome = follow_changes([good, broken], Service())
    assert outcome.failed == broken["dynamodb"]["SequenceNumber"]


def test_a_change_is_told_apart_from_an_article_that_is_new() -> None:
    service = Service()
    changed = record(1, head_after(STORY), head_after(STORY, CORRECTED))
    assert follow_changes([changed, record(2, None, head_after(STORY))], service).failed is None
    assert service.requested == [(STORY.id, False, "desk"), (STORY.id, True, "desk")]
