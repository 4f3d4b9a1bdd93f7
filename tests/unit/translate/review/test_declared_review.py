"""Reviewed is a declaration about the whole text; one saved segment makes it partly reviewed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dateline.model.documents import (
    Origin,
    Review,
    SegmentState,
    TranslatedSegment,
    TranslationState,
    documents,
)
from dateline.model.errors import Unprocessable
from dateline.model.translation_rules import Machine, Policy, WhenChanged
from functions.translate.engine.translator import SegmentText
from functions.translate.review.merge import MergeResult, merge, save
from tests.factories import NOON, article, translation
from tests.unit.translate.review.chains import (
    SENTENCES,
    Chain,
    document,
    machine,
    stored_before,
    text_of,
)

TRANSLATED, PARTLY, REVIEWED, HELD = (
    TranslationState.TRANSLATED,
    TranslationState.PARTLY_REVIEWED,
    TranslationState.REVIEWED,
    TranslationState.HELD,
)


@pytest.mark.parametrize("when_changed", list(WhenChanged))
def test_one_saved_segment_of_21_is_a_partial_review(when_changed: WhenChanged) -> None:
    chain = Chain(Policy(when_changed=when_changed))
    chain.work(*SENTENCES)
    saved = chain.save(s3="Frase 3.")
    assert (saved.state, saved.review) == (PARTLY, None)
    approved = [segment.source for segment in saved.segments if segment.by]
    assert approved == [SENTENCES[3]]


def test_every_segment_saved_one_by_one_is_still_no_review_of_the_whole() -> None:
    chain = Chain(Policy())
    chain.work(*SENTENCES[:3])
    assert chain.save(s0="Frase 0.").state is PARTLY
    assert chain.save(s1="Frase 1.").state is PARTLY
    assert chain.save(s2="Frase 2.").state is PARTLY


def test_a_declared_review_records_who_when_and_approves_every_segment() -> None:
    chain = Chain(Policy())
    chain.work(*SENTENCES)
    reviewed = chain.review(s3="Frase 3.")
    assert (reviewed.state, reviewed.review) == (REVIEWED, Review(by="nare", at=NOON))
    assert {(segment.by, segment.at) for segment in reviewed.segments} == {("nare", NOON)}
    origins = [segment.origin for segment in reviewed.segments]
    assert origins.count(Origin.PERSON) == 1


def test_a_segment_keeps_who_approved_it_first() -> None:
    chain = Chain(Policy())
    chain.work(*SENTENCES[:2])
    chain.save(s0="Frase 0.")
    merged = save(
        chain.predecessors,
        {},
        segments=SENTENCES[:2],
        policy=chain.policy,
        by="chief",
        at=NOON + timedelta(hours=1),
        number=3,
        reviewed=True,
    )
    assert [(item.by, item.at) for item in merged.segments] == [
        ("nare", NOON),
        ("chief", NOON + timedelta(hours=1)),
    ]


@pytest.mark.parametrize("state", [SegmentState.STALE, SegmentState.HELD])
def test_a_text_with_a_segment_that_waits_cannot_be_declared_reviewed(state: SegmentState) -> None:
    segments = tuple(
        TranslatedSegment(source=source, text=source, origin=Origin.MACHINE, state=state)
        for source in SENTENCES[:2]
    )
    waiting = translation(article(), segments=segments, state=HELD)

    def review(**texts: str) -> MergeResult:
        return save(
            [waiting],
            {SENTENCES[int(name[1:])]: text for name, text in texts.items()},
            segments=SENTENCES[:2],
            policy=Policy(),
            by="nare",
            at=NOON,
            number=2,
            reviewed=True,
        )

    for texts in ({}, {"s0": "Um."}):
        with pytest.raises(Unprocessable, match="stale or held") as refused:
            review(**texts)
        assert (refused.value.code, refused.value.where) == ("review_incomplete", "/reviewed")
    assert review(s0="Um.", s1="Dois.").state is REVIEWED


def test_a_text_held_until_reviewed_stays_held_after_one_saved_segment() -> None:
    chain = Chain(Policy(machine=Machine.HOLD))
    assert chain.work(*SENTENCES[:2]).state is HELD
    assert chain.save(s0="Um.").state is HELD
    assert chain.save(s1="Dois.").state is HELD
    assert chain.review().state is REVIEWED


def test_a_change_after_the_review_ends_it() -> None:
    chain = Chain(Policy())
    chain.work(*SENTENCES[:2])
    chain.review()
    assert chain.save(s0="Outra frase.").state is PARTLY
    assert chain.newest.review is None


def test_the_same_text_keeps_its_review() -> None:
    chain = Chain(Policy())
    chain.work(*SENTENCES[:2])
    before = chain.review(s0="Um.")
    assert chain.work(*SENTENCES[:2]).review == before.review
    assert chain.save(s0="Um.").review == before.review


def test_a_review_does_not_pass_to_an_articles_other_text_with_equal_segments() -> None:
    # A repeated paragraph is one segment: the segments alone do not name the text.
    chain = Chain(Policy())
    chain.work(*SENTENCES[:2])
    chain.review()
    merged = merge(
        SENTENCES[:2],
        machine(SENTENCES[:2]),
        predecessors=chain.predecessors,
        policy=chain.policy,
        number=3,
        text_hash=text_of(SENTENCES[:2]) + "\n" + SENTENCES[0],
    )
    assert (merged.state, merged.review) == (PARTLY, None)


@pytest.mark.parametrize("when_changed", list(WhenChanged))
def test_a_new_source_revision_ends_the_review(when_changed: WhenChanged) -> None:
    chain = Chain(Policy(when_changed=when_changed))
    chain.work(*SENTENCES[:2])
    chain.review()
    newest = chain.work(SENTENCES[0], "Quite another sentence.")
    assert newest.state is (PARTLY if when_changed is WhenChanged.PUBLISH else HELD)
    assert newest.review is None


def test_machine_segments_of_a_partly_reviewed_text_follow_the_rule_for_machine_texts() -> None:
    chain = Chain(Policy())
    chain.work(*SENTENCES[:3])
    chain.save(s0="Um.")
    assert chain.work(*SENTENCES[:2], "Quite another sentence.").state is PARTLY
    assert chain.segment(SENTENCES[0]).text == "Um."


def test_a_persons_texts_from_the_memory_are_no_review_of_this_text() -> None:
    known = {SENTENCES[0]: SegmentText("Frase 0.", Origin.MEMORY, by="chief")}
    merged = merge(SENTENCES[:1], known, predecessors=[], policy=Policy(), number=1, text_hash="x")
    assert (merged.state, merged.segments[0].by) == (TRANSLATED, "chief")


def test_a_text_of_which_no_edited_segment_is_left_is_a_machines() -> None:
    chain = Chain(Policy(when_changed=WhenChanged.PUBLISH))
    chain.work(*SENTENCES[:2])
    chain.save(s0="Um.")
    assert chain.work("Quite another text.", SENTENCES[1]).state is TRANSLATED
    assert chain.segment("Quite another text.").replaced == "Um."


def test_a_text_is_partly_reviewed_although_it_was_held_when_it_was_saved() -> None:
    chain = Chain(Policy())
    chain.work(*SENTENCES[:2])
    merged = save(
        chain.predecessors,
        {SENTENCES[0]: "Frase 0."},
        segments=SENTENCES[:3],
        policy=chain.policy,
        by="nare",
        at=NOON,
        number=2,
    )
    assert merged.state is HELD
    assert merged.segments[2].since == 2
    chain.documents.append(document(merged, 2, saved=2))
    assert chain.work(*SENTENCES[:3]).state is PARTLY


def test_a_reviewed_text_with_new_paragraphs_stays_held_at_every_further_change() -> None:
    chain = Chain(Policy())
    chain.work(*SENTENCES[:2])
    chain.review()
    assert chain.work(*SENTENCES[:2], "A new ending.").state is HELD
    assert chain.work(*SENTENCES[:2], "Words that differ entirely.").state is HELD


def test_a_source_that_holds_changes_holds_them_for_a_partly_reviewed_text_too() -> None:
    chain = Chain(Policy(when_changed=WhenChanged.HOLD))
    chain.work(*SENTENCES[:2])
    assert chain.save(s0="Um.").state is PARTLY
    assert chain.work(*SENTENCES[:2], "A new ending.").state is HELD


def test_a_published_text_may_be_improved_although_its_source_holds_new_ones_now() -> None:
    chain = Chain(Policy())
    assert chain.work(*SENTENCES[:2]).state is TRANSLATED
    chain.policy = Policy(machine=Machine.HOLD)
    assert chain.save(s0="Um.").state is PARTLY


def test_the_reviewers_name_is_recorded_with_the_review_and_the_saved_segments() -> None:
    chain = Chain(Policy())
    chain.work(*SENTENCES[:2])
    merged = save(
        chain.predecessors,
        {SENTENCES[0]: "Um."},
        segments=SENTENCES[:2],
        policy=chain.policy,
        by="nare",
        at=NOON,
        number=2,
        reviewed=True,
        reviewer="Nare H.",
    )
    assert merged.review == Review(by="nare", reviewer="Nare H.", at=NOON)
    assert [segment.reviewer for segment in merged.segments] == ["Nare H.", "Nare H."]
    saved = save(
        chain.predecessors,
        {SENTENCES[0]: "Um."},
        segments=SENTENCES[:2],
        policy=chain.policy,
        by="nare",
        at=NOON,
        number=2,
        reviewer="Nare H.",
    )
    assert [segment.reviewer for segment in saved.segments] == ["Nare H.", None]


@pytest.mark.parametrize(
    ("origin", "by", "at", "stays"),
    [
        (Origin.PERSON, "chief", NOON, True),
        (Origin.MACHINE, "chief", NOON, True),
        # Before times were recorded, `by` was also set by a save of another segment.
        (Origin.PERSON, "chief", None, True),
        (Origin.MACHINE, "chief", None, False),
        (Origin.MACHINE, None, None, False),
        (Origin.PERSON, None, None, False),
    ],
)
def test_a_review_approves_every_segment_without_a_recorded_approval(
    origin: Origin, by: str | None, at: datetime | None, stays: bool
) -> None:
    segment = TranslatedSegment(source=SENTENCES[0], text="Um.", origin=origin, by=by, at=at)
    known = translation(article(), segments=(segment,))
    later = NOON + timedelta(hours=1)
    merged = save(
        [known],
        {},
        segments=SENTENCES[:1],
        policy=Policy(),
        by="nare",
        at=later,
        number=2,
        reviewed=True,
    )
    expected = segment if stays else segment.model_copy(update={"by": "nare", "at": later})
    assert merged.segments == (expected,)


@pytest.mark.parametrize(
    ("origins", "state", "review"),
    [
        ((Origin.PERSON, Origin.PERSON), REVIEWED, Review()),
        ((Origin.PERSON, Origin.MACHINE), PARTLY, None),
        ((Origin.PERSON, Origin.MEMORY), PARTLY, None),
        ((Origin.MACHINE, Origin.MACHINE), PARTLY, None),
        ((), PARTLY, None),
    ],
)
def test_a_stored_review_counts_only_if_persons_wrote_every_segment(
    origins: tuple[Origin, ...], state: TranslationState, review: Review | None
) -> None:
    stored = stored_before(*origins)
    assert (stored.state, stored.review) == (state, review)
    # What is stored again is read again with the same state.
    assert documents.validate_json(stored.model_dump_json()) == stored
