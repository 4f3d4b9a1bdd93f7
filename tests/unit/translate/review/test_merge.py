"""A person's texts outlive the article's revisions; changed segments follow the policy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import (
    Origin,
    SegmentState,
    TranslatedSegment,
    Translation,
    TranslationState,
)
from dateline.model.errors import LostRace
from dateline.model.translation_rules import Machine, Policy, WhenChanged
from functions.translate.engine.translator import SegmentText
from functions.translate.review.merge import merge, reviewed_segments, save
from tests.factories import NOON
from tests.unit.translate.review.chains import (
    A,
    B,
    Chain,
    machine,
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


def test_a_job_without_a_text_for_a_segment_has_lost_a_race() -> None:
    chain = Chain(Policy())
    chain.work(*A)
    with pytest.raises(LostRace) as lost:
        merge(
            B,
            machine(B[:1]),
            predecessors=chain.predecessors,
            policy=chain.policy,
            number=2,
            text_hash="b",
        )
    assert lost.value.code == "segment_missing"


def merged_segment(result: SegmentText, *predecessors: Translation) -> TranslatedSegment:
    """The one segment that a job's result becomes, in document 9."""
    (segment,) = merge(
        [result.text.removeprefix("[m] ")],
        {result.text.removeprefix("[m] "): result},
        predecessors=predecessors,
        policy=Policy(when_changed=PUBLISH),
        number=9,
        text_hash="x",
    ).segments
    return segment


def test_a_jobs_result_is_stored_with_its_checks_its_editor_and_its_number() -> None:
    flagged = SegmentText(
        "[m] Glad.", Origin.MEMORY, problems=("glossary_missed",), returned="broken", by="nare"
    )
    assert merged_segment(flagged) == TranslatedSegment(
        source="Glad.",
        text="[m] Glad.",
        origin=Origin.MEMORY,
        by="nare",
        since=9,
        problems=("glossary_missed",),
        returned="broken",
    )
    assert (
        merged_segment(SegmentText("Glad.", Origin.MACHINE, held=True)).state is SegmentState.HELD
    )


def test_a_text_that_did_not_change_keeps_the_number_with_which_it_came() -> None:
    chain = Chain(Policy())
    chain.work("Glad.")
    same = SegmentText("[m] Glad.", Origin.MACHINE)
    assert merged_segment(same, chain.newest).since == 1
    other_text = TranslatedSegment(source="Glad.", text="Alegre.", origin=Origin.MACHINE, since=4)
    document = chain.newest.model_copy(update={"segments": (other_text,)})
    assert merged_segment(same, document).since == 9
    other_source = other_text.model_copy(update={"source": "Sad.", "text": "[m] Glad."})
    document = chain.newest.model_copy(update={"segments": (other_source,)})
    assert merged_segment(same, document).since == 9


def test_a_replaced_persons_text_stays_on_record_through_later_machine_texts() -> None:
    chain = Chain(Policy(when_changed=PUBLISH))
    chain.work("Forty people.")
    chain.review(s0="Quarenta pessoas.")
    for count in ("Fifty", "Sixty", "Seventy"):
        chain.work(f"{count} people.")
        assert chain.segment(f"{count} people.").text == f"[m] {count} people."
        assert chain.segment(f"{count} people.").replaced == "Quarenta pessoas."


def test_a_persons_text_from_the_memory_needs_no_second_review() -> None:
    chain = Chain(Policy())
    chain.work("Forty people.")
    chain.review(s0="Quarenta pessoas.")
    known = SegmentText("Cinquenta pessoas.", Origin.MEMORY, by="chief")
    merged = merge(
        ["Fifty people."],
        {"Fifty people.": known},
        predecessors=chain.predecessors,
        policy=chain.policy,
        number=3,
        text_hash="x",
    )
    (segment,) = merged.segments
    assert (segment.text, segment.by, segment.replaced) == ("Cinquenta pessoas.", "chief", None)
    assert (segment.state, merged.state) == (SegmentState.GOOD, PARTLY)


@pytest.mark.parametrize(
    ("changed", "succeeds"),
    [
        # Of ten different words in both, three are common.
        ("one two three x y z w", True),
        ("ONE Two three x y z w", True),
        ("one two three x y z w v", False),
        ("x y z w v u", False),
    ],
)
def test_a_changed_segment_succeeds_one_with_three_tenths_of_its_words(
    changed: str, succeeds: bool
) -> None:
    chain = Chain(Policy())
    chain.work("one two three four five six")
    chain.review(s0="Um dois.")
    chain.work("An inserted paragraph.", changed)
    assert chain.segment("An inserted paragraph.").by is None
    assert (chain.segment(changed).written_for is not None) == succeeds
    assert (chain.segment(changed).text == "Um dois.") == succeeds


