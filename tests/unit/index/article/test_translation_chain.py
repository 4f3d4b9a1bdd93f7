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
from functions.index.article.translation_chain import own_part, with_translation
from tests.factories import article, at, notice, paragraph, ruling, translation

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
    chain = [translation(FIRST, number=number) for number in range(1, 28)]
    ends = set()
    for seed in range(5):
        mixed = list(chain)
        random.Random(seed).shuffle(mixed)
        (row,) = state_after(FIRST, *mixed).translations
        ends.add(row.model_dump_json())
        assert [step.number for step in row.steps] == list(range(8, 28))
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


def chains(*documents: Translation) -> tuple[TranslationRow, ...]:
    """FIRST's chains of these documents, the same for every order in which they arrive."""
    ends = []
    for order in itertools.permutations(documents):
        rows: tuple[TranslationRow, ...] = ()
        for item in order:
            rows = with_translation(rows, translation_row(item), FIRST.id)
        ends.append(rows)
    assert all(end == ends[0] for end in ends)
    return ends[0]


def test_chains_are_in_order_of_their_language() -> None:
    rows = chains(*(translation(FIRST, language) for language in ("ru", "hy", "pt")))
    assert [row.language for row in rows] == ["hy", "pt", "ru"]


def test_the_number_decides_on_the_articles_own_documents_and_no_clock() -> None:
    ahead = translation(FIRST, translated_at=at(60))
    (row,) = chains(ahead, translation(FIRST, number=2, translated_at=at(5)))
    assert row.newest.number == 2
    assert [step.number for step in row.steps] == [1, 2]


def test_the_time_decides_on_documents_of_several_merged_articles() -> None:
    """Each of them has numbers from 1 on."""
    second, third = (article(external_id=name) for name in ("story-2", "story-3"))
    newest = translation(third, number=2, translated_at=at(9))
    (row,) = chains(
        translation(second, number=5, translated_at=at(5)),
        translation(third, number=1, translated_at=at(9)),
        newest,
    )
    assert [step.number for step in row.steps] == [5, 1, 2]
    assert row.newest == translation_row(newest).newest


def test_two_held_documents_publish_nothing() -> None:
    (row,) = chains(translation(FIRST, state=HELD), translation(FIRST, number=2, state=HELD))
    assert (row.published, row.newest.number, row.named) == (None, 2, ())


@pytest.mark.parametrize(
    ("count", "kept"),
    [(1, [1]), (3, [1, 2, 3]), (4, [1, 2, 3, 4]), (5, [1, 3, 4, 5]), (9, [1, 7, 8, 9])],
)
def test_the_first_slug_and_the_newest_three_are_kept(count: int, kept: list[int]) -> None:
    texts = [
        article(minute=minute, body=(paragraph(f"Text {minute}."),)) for minute in range(count)
    ]
    documents = [
        translation(text, number=number, headline=f"Texto {number}")
        for number, text in enumerate(texts, 1)
    ]
    for order in (documents, documents[::-1]):
        rows: tuple[TranslationRow, ...] = ()
        for item in order:
            rows = with_translation(rows, translation_row(item), FIRST.id)
        assert [name.slug for name in rows[0].named] == [f"texto-{number}" for number in kept]


def test_a_slug_is_named_once_by_the_translation_that_made_it_first() -> None:
    documents = (
        translation(FIRST, headline="Balsa", translated_at=at(3)),
        translation(FIRST, number=2, headline="Barca", translated_at=at(4)),
        translation(FIRST, number=3, headline="Balsa", translated_at=at(5)),
    )
    (row,) = chains(*documents)
    assert [(name.slug, name.translated_at) for name in row.named] == [
        ("balsa", at(3)),
        ("barca", at(4)),
    ]


def test_the_own_part_of_a_chain_is_published_only_by_an_own_document() -> None:
    foreign = translation(article(external_id="story-1-again"), headline="Outra")
    (row,) = chains(foreign, translation(FIRST, state=HELD))
    assert row.published is not None
    assert row.published.headline == "Outra"
    part = own_part(row, FIRST.id)
    assert part is not None
    assert (part.published, [step.state for step in part.steps]) == (None, [HELD])
    (published,) = chains(foreign, MACHINE)
    part = own_part(published, FIRST.id)
    assert part is not None
    assert part.published == translation_row(MACHINE).published
    assert len(part.steps) == 1
    # The parts of another id, and of a row from before steps were kept.
    assert own_part(published.model_copy(update={"newest": row.published}), FIRST.id) is None
    assert own_part(published.model_copy(update={"steps": ()}), FIRST.id) is None
