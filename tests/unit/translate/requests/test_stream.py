"""Which changes of the table's stream trigger translations."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.aws.retry_queue import FailedRecord
from dateline.aws.streams import read_record
from dateline.model.documents import Article, Notice, Status
from dateline.model.errors import Malformed, Unavailable
from dateline.model.rows import HEAD, article_pk
from functions.index.article.state import Row, State, apply, rows_of
from functions.translate.requests.jobs import Job
from functions.translate.requests.stream import changed_head, follow_changes, read_follow
from tests.factories import article, notice, translation
from tests.unit.announce.stream_records import record, transaction

STORY = article()
Document = Article | Notice


def head_after(*documents: Any, **changes: Any) -> Row | None:
    """HEAD after index applied the documents; None without documents."""
    if not documents:
        return None
    state = State(STORY.id, STORY.source)
    for document in documents:
        state = apply(state, document)
    return rows_of(state)[article_pk(STORY.id), HEAD] | changes


def triggers(before: tuple[Any, ...], after: tuple[Any, ...], **changes: Any) -> bool:
    change = record(1, head_after(*before), head_after(*after, **changes))
    return changed_head(read_record(change)) is not None


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
def test_a_change_of_a_jobs_inputs_triggers_translations(
    before: tuple[Document, ...], after: tuple[Document, ...]
) -> None:
    assert triggers(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), (WITHHELD,)),
        ((STORY,), (STORY, WITHDRAWN)),
        ((STORY,), (STORY, KILLED)),
        ((), (KILLED,)),
        ((STORY, KILLED), (STORY, CORRECTED, KILLED)),
        # Only a tag, a note or a translation changed.
        ((STORY,), (STORY, article(minute=5, tags=()))),
        ((STORY,), (STORY, article(minute=5, editorial_note="call the harbour"))),
        ((STORY,), (STORY, translation(STORY))),
    ],
)
def test_other_changes_do_not(before: tuple[Document, ...], after: tuple[Document, ...]) -> None:
    assert not triggers(before, after)


def test_a_rebuild_triggers_nothing() -> None:
    assert not triggers((), (STORY,), rebuilt=True)
    assert not triggers((STORY,), (STORY, CORRECTED), rebuilt=True)
    # The mark is removed right after.
    rebuilt = head_after(STORY, rebuilt=True)
    change = record(1, rebuilt, head_after(STORY))
    assert changed_head(read_record(change)) is None


def test_other_rows_and_removed_rows_trigger_nothing() -> None:
    state = apply(State(STORY.id, STORY.source), STORY)
    for item in transaction({}, rows_of(state)):
        head = changed_head(read_record(item))
        assert (head is not None) == (item["dynamodb"]["Keys"]["sk"]["S"] == HEAD)
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


def ids(failed: list[FailedRecord]) -> list[str]:
    return [each.message["article_id"] for each in failed if each.message]


def test_a_batch_is_processed_in_order_up_to_a_failure() -> None:
    rows = [other(number) for number in range(3)]
    records = [record(number, None, row) for number, row in enumerate(rows)]
    service = Service(fails_for=rows[1]["id"])
    outcome = follow_changes(records, service)
    assert service.requested == [(rows[0]["id"], True, "desk")]
    assert ids(outcome.failed) == [rows[1]["id"], rows[2]["id"]]
    assert outcome.problem is not None
    assert outcome.problem.code == "aws_down"


def test_an_unreadable_record_fails_by_itself() -> None:
    good = record(1, None, other(1))
    broken = record(2, None, other(2) | {"status": "perhaps"})
    nameless = record(3, None, other(3))
    del nameless["dynamodb"]["Keys"]
    service = Service()
    outcome = follow_changes([broken, nameless, good], service)
    assert ids(outcome.failed) == [other(2)["id"]]
    assert outcome.failed[1] == FailedRecord(nameless["dynamodb"]["SequenceNumber"], None)
    assert [article_id for article_id, _, _ in service.requested] == [other(1)["id"]]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"article_id": "../x"}'])
def test_a_message_that_names_no_article_is_refused(body: str) -> None:
    with pytest.raises(Malformed):
        read_follow(body)


def test_a_change_is_distinguished_from_a_new_article() -> None:
    service = Service()
    changed = record(1, head_after(STORY), head_after(STORY, CORRECTED))
    assert follow_changes([changed, record(2, None, head_after(STORY))], service).failed == []
    assert service.requested == [(STORY.id, False, "desk"), (STORY.id, True, "desk")]