def test_changed_segments_succeed_old_ones_in_their_order_and_each_one_once() -> None:
    chain = Chain(Policy())
    chain.work("boats on the lake", "boats on the sea", "trains in the snow")
    chain.review(s0="Um", s1="Dois", s2="Tr\u00eas")
    # The first two are as similar to both old ones; the earlier old text goes to the earlier new.
    chain.work("boats on the canal", "boats on the river", "trains in the rain", "An ending.")
    texts = [segment.text for segment in chain.newest.segments]
    assert texts == ["Um", "Dois", "Tr\u00eas", "[m] An ending."]
    # What follows the successor of the last old text succeeds none.
    chain.work("trains in the fog", "boats on the pond", "Another start.", "x", "y")
    assert chain.segment("trains in the fog").text == "Tr\u00eas"
    assert chain.segment("boats on the pond").by is None


def test_an_old_text_has_one_successor_at_most() -> None:
    chain = Chain(Policy())
    chain.work("boats on the lake", "trains in the snow")
    chain.review(s0="Um", s1="Dois")
    chain.work("trains in the rain", "trains in the fog", "boats at sea")
    assert [segment.written_for for segment in chain.newest.segments] == [
        "trains in the snow",
        None,
        None,
    ]


def test_each_of_several_changes_is_matched_alone() -> None:
    chain = Chain(Policy())
    chain.work("boats", "It stays.", "trains", "It stays too.", "planes")
    chain.review(s0="Um", s2="Dois", s4="Tr\u00eas")
    chain.work("cars", "It stays.", "bikes", "It stays too.", "carts")
    assert [chain.segment(source).text for source in ("cars", "bikes", "carts")] == [
        "Um",
        "Dois",
        "Tr\u00eas",
    ]


@pytest.mark.parametrize("word", ["XX", "-", "None"])
def test_an_added_segment_succeeds_none(word: str) -> None:
    chain = Chain(Policy())
    chain.work(word, "One.")
    chain.review(s0="Um", s1="Dois")
    chain.work(word, "One.", "An added paragraph.")
    assert chain.segment("An added paragraph.").text == "[m] An added paragraph."


def test_long_texts_are_compared_by_place_and_still_lose_no_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As for an article of more than 2,000 paragraphs.
    monkeypatch.setattr("functions.translate.review.merge.MAX_COMPARED", 8)
    chain = Chain(Policy())
    chain.work(*A)
    chain.review(s1="Havia quarenta pessoas.")
    chain.work(*B)
    assert chain.segment(B[1]).text == "Havia quarenta pessoas."
    assert chain.segment(B[0]).by == "nare"
    chain.work("First.", B[0], "Quite unlike anything.", B[2])
    assert chain.segment("First.").text == "Havia quarenta pessoas."


def test_the_text_of_a_merge_is_found_by_its_source_segment() -> None:
    chain = Chain(Policy())
    chain.work(*A)
    merged = save(
        chain.predecessors,
        {A[0]: "Um"},
        segments=A,
        policy=chain.policy,
        by="nare",
        at=NOON,
        number=2,
    )
    assert merged.texts == {A[0]: "Um", A[1]: f"[m] {A[1]}", A[2]: f"[m] {A[2]}"}
    assert merged.segments[0] == TranslatedSegment(
        source=A[0], text="Um", origin=Origin.PERSON, by="nare", at=NOON, since=2
    )
    assert merged.segments[1] == chain.segment(A[1])


def test_the_newest_of_two_reviewed_texts_of_a_segment_counts() -> None:
    chain = Chain(Policy())
    chain.work(*A)
    chain.review(s0="Um")
    older = chain.newest
    chain.review(s0="Uma")
    reviewed = reviewed_segments([chain.newest, older])
    assert reviewed[A[0]].text == "Uma"
    stale = older.segments[0].model_copy(update={"state": SegmentState.STALE})
    waiting = older.model_copy(update={"segments": (stale,)})
    assert reviewed_segments([waiting]) == {}
    assert reviewed_segments([waiting, chain.newest])[A[0]].text == "Uma"
    assert reviewed_segments([chain.documents[0]]) == {}
