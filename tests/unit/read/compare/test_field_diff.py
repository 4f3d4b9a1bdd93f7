"""Each revision's changes in the history: names of fields and numbers of blocks."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Article, Link, Notice, Status, Tag
from dateline.model.editor_acts import Act
from dateline.model.rows import MAX_OUTLINED, EditorAct, chronological
from functions.index.article.content_digest import content_digest
from functions.index.article.state import State, apply, head_of
from functions.read.compare.field_diff import Changes, revision_changes
from functions.read.endpoints.revisions import render_history
from functions.read.lookup.results import History
from tests.factories import article, at, notice, paragraph, ruling

NOTE = "An earlier version named the wrong lake."
ONE, TWO, THREE = (paragraph(text) for text in ("One.", "Two.", "Three."))


def between(before: Article, after: Article) -> Changes:
    known = [apply(State(id=item.id, source="desk"), item).history[0] for item in (before, after)]
    return revision_changes(known[0], known[0].status.value, known[1])


def changes_of_last(*documents: Article | Notice) -> dict[str, Any]:
    """The history, which is the same for every order of arrival."""
    result = set()
    for order in itertools.permutations(documents):
        state = State(id=documents[0].id, source="desk")
        for document in order:
            state = apply(state, document)
        head = head_of(state)
        assert head is not None
        history = History(head, chronological(state.history), list(state.acts), at(60))
        result.add(render_history(history))
    (change,) = result
    content = json.loads(change)
    assert isinstance(content, dict)
    return content


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((ONE, TWO), (ONE, TWO), (0, 0, 0)),
        ((ONE,), (ONE, TWO), (1, 0, 0)),
        ((ONE, TWO), (TWO,), (0, 1, 0)),
        ((ONE, TWO), (ONE, THREE), (0, 0, 1)),
        ((ONE, TWO), (THREE,), (0, 1, 1)),
        ((), (ONE, TWO, THREE), (3, 0, 0)),
        ((ONE, TWO, THREE), (THREE, ONE, TWO), (1, 1, 0)),
    ],
)
def test_blocks_are_counted_as_added_removed_and_changed(
    before: tuple[Any, ...], after: tuple[Any, ...], expected: tuple[int, int, int]
) -> None:
    result = between(article(body=before), article(minute=1, body=after))
    assert (result.added, result.removed, result.changed) == expected
    assert result.fields == ()


def test_changed_fields_are_named() -> None:
    result = between(
        article(section="Regions", urgency=4),
        article(minute=1, headline="Another", section=None, tags=(Tag(name="Lakes"),), urgency=4),
    )
    assert result.fields == ("headline", "section", "tags")


def test_editorial_fields_and_bookkeeping_are_no_changes() -> None:
    result = between(
        article(editorial_note="call the harbour"),
        article(minute=1, editorial_note="they called back", warnings=("x",), source_version="9"),
    )
    assert result == Changes()
    assert (
        "call" not in content_digest(article(editorial_note="call the harbour")).model_dump_json()
    )


def test_correction_is_marked_and_keeps_its_note_in_every_order() -> None:
    history = changes_of_last(
        article(),
        article(minute=5, headline="Put right", correction_note=NOTE),
        article(minute=9, headline="Put right, again", section="Economy"),
    )
    assert [revision["correction"] for revision in history["revisions"]] == [False, True, False]
    assert [revision["correction_note"] for revision in history["revisions"]] == [None, NOTE, None]
    assert [revision["changed"]["fields"] for revision in history["revisions"]] == [
        [],
        ["correction_note", "headline"],
        ["correction_note", "headline", "section"],
    ]
    assert [revision["sender"] for revision in history["revisions"]] == ["token"] * 3


def test_correction_without_a_note_is_marked() -> None:
    link = Link(relation="corrects", external_id="story-1")
    history = changes_of_last(article(), article(minute=5, headline="Put right", links=(link,)))
    assert [revision["correction"] for revision in history["revisions"]] == [False, True]


def test_late_revision_changes_the_comparisons_around_it() -> None:
    first = article(body=(ONE,))
    late = article(minute=5, body=(ONE, TWO))
    last = article(minute=9, body=(ONE, TWO, THREE))
    assert [
        revision["changed"]["blocks_added"]
        for revision in changes_of_last(first, last)["revisions"]
    ] == [
        0,
        2,
    ]
    assert [
        revision["changed"]["blocks_added"]
        for revision in changes_of_last(first, last, late)["revisions"]
    ] == [
        0,
        1,
        1,
    ]


def test_a_withdrawal_changes_the_status_and_the_next_content_compares_with_the_last() -> None:
    history = changes_of_last(
        article(body=(ONE,)), notice(Status.WITHDRAWN, minute=5), article(minute=9, body=(ONE, TWO))
    )
    assert [revision["changed"]["fields"] for revision in history["revisions"]] == [
        [],
        ["status"],
        ["status"],
    ]
    assert history["revisions"][2]["changed"]["blocks_added"] == 1


def test_acts_of_editors_are_listed_without_reasons_and_names() -> None:
    history = changes_of_last(
        article(), ruling(Act.KILL, minute=5), ruling(Act.REINSTATE, minute=6)
    )
    assert [act["act"] for act in history["acts"]] == ["kill", "reinstate"]
    assert "by hand" not in json.dumps(history)
    assert "night-desk" not in json.dumps(history)
    assert EditorAct.model_fields["reason"]


@given(st.lists(st.integers(0, 5), max_size=30), st.lists(st.integers(0, 5), max_size=30))
def test_added_and_removed_blocks_add_up_to_the_lengths(old: list[int], new: list[int]) -> None:
    def body(numbers: list[int]) -> tuple[Any, ...]:
        return tuple(paragraph(f"Paragraph {number}.") for number in numbers)

    result = between(article(body=body(old)), article(minute=1, body=body(new)))
    assert len(new) - len(old) == result.added - result.removed
    assert (result == Changes()) == (old == new)


def test_bodies_too_long_to_be_aligned_are_counted() -> None:
    many = (paragraph("Again."), paragraph("And again.")) * 400
    before = article(body=(ONE, *many, TWO))
    after = article(minute=1, body=(TWO, *many[1:], THREE, ONE))
    result = between(before, after)
    assert (result.added, result.removed, result.changed) == (0, 0, 1)


def test_content_digest_is_bounded_and_shows_a_change_at_the_end() -> None:
    long = tuple(paragraph(f"Paragraph {number}.") for number in range(5_000))
    before, after = article(body=long), article(minute=1, body=(*long[:-1], THREE))
    assert len(content_digest(before).model_dump_json()) < MAX_OUTLINED * 8 + 1_500
    assert between(before, after).changed == 1
