"""Reviewed is a declaration about the whole text; one saved segment makes it partly reviewed."""

from __future__ import annotations

from datetime import timedelta

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
from functions.translate.review.merge import MergeResult, merge, save
from tests.factories import NOON, article, translation
from tests.unit.translate.review.chains import SENTENCES, Chain, machine, stored_before, text_of

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
        assert refused.value.code == "review_incomplete"
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
    document = stored_before(*origins)
    assert (document.state, document.review) == (state, review)
    # What is stored again is read again with the same state.
    assert documents.validate_json(document.model_dump_json()) == document
