"""The gate: hidden stays hidden, to the millisecond (promise 3)."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest

from dateline.model.documents import Article, Notice, Status
from dateline.model.editor_acts import Act
from dateline.model.errors import Gone, NotFound
from dateline.model.public_rows import Mapped, MapRow
from dateline.model.reserved_tests import KEPT, reserved_article_id
from dateline.model.rows import Head, Listed, Summary
from dateline.model.stories import Joined, Membership, StoryWindow, Window
from dateline.model.visibility import (
    Span,
    is_lead,
    killed_as_test,
    killed_in_public,
    listed_visible,
    public_spans,
    public_story,
    readable_as_test,
    require_visible,
    translation_visible,
    visible,
)
from functions.index.article.state import State, apply, head_of
from tests.factories import NOON, article, at, ruling, translation

MOMENT = timedelta(milliseconds=1)


def head(
    status: Status = Status.USABLE,
    *,
    published_at: datetime | None = NOON,
    embargoed_until: datetime | None = None,
    expires_at: datetime | None = None,
    known: bool = True,
    public_since: datetime | None = None,
) -> Head:
    document = article()
    summary = Summary(
        language="en",
        headline=document.headline,
        published_at=published_at,
        embargoed_until=embargoed_until,
        expires_at=expires_at,
    )
    return Head(
        id=document.id,
        source=document.source,
        external_id=document.external_id,
        status=status,
        version=1,
        order_key=document.order_key,
        content_hash="x",
        summary=summary if known else None,
        first_received_at=NOON,
        public_since=public_since,
        received_at=NOON,
        processed_at=NOON,
    )


def test_an_embargo_ends_at_its_moment() -> None:
    held = head(embargoed_until=at(60))
    assert not visible(held, at(60) - MOMENT)
    assert visible(held, at(60))


def test_an_expiry_begins_at_its_moment() -> None:
    expiring = head(expires_at=at(60))
    assert visible(expiring, at(60) - MOMENT)
    assert not visible(expiring, at(60))


def test_what_is_published_later_is_not_there_before() -> None:
    assert not visible(head(published_at=at(5)), at(5) - MOMENT)
    assert visible(head(published_at=at(5)), at(5))


def test_the_later_of_publication_and_embargo_counts() -> None:
    assert not visible(head(published_at=at(9), embargoed_until=at(5)), at(7))
    assert not visible(head(published_at=at(5), embargoed_until=at(9)), at(7))


@pytest.mark.parametrize("status", [Status.WITHHELD, Status.WITHDRAWN, Status.KILLED])
def test_only_usable_articles_are_visible(status: Status) -> None:
    assert not visible(head(status), at(60))


def test_an_article_known_only_by_a_notice_is_not_visible() -> None:
    assert not visible(head(known=False), at(60))


def test_killed_is_gone_and_everything_else_hidden_was_never_there() -> None:
    with pytest.raises(Gone) as gone:
        require_visible(head(Status.KILLED, public_since=NOON), at(60))
    assert gone.value.code == "article_killed"
    hidden = [
        None,
        head(Status.KILLED),
        head(Status.WITHHELD),
        head(Status.WITHDRAWN),
        head(embargoed_until=at(90)),
        head(expires_at=at(1)),
    ]
    answers = set()
    for item in hidden:
        with pytest.raises(NotFound) as caught:
            require_visible(item, at(60))
        answers.add((caught.value.code, str(caught.value)))
    assert [code for code, _ in answers] == ["article_unknown"]
    shown = head(public_since=NOON)
    assert require_visible(shown, at(60)) == shown
    assert not killed_in_public(shown)


def test_an_article_that_was_merged_into_another_id_is_not_visible() -> None:
    joined = Joined(to=article(external_id="story-2").id, link="https://a.example/1", headline="F")
    merged = head().model_copy(update={"joined": joined})
    assert not visible(merged, at(60))


def reserved(**changes: Any) -> Head:
    named = reserved_article_id("desk", "story-1")
    return head(**changes).model_copy(update={"id": named})


def test_a_test_article_is_readable_for_its_own_source_alone() -> None:
    assert readable_as_test(reserved(), "desk", at(60))
    assert not readable_as_test(reserved(), "wire", at(60))
    assert not visible(reserved(), at(60))
    assert not readable_as_test(head(), "desk", at(60))


def test_a_test_article_is_readable_for_a_day_and_never_while_it_is_hidden() -> None:
    assert readable_as_test(reserved(), "desk", NOON + KEPT - MOMENT)
    assert not readable_as_test(reserved(), "desk", NOON + KEPT)
    assert not readable_as_test(reserved(embargoed_until=at(90)), "desk", at(60))
    assert not readable_as_test(reserved(status=Status.WITHDRAWN), "desk", at(60))


def test_a_killed_test_article_is_gone_for_its_own_source_alone_and_for_a_day() -> None:
    killed = reserved(status=Status.KILLED)
    last = NOON + KEPT - MOMENT
    assert killed_as_test(killed, "desk", last)
    assert not killed_as_test(killed, "desk", NOON + KEPT)
    assert not killed_as_test(killed, "wire", last)
    assert not killed_as_test(head(Status.KILLED), "desk", last)
    for status in set(Status) - {Status.KILLED}:
        assert not killed_as_test(reserved(status=status), "desk", last)


def test_a_translation_is_visible_while_its_article_is_and_fits_its_text() -> None:
    original = article(embargoed_until=at(5))
    state = history(original)
    state = apply(state, translation(original))
    shown, (row,) = head_of(state), state.translations
    assert shown is not None
    assert translation_visible(shown, row, at(5))
    assert not translation_visible(shown, row, at(5) - MOMENT)
    corrected = head_of(apply(state, article(minute=6, headline="Corrected")))
    assert corrected is not None
    assert not translation_visible(corrected, row, at(7))


def entries(**times: Any) -> list[Listed | MapRow]:
    """What a listing and a sitemap have of one article with these times."""
    values = {"id": article().id, "effective_at": NOON, **times}
    mapped = Mapped(headline="Ferry back", modified_at=NOON)
    return [
        Listed.model_validate({"source": "desk", "version": 1, "headline": "Ferry back", **values}),
        MapRow.model_validate({"variants": (mapped,), **values}),
    ]


def test_an_entry_is_visible_from_its_release_to_its_expiry() -> None:
    for entry in entries(expires_at=at(60)):
        assert not listed_visible(entry, NOON - MOMENT)
        assert listed_visible(entry, NOON)
        assert listed_visible(entry, at(60) - MOMENT)
        assert not listed_visible(entry, at(60))
    for entry in entries():
        assert listed_visible(entry, at(60))


COVERED = (Window(since=at(5), until=at(9)),)


def test_an_entry_is_not_visible_while_another_copy_is_listed_in_its_stead() -> None:
    for entry in entries(covered=COVERED):
        visible_at = [listed_visible(entry, at(minute)) for minute in (4, 5, 8, 9)]
        assert visible_at == [True, False, False, True]


def copy(language: str | None = "en", **membership: Any) -> Head:
    values = {"story": article().id, **membership}
    summary = Summary(language=language, headline="Ferry back", published_at=NOON)
    return head().model_copy(
        update={"summary": summary, "membership": Membership.model_validate(values)}
    )


def test_an_article_leads_in_its_own_language_while_no_better_copy_is_listed() -> None:
    assert is_lead(head(), at(6))
    assert is_lead(copy(), at(6))
    leading = copy(covered={"en": COVERED})
    assert [is_lead(leading, at(minute)) for minute in (4, 5, 8, 9)] == [True, False, False, True]
    assert is_lead(copy("pt", covered={"en": COVERED}), at(6))
    assert not is_lead(copy(None, covered={"und": COVERED}), at(6))
    unknown = copy(covered={"und": COVERED}).model_copy(update={"summary": None})
    assert not is_lead(unknown, at(6))


def test_readers_know_a_story_by_its_smallest_visible_id_while_two_copies_are_visible() -> None:
    first, second = "a" * 26, "b" * 26
    known = copy(
        public=(
            StoryWindow(since=at(5), until=at(7), story=second),
            StoryWindow(since=at(7), until=at(9), story=first),
        )
    )
    assert [public_story(known, at(minute)) for minute in (4, 5, 7, 9)] == [
        None,
        second,
        first,
        None,
    ]
    assert public_story(head(), at(6)) is None


def history(*documents: Article | Notice) -> State:
    state = State(id=documents[0].id, source=documents[0].source)
    for document in documents:
        state = apply(state, document)
    return state


def spans_of(*documents: Article | Notice) -> list[tuple[Span, ...]]:
    """The spans of each revision, in order."""
    state = history(*documents)
    spans = public_spans(state.history, state.acts)
    return [spans.get(revision.order_key, ()) for revision in state.history]


def test_a_revision_is_public_from_its_receipt_until_the_next_one() -> None:
    corrected = article(minute=5, headline="Corrected")
    assert spans_of(article(), corrected) == [((at(0), at(5)),), ((at(5), None),)]


@pytest.mark.parametrize("hold", ["embargoed_until", "published_at"])
def test_a_revision_that_was_replaced_before_its_time_was_never_public(hold: str) -> None:
    held: dict[str, Any] = {hold: at(60)}
    assert spans_of(article(**held), article(minute=5)) == [(), ((at(5), None),)]
    assert spans_of(article(**held), article(minute=70)) == [
        ((at(60), at(70)),),
        ((at(70), None),),
    ]


def test_expiry_ends_a_span_and_one_before_it_begins_leaves_none() -> None:
    assert spans_of(article(expires_at=at(5))) == [((at(0), at(5)),)]
    assert spans_of(article(expires_at=at(0), published_at=at(-60))) == [()]


def test_a_kill_cuts_a_span_and_a_reinstatement_opens_it_again() -> None:
    first = article()
    kill, reinstate = ruling(Act.KILL, minute=5), ruling(Act.REINSTATE, minute=9)
    assert spans_of(first, kill) == [((at(0), at(5)),)]
    assert spans_of(first, kill, reinstate) == [((at(0), at(5)), (at(9), None))]
    assert spans_of(article(embargoed_until=at(60)), kill) == [()]
    # A kill in the moment of the receipt leaves no moment, so the text was never public.
    assert spans_of(article(minute=5), kill) == [()]


@pytest.mark.parametrize("status", [Status.WITHHELD, Status.WITHDRAWN])
def test_what_is_not_usable_has_no_span_and_ends_the_one_before(status: Status) -> None:
    assert spans_of(article(), article(minute=5, status=status)) == [((at(0), at(5)),), ()]


def test_spans_do_not_depend_on_the_order_of_arrival() -> None:
    documents: list[Article | Notice] = [
        article(embargoed_until=at(30)),
        article(minute=4, headline="Corrected"),
        article(minute=8, status=Status.WITHHELD),
        article(minute=12, expires_at=at(20)),
        ruling(Act.KILL, minute=14),
    ]
    results = {
        str(public_spans(state.history, state.acts))
        for state in (history(*order) for order in itertools.permutations(documents))
    }
    assert len(results) == 1
