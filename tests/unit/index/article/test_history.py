"""The order and number of deliveries do not matter (promise 2)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Part, Status, Translation
from dateline.model.rows import Revision
from functions.index.article.history import concerns_parts, deliveries, with_revision
from functions.index.article.publication_status import current_status
from functions.index.article.state import State, apply, head_of, rows_of
from tests.factories import article, notice, paragraph, translation

A = article(minute=0)
B = article(minute=10, headline="Ferry service resumes, one boat short")
A_AGAIN = article(minute=20)
A_THIRD = article(minute=30)
WITHDRAWN = notice(Status.WITHDRAWN, minute=15)
KILLED = notice(Status.KILLED, minute=12)
REPUBLISHED = article(minute=40, body=(paragraph("Service is normal."),))

Document = Article | Notice | Translation


def state_after(documents: Sequence[Document]) -> State:
    state = State(id=A.id, source=A.source)
    for document in documents:
        state = apply(state, document)
    return state


def history_of(*documents: Article | Notice) -> tuple[Revision, ...]:
    return state_after(documents).history


def headlines(state: State) -> list[str | None]:
    return [revision.summary.headline if revision.summary else None for revision in state.history]


@pytest.mark.parametrize(
    "documents",
    [
        [A, B],
        [A, B, A_AGAIN],
        [A, A_AGAIN, B],
        [A, B, A_AGAIN, A_THIRD],
        [A, WITHDRAWN, A_AGAIN],
        [A, KILLED, B, REPUBLISHED],
        [A, B, WITHDRAWN, REPUBLISHED, A_AGAIN],
        [A, translation(A), B, translation(B, number=2), A_AGAIN],
        [A, B, A_AGAIN, WITHDRAWN, REPUBLISHED, translation(B)],
    ],
)
def test_every_order_of_the_same_deliveries_ends_in_the_same_rows(
    documents: list[Document],
) -> None:
    expected = rows_of(state_after(documents))
    for order in itertools.permutations(documents):
        assert rows_of(state_after(order)) == expected


@given(st.data())
def test_any_order_and_repetition_ends_in_the_same_rows(data: st.DataObject) -> None:
    contents = ["First words", "Second words", "Third words"]
    documents: list[Document] = [
        article(minute=minute, headline=data.draw(st.sampled_from(contents)))
        if data.draw(st.booleans())
        else notice(data.draw(st.sampled_from([Status.WITHDRAWN, Status.KILLED])), minute=minute)
        for minute in range(data.draw(st.integers(min_value=1, max_value=8)))
    ]
    deliveries = data.draw(st.permutations(documents + documents[:3]))
    assert rows_of(state_after(deliveries)) == rows_of(state_after(documents))


def test_unchanged_content_is_a_repeat_and_no_revision() -> None:
    (only,) = history_of(A, A_AGAIN)
    assert only.order_key == A.order_key
    assert [repeat.order_key for repeat in only.confirmations] == [A_AGAIN.order_key]


def test_a_late_revision_between_repeats_splits_them() -> None:
    state = state_after([A, A_AGAIN, A_THIRD, B])
    assert headlines(state) == [A.headline, B.headline, A.headline]
    head = head_of(state)
    assert head is not None
    assert head.version == 3
    assert head.order_key == A_AGAIN.order_key


def test_a_late_revision_does_not_replace_a_newer_one() -> None:
    head = head_of(state_after([B, A]))
    assert head is not None
    assert head.summary is not None
    assert head.summary.headline == B.headline
    assert head.version == 2


def test_a_delivery_applied_twice_changes_nothing() -> None:
    once = state_after([A, B])
    assert apply(once, A) == once


def test_a_kill_outlives_later_revisions() -> None:
    assert current_status(history_of(A, KILLED, REPUBLISHED), ()) is Status.KILLED


def test_a_withdrawn_article_may_be_published_again() -> None:
    assert current_status(history_of(A, WITHDRAWN), ()) is Status.WITHDRAWN
    assert current_status(history_of(A, WITHDRAWN, REPUBLISHED), ()) is Status.USABLE


def test_a_withdrawal_of_an_unknown_article_is_remembered() -> None:
    head = head_of(state_after([WITHDRAWN]))
    assert head is not None
    assert head.status is Status.WITHDRAWN
    late = head_of(state_after([WITHDRAWN, A]))
    assert late is not None
    assert late.status is Status.WITHDRAWN


def test_50_repeats_are_kept_and_they_are_the_newest() -> None:
    history: tuple[Revision, ...] = ()
    for minute in range(70):
        (delivered,) = history_of(article(minute=minute))
        history = with_revision(history, delivered)
    (only,) = history
    assert len(only.confirmations) == 50
    assert only.confirmations[-1].order_key == article(minute=69).order_key


PART = Part(absent=("section",), status=Status.USABLE)


def test_a_repeat_remains_a_part_of_its_version_when_a_late_revision_splits_it() -> None:
    again = article(minute=20, source_version="7", part=PART)
    (only,) = history_of(A, again)
    (repeat,) = only.confirmations
    assert (repeat.source_version, repeat.part) == ("7", True)
    _, delivery = deliveries(history_of(A, again))
    (alone,) = history_of(again)
    assert delivery == alone.model_copy(
        update={"content_hash": only.content_hash, "outline": only.outline}
    )
    last = history_of(A, again, B)[-1]
    assert (last.order_key, last.source_version, last.part) == (again.order_key, "7", True)


def test_a_delivery_concerns_parts_if_one_follows_it_or_it_is_one() -> None:
    part = article(minute=10, headline="Ferry service resumes, one boat short", part=PART)
    for documents in ([A, part, A_AGAIN], [A, A_THIRD, part, A_AGAIN]):
        history = history_of(*documents)
        concerned = [concerns_parts(document.order_key, history) for document in (A, part, A_AGAIN)]
        assert concerned == [True, True, False]
        assert not concerns_parts(REPUBLISHED.order_key, history)


def remade(document: Article, headline: str, seconds: int) -> Article:
    """Another document of the same delivery, as a replay makes it."""
    processed_at = document.provenance.processed_at + timedelta(seconds=seconds)
    provenance = document.provenance.model_copy(update={"processed_at": processed_at})
    return document.model_copy(update={"headline": headline, "provenance": provenance})


def test_the_document_that_was_made_last_of_one_delivery_counts_in_any_order() -> None:
    newer, newest = remade(A, "Newer", 5), remade(A, "Newest", 9)
    for order in itertools.permutations([A, newer, newest]):
        assert headlines(state_after(order)) == ["Newest"]


def test_a_document_that_was_made_again_alike_changes_nothing() -> None:
    again = remade(A, A.headline, 5)
    assert history_of(A, again) == history_of(A)
    # Of two documents of one moment the first stays.
    assert headlines(state_after([A, remade(A, "Other", 0)])) == [A.headline]
