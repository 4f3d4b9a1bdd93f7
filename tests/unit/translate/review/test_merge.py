"""A person's texts outlive the article's revisions; changed segments follow the policy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import (
    Origin,
    SegmentState,
    TranslationState,
)
from dateline.model.translation_rules import Machine, Policy, WhenChanged
from functions.translate.engine.translator import SegmentText
from functions.translate.review.merge import merge, save
from tests.factories import NOON
from tests.unit.translate.review.chains import (
    A,
    B,
    Chain,
    texts,
)

TRANSLATED, PARTLY, REVIEWED, HELD = (
    TranslationState.TRANSLATED,
    TranslationState.PARTLY_REVIEWED,
    TranslationState.REVIEWED,
    TranslationState.HELD,
)


KEEP, PUBLISH, HOLD = WhenChanged.KEEP, WhenChanged.PUBLISH, WhenChanged.HOLD


@pytest.mark.parametrize(
    ("rule", "when_changed", "first", "update", "of_reviewed"),
    [
        (Machine.PUBLISH, KEEP, TRANSLATED, TRANSLATED, HELD),
        (Machine.PUBLISH, PUBLISH, TRANSLATED, TRANSLATED, PARTLY),
        (Machine.PUBLISH, HOLD, TRANSLATED, TRANSLATED, HELD),
        (Machine.HOLD, KEEP, HELD, HELD, HELD),
        (Machine.HOLD, PUBLISH, HELD, HELD, PARTLY),
        (Machine.HOLD, HOLD, HELD, HELD, HELD),
    ],
)
def test_the_policy_applies_to_first_versions_and_updates(
    rule: Machine,
    when_changed: WhenChanged,
    first: TranslationState,
    update: TranslationState,
    of_reviewed: TranslationState,
) -> None:
    policy = Policy(machine=rule, when_changed=when_changed)
    unseen = Chain(policy)
    assert unseen.work(*A).state is first
    assert unseen.work(*B).state is update
    seen = Chain(policy)
    seen.work(*A)
    assert seen.review(s1="Havia quarenta pessoas.").state is REVIEWED
    assert seen.work(*B).state is of_reviewed
    changed = seen.segment(B[1])
    if when_changed is PUBLISH:
        assert (changed.text, changed.replaced) == (f"[m] {B[1]}", "Havia quarenta pessoas.")
    else:
        assert (changed.text, changed.offered) == ("Havia quarenta pessoas.", f"[m] {B[1]}")
        assert (changed.state, changed.written_for) == (SegmentState.STALE, A[1])
    assert seen.segment(B[0]) == seen.documents[1].segments[0]


@pytest.mark.parametrize("when_changed", list(WhenChanged))
def test_a_persons_text_survives_five_revisions(when_changed: WhenChanged) -> None:
    chain = Chain(Policy(when_changed=when_changed))
    chain.work(*A)
    chain.review(s0="A barca voltou.", s2="O autarca ficou <em>contente</em>.")
    for count in ("Fifty", "Sixty", "Seventy", "Eighty", "Ninety"):
        added = f"{count} people were aboard."
        chain.work("New today.", A[0], added, A[2])
        assert chain.segment(A[0]).text == "A barca voltou."
        assert chain.segment(A[2]).text == "O autarca ficou <em>contente</em>."
        assert chain.segment(A[0]).by == chain.segment(A[2]).by == "nare"
        assert chain.segment(added).text != ""
    segment = chain.segment("Ninety people were aboard.")
    if when_changed is not PUBLISH:
        # The text that the editor approved five revisions ago, and its source segment then.
        assert (segment.text, segment.written_for) == (f"[m] {A[1]}", A[1])
        assert segment.offered == "[m] Ninety people were aboard."


def test_a_text_that_is_changed_back_has_the_persons_text_again_without_review() -> None:
    chain = Chain(Policy())
    chain.work(*A)
    chain.review(s1="Havia quarenta pessoas.")
    assert chain.work(*B).state is HELD
    assert chain.work(*A).state is REVIEWED
    assert chain.segment(A[1]).text == "Havia quarenta pessoas."
    assert (chain.segment(A[1]).state, chain.segment(A[1]).offered) == (SegmentState.GOOD, None)


def test_a_text_with_a_paragraph_cut_out_or_moved_is_published_and_no_longer_reviewed() -> None:
    chain = Chain(Policy(when_changed=HOLD))
    chain.work(*A)
    chain.review(s1="Havia quarenta pessoas.")
    assert chain.work(A[2], A[1]).state is PARTLY
    assert chain.review().state is REVIEWED


def test_an_added_paragraph_waits_for_review_if_the_rest_is_reviewed() -> None:
    chain = Chain(Policy())
    chain.work(*A)
    chain.review()
    merged = chain.work(*A, "A new ending.")
    assert merged.state is HELD
    assert chain.segment("A new ending.").by is None


def test_saving_one_of_several_waiting_segments_leaves_the_others_waiting() -> None:
    chain = Chain(Policy())
    chain.work(*A)
    chain.save(s0="Um", s1="Dois", s2="Tr\u00eas")
    chain.work("One.", "Two.", A[2])
    assert chain.save(s0="Um!").state is HELD
    assert [segment.state for segment in chain.newest.segments] == [
        SegmentState.GOOD,
        SegmentState.STALE,
        SegmentState.GOOD,
    ]
    assert chain.save(s1="Dois!").state is PARTLY
    merged = chain.review()
    assert merged.state is REVIEWED
    assert [segment.text for segment in merged.segments] == ["Um!", "Dois!", "Tr\u00eas"]
    assert all(segment.by == "nare" for segment in merged.segments)


def test_a_failed_segment_keeps_the_persons_older_text_and_the_returned_one() -> None:
    chain = Chain(Policy(when_changed=PUBLISH))
    chain.work(*A)
    chain.review(s2="O autarca ficou <em>contente</em>.")
    new_text = "The mayor was <em>very</em> glad."
    failed = SegmentText(new_text, Origin.MACHINE, held=True, problems=("tags",), returned="broken")
    merged = merge(
        [new_text],
        {new_text: failed},
        predecessors=[chain.newest],
        policy=chain.policy,
        number=3,
        text_hash=new_text,
    )
    (segment,) = merged.segments
    assert merged.state is HELD
    assert (segment.state, segment.text) == (
        SegmentState.STALE,
        "O autarca ficou <em>contente</em>.",
    )
    assert (segment.offered, segment.returned, segment.problems) == (None, "broken", ("tags",))


def test_the_most_similar_old_text_stays_with_a_changed_segment() -> None:
    chain = Chain(Policy())
    chain.work(*A)
    chain.save(s0="Um", s1="Dois", s2="Tr\u00eas")
    # A segment was inserted, and all were changed a little.
    chain.work("The ferry is back again.", "Quite new words here.", "Forty were aboard.", "Glad.")
    assert chain.segment("The ferry is back again.").text == "Um"
    assert chain.segment("Forty were aboard.").text == "Dois"
    assert chain.segment("Quite new words here.").by is None


def test_a_segment_missing_in_the_document_waits_for_a_text() -> None:
    chain = Chain(Policy())
    chain.work(*A[:2])
    merged = save(
        [chain.newest],
        {A[0]: "Um"},
        segments=A,
        policy=chain.policy,
        by="nare",
        at=NOON,
        number=2,
    )
    assert (merged.state, [segment.text for segment in merged.segments][2]) == (HELD, A[2])
    assert merged.segments[2].state is SegmentState.HELD


@given(
    st.lists(st.tuples(texts, st.booleans()), min_size=1, max_size=6), st.sampled_from(WhenChanged)
)
def test_no_job_ever_changes_a_persons_text(
    revisions: list[tuple[list[str], bool]], when_changed: WhenChanged
) -> None:
    chain = Chain(Policy(when_changed=when_changed))
    for revision, reviewed in revisions:
        merged = chain.work(*revision)
        assert [segment.source for segment in merged.segments] == list(dict.fromkeys(revision))
        written = (
            {segment.source for segment in chain.documents[-2].segments if segment.by}
            if len(chain.documents) > 1 and chain.documents[-2].state is REVIEWED
            else set()
        )
        for segment in merged.segments:
            if segment.source in written:
                assert segment.text == f"person: {segment.source}"
            if segment.state is SegmentState.STALE:
                assert segment.text == f"person: {segment.written_for}"
        if reviewed:
            chain.review(
                **{
                    f"s{place}": f"person: {segment.source}"
                    for place, segment in enumerate(merged.segments)
                }
            )
            assert chain.newest.state is REVIEWED
