"""What a person wrote outlives the article's revisions, and what changed follows the policy."""

from __future__ import annotations

from collections.abc import Sequence

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
from dateline.model.translation_rules import Machine, Policy, WhenChanged
from functions.translate.engine.translator import SegmentText
from functions.translate.review.merge import MergeResult, merge, save
from tests.factories import article, translation

STORY = article()
A = ("The ferry is back.", "Forty people were aboard.", "The mayor was <em>glad</em>.")
B = ("The ferry is back.", "Fifty people were aboard.", "The mayor was <em>glad</em>.")
TRANSLATED, REVIEWED, HELD = (
    TranslationState.TRANSLATED,
    TranslationState.REVIEWED,
    TranslationState.HELD,
)


def machine(segments: Sequence[str]) -> dict[str, SegmentText]:
    return {segment: SegmentText(f"[m] {segment}", Origin.MACHINE) for segment in segments}


def document(made: MergeResult, number: int, *, saved: int = 0) -> Translation:
    return translation(STORY, number=number, segments=made.segments, state=made.state, saved=saved)


class Chain:
    """One language's documents, as jobs and editors add to them."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.documents: list[Translation] = []

    @property
    def newest(self) -> Translation:
        return self.documents[-1]

    def work(self, *segments: str) -> Translation:
        """What a job adds; memory knows of no person."""
        predecessors = self.documents[-1:]
        predecessors += [item for item in reversed(self.documents) if item.state is not HELD][:1]
        number = len(self.documents) + 1
        made = merge(
            segments,
            machine(segments),
            predecessors=predecessors,
            policy=self.policy,
            number=number,
        )
        saved = max((item.saved for item in predecessors), default=0)
        self.documents.append(document(made, number, saved=saved))
        return self.newest

    def save(self, **texts: str) -> Translation:
        """What an editor adds: `s0="text"` is of the first segment."""
        number = len(self.documents) + 1
        sources = {f"s{place}": one.source for place, one in enumerate(self.newest.segments)}
        given = {sources[name]: text for name, text in texts.items()}
        made = save(self.newest, given, segments=sources.values(), by="nare", number=number)
        self.documents.append(document(made, number, saved=number))
        return self.newest

    def segment(self, source: str) -> TranslatedSegment:
        return next(segment for segment in self.newest.segments if segment.source == source)


KEEP, PUBLISH, HOLD = WhenChanged.KEEP, WhenChanged.PUBLISH, WhenChanged.HOLD


@pytest.mark.parametrize(
    ("rule", "when_changed", "first", "update", "of_reviewed"),
    [
        (Machine.PUBLISH, KEEP, TRANSLATED, TRANSLATED, HELD),
        (Machine.PUBLISH, PUBLISH, TRANSLATED, TRANSLATED, TRANSLATED),
        (Machine.PUBLISH, HOLD, TRANSLATED, TRANSLATED, HELD),
        (Machine.HOLD, KEEP, HELD, HELD, HELD),
        (Machine.HOLD, PUBLISH, HELD, HELD, TRANSLATED),
        (Machine.HOLD, HOLD, HELD, HELD, HELD),
    ],
)
def test_the_policy_rules_first_versions_and_updates_alike(
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
    assert seen.save(s1="Havia quarenta pessoas.").state is REVIEWED
    assert seen.work(*B).state is of_reviewed
    changed = seen.segment(B[1])
    if when_changed is PUBLISH:
        assert (changed.text, changed.replaced) == (f"[m] {B[1]}", "Havia quarenta pessoas.")
    else:
        assert (changed.text, changed.offered) == ("Havia quarenta pessoas.", f"[m] {B[1]}")
        assert (changed.state, changed.written_for) == (SegmentState.STALE, A[1])
    assert seen.segment(B[0]) == seen.documents[1].segments[0]


@pytest.mark.parametrize("when_changed", list(WhenChanged))
def test_what_a_person_wrote_survives_five_revisions(when_changed: WhenChanged) -> None:
    chain = Chain(Policy(when_changed=when_changed))
    chain.work(*A)
    chain.save(s0="A barca voltou.", s2="O autarca ficou <em>contente</em>.")
    for count in ("Fifty", "Sixty", "Seventy", "Eighty", "Ninety"):
        added = f"{count} people were aboard."
        chain.work("New today.", A[0], added, A[2])
        assert chain.segment(A[0]).text == "A barca voltou."
        assert chain.segment(A[2]).text == "O autarca ficou <em>contente</em>."
        assert chain.segment(A[0]).by == chain.segment(A[2]).by == "nare"
        assert chain.segment(added).text != ""
    told = chain.segment("Ninety people were aboard.")
    if when_changed is not PUBLISH:
        # The very text that the editor let stand, and what it was of, five revisions ago.
        assert (told.text, told.written_for) == (f"[m] {A[1]}", A[1])
        assert told.offered == "[m] Ninety people were aboard."


def test_a_text_that_is_changed_back_has_the_persons_words_again_and_needs_no_review() -> None:
    chain = Chain(Policy())
    chain.work(*A)
    chain.save(s1="Havia quarenta pessoas.")
    assert chain.work(*B).state is HELD
    assert chain.work(*A).state is REVIEWED
    assert chain.segment(A[1]).text == "Havia quarenta pessoas."
    assert (chain.segment(A[1]).state, chain.segment(A[1]).offered) == (SegmentState.GOOD, None)


def test_a_paragraph_cut_out_or_moved_needs_no_review() -> None:
    chain = Chain(Policy(when_changed=HOLD))
    chain.work(*A)
    chain.save(s1="Havia quarenta pessoas.")
    assert chain.work(A[2], A[1]).state is REVIEWED


def test_an_added_paragraph_waits_for_a_person_where_the_rest_is_reviewed() -> None:
    chain = Chain(Policy())
    chain.work(*A)
    chain.save()
    made = chain.work(*A, "A new ending.")
    assert made.state is HELD
    assert chain.segment("A new ending.").by is None


def test_saving_one_segment_of_several_that_wait_leaves_the_others_waiting() -> None:
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
    made = chain.save(s1="Dois!")
    assert made.state is REVIEWED
    assert [segment.text for segment in made.segments] == ["Um!", "Dois!", "Tr\u00eas"]
    assert all(segment.by == "nare" for segment in made.segments)


def test_a_damaged_segment_keeps_the_persons_older_text_and_both_are_kept() -> None:
    chain = Chain(Policy(when_changed=PUBLISH))
    chain.work(*A)
    chain.save(s2="O autarca ficou <em>contente</em>.")
    came = "The mayor was <em>very</em> glad."
    failed = SegmentText(came, Origin.MACHINE, held=True, problems=("tags",), returned="broken")
    made = merge([came], {came: failed}, predecessors=[chain.newest], policy=chain.policy, number=3)
    (one,) = made.segments
    assert made.state is HELD
    assert (one.state, one.text) == (SegmentState.STALE, "O autarca ficou <em>contente</em>.")
    assert (one.offered, one.returned, one.problems) == (None, "broken", ("tags",))


def test_the_likest_old_text_stays_beside_a_changed_one() -> None:
    chain = Chain(Policy())
    chain.work(*A)
    chain.save(s0="Um", s1="Dois", s2="Tr\u00eas")
    # One came in between, and all were changed a little.
    chain.work("The ferry is back again.", "Quite new words here.", "Forty were aboard.", "Glad.")
    assert chain.segment("The ferry is back again.").text == "Um"
    assert chain.segment("Forty were aboard.").text == "Dois"
    assert chain.segment("Quite new words here.").by is None


def test_a_segment_that_the_document_does_not_know_waits_for_a_text() -> None:
    chain = Chain(Policy())
    chain.work(*A[:2])
    made = save(chain.newest, {A[0]: "Um"}, segments=A, by="nare", number=2)
    assert (made.state, [segment.text for segment in made.segments][2]) == (HELD, A[2])
    assert made.segments[2].state is SegmentState.HELD


sentences = st.sampled_from(
    [f"Sentence {word}." for word in ["one", "two", "three", "four", "five", "six"]]
)
texts = st.lists(sentences, min_size=1, max_size=6)


@given(
    st.lists(st.tuples(texts, st.booleans()), min_size=1, max_size=6), st.sampled_from(WhenChanged)
)
def test_no_job_ever_changes_what_a_person_wrote_for_a_text(
    revisions: list[tuple[list[str], bool]], when_changed: WhenChanged
) -> None:
    chain = Chain(Policy(when_changed=when_changed))
    for revision, reviewed in revisions:
        made = chain.work(*revision)
        assert [segment.source for segment in made.segments] == list(dict.fromkeys(revision))
        written = (
            {segment.source for segment in chain.documents[-2].segments if segment.by}
            if len(chain.documents) > 1 and chain.documents[-2].state is REVIEWED
            else set()
        )
        for segment in made.segments:
            if segment.source in written:
                assert segment.text == f"person: {segment.source}"
            if segment.state is SegmentState.STALE:
                assert segment.text == f"person: {segment.written_for}"
        if reviewed:
            chain.save(
                **{f"s{place}": f"person: {one.source}" for place, one in enumerate(made.segments)}
            )
            assert chain.newest.state is REVIEWED
