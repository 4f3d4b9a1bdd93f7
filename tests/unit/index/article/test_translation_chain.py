"""A language's chain does not depend on the order of arrival and never shows a hidden text."""

from __future__ import annotations

import itertools
import random

import pytest

from dateline.model.documents import Article, Notice, Status, Translation, TranslationState
from dateline.model.editor_acts import Act
from dateline.model.rows import TranslationRow, translation_fits, translation_stale
from dateline.model.translation_rules import WhenChanged
from functions.index.article.rows import translation_row
from functions.index.article.state import State, apply, head_of, rows_of
from functions.index.article.translation_chain import MAX_STEPS, own_part, with_translation
from tests.factories import article, notice, paragraph, ruling, translation

Document = Article | Notice | Translation
REVIEWED, HELD = TranslationState.REVIEWED, TranslationState.HELD
FIRST = article()
CHANGED = article(minute=10, body=(paragraph("Fifty people were aboard."),))
MACHINE = translation(FIRST)
PERSON = translation(FIRST, number=2, state=REVIEWED, edited_by="nare", headline="A barca")
OFFER = translation(CHANGED, number=3, state=HELD, headline="held")
KILL = ruling(Act.KILL, minute=20)
BACK = ruling(Act.REINSTATE, minute=30)


def state_after(*documents: Document) -> State:
    state = State(id=FIRST.id, source=FIRST.source)
    for document in documents:
        state = apply(state, document)
    return state


def readable(state: State) -> dict[str, bool]:
    """The headlines of the public translations, and whether each is stale."""
    head = head_of(state)
    if head is None or head.status is not Status.USABLE:
        return {}
    return {
        item.published.headline: translation_stale(head, item)
        for item in state.translations
        if item.published and translation_fits(head, item)
    }


def test_every_order_ends_in_the_same_rows_and_shows_only_public_texts_meanwhile() -> None:
    documents = (FIRST, MACHINE, PERSON, CHANGED, OFFER, KILL, BACK)
    seen: dict[frozenset[int], State] = {frozenset(): state_after()}
    for size in range(1, len(documents) + 1):
        for members in itertools.combinations(range(len(documents)), size):
            ways = [
                apply(seen[frozenset(members) - {member}], documents[member]) for member in members
            ]
            rows = [rows_of(way) for way in ways]
            assert all(row == rows[0] for row in rows), members
            seen[frozenset(members)] = ways[0]
            assert readable(ways[0]) == expected([documents[member] for member in members]), members


def expected(known: list[Document]) -> dict[str, bool]:
    """The public translations in Portuguese, worked out by cases."""
    if not (FIRST in known or CHANGED in known) or (KILL in known and BACK not in known):
        return {}
    newest = next((item for item in (PERSON, MACHINE) if item in known), None)
    if newest is None:
        return {}
    if CHANGED not in known:
        return {newest.headline: False}
    # A machine's translation goes with its text; a person's stays unless a kill came since.
    stays = newest is PERSON and FIRST in known and KILL not in known
    return {PERSON.headline: True} if stays else {}


@pytest.mark.parametrize("when_changed", [WhenChanged.PUBLISH, WhenChanged.HOLD])
def test_a_reviewed_text_of_an_earlier_revision_stays_only_if_the_source_keeps_it(
    when_changed: WhenChanged,
) -> None:
    reviewed = PERSON.model_copy(update={"when_changed": when_changed})
    assert readable(state_after(FIRST, reviewed, CHANGED)) == {}
    # The newest document decides: the source may have changed its rule.
    kept = OFFER.model_copy(update={"when_changed": WhenChanged.KEEP})
    assert readable(state_after(FIRST, reviewed, CHANGED, kept)) == {"A barca": True}


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.WITHHELD, Status.KILLED])
def test_no_text_from_before_a_withdrawal_stays_after_it(status: Status) -> None:
    between = notice(status, minute=5)
    assert readable(state_after(FIRST, PERSON, between, CHANGED)) == {}


def test_a_text_under_a_longer_embargo_than_the_current_one_does_not_stay() -> None:
    sealed = article(embargoed_until=CHANGED.provenance.received_at.replace(year=2099))
    assert readable(state_after(sealed, PERSON, CHANGED)) == {}


def test_a_source_that_forbids_translation_hides_all_translations() -> None:
    forbidden = article(minute=10, translation_allowed=False)
    assert readable(state_after(FIRST, PERSON, forbidden)) == {}


def test_a_text_that_is_changed_back_has_its_translation_again() -> None:
    back = article(minute=15)
    assert readable(state_after(FIRST, PERSON, CHANGED, OFFER, back)) == {"A barca": False}


def test_a_row_that_is_newer_than_the_head_read_with_it_is_not_shown() -> None:
    head = head_of(state_after(FIRST, PERSON, CHANGED))
    later = translation(article(minute=12, headline="Secret"), number=3, state=REVIEWED)
    (row,) = state_after(FIRST, PERSON, CHANGED, later).translations
    assert head is not None
    assert not translation_fits(head, row)


def test_long_histories_are_cut_independently_of_the_order() -> None:
    chain = [translation(FIRST, number=number) for number in range(1, MAX_STEPS + 8)]
    ends = set()
    for seed in range(5):
        mixed = list(chain)
        random.Random(seed).shuffle(mixed)
        (row,) = state_after(FIRST, *mixed).translations
        ends.add(row.model_dump_json())
        assert [step.number for step in row.steps] == list(range(8, MAX_STEPS + 8))
    assert len(ends) == 1


def test_translations_under_another_id_sort_behind_the_articles_own() -> None:
    other = article(external_id="story-1-again", minute=50)
    foreign = [translation(other, number=number) for number in (1, 2, 3)]
    own = [translation(FIRST), PERSON]
    ends = set()
    for order in itertools.permutations([*foreign, *own]):
        rows: tuple[TranslationRow, ...] = ()
        for item in order:
            rows = with_translation(rows, translation_row(item), FIRST.id)
        ends.add(rows[0].model_dump_json())
        assert (rows[0].newest.number, rows[0].published) != (3, None)
        part = own_part(rows[0], FIRST.id)
        assert part is not None
        assert [step.number for step in part.steps] == [1, 2]
        assert own_part(rows[0], "z" * 26) is None
    assert len(ends) == 1
