"""A language's chain of translations, for the tests of reviewing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hypothesis import strategies as st

from dateline.model.documents import (
    Origin,
    TranslatedSegment,
    Translation,
    TranslationState,
    documents,
)
from dateline.model.translation_rules import Policy
from functions.translate.engine.translator import SegmentText
from functions.translate.review.merge import MergeResult, merge, save
from tests.factories import NOON, article, translation

STORY = article()


A = ("The ferry is back.", "Forty people were aboard.", "The mayor was <em>glad</em>.")


B = ("The ferry is back.", "Fifty people were aboard.", "The mayor was <em>glad</em>.")


def machine(segments: Sequence[str]) -> dict[str, SegmentText]:
    return {segment: SegmentText(f"[m] {segment}", Origin.MACHINE) for segment in segments}


def document(merged: MergeResult, number: int, *, saved: int = 0) -> Translation:
    return translation(
        STORY,
        number=number,
        segments=merged.segments,
        state=merged.state,
        review=merged.review,
        text_hash=text_of(segment.source for segment in merged.segments),
        saved=saved,
    )


def text_of(sources: Iterable[str]) -> str:
    """Identifies an article's text, as `text_hash` does."""
    return "\n".join(sources)


class Chain:
    """A language's documents, added by jobs and editors."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.documents: list[Translation] = []

    @property
    def newest(self) -> Translation:
        return self.documents[-1]

    @property
    def predecessors(self) -> list[Translation]:
        """What the next document is based on."""
        published = (
            item for item in reversed(self.documents) if item.state is not TranslationState.HELD
        )
        return [*self.documents[-1:], *list(published)[:1]]

    def work(self, *segments: str) -> Translation:
        """Adds a job's document; the memory has no person's texts."""
        predecessors = self.predecessors
        number = len(self.documents) + 1
        merged = merge(
            segments,
            machine(segments),
            predecessors=predecessors,
            policy=self.policy,
            number=number,
            text_hash=text_of(segments),
        )
        saved = max((item.saved for item in predecessors), default=0)
        self.documents.append(document(merged, number, saved=saved))
        return self.newest

    def save(self, *, reviewed: bool = False, **texts: str) -> Translation:
        """Adds an editor's document: `s0="text"` is for the first segment."""
        number = len(self.documents) + 1
        sources = {
            f"s{place}": segment.source for place, segment in enumerate(self.newest.segments)
        }
        edited_texts = {sources[name]: text for name, text in texts.items()}
        merged = save(
            self.predecessors,
            edited_texts,
            segments=sources.values(),
            policy=self.policy,
            by="nare",
            at=NOON,
            number=number,
            reviewed=reviewed,
        )
        self.documents.append(document(merged, number, saved=number))
        return self.newest

    def review(self, **texts: str) -> Translation:
        """Adds an editor's document, declared reviewed."""
        return self.save(reviewed=True, **texts)

    def segment(self, source: str) -> TranslatedSegment:
        return next(segment for segment in self.newest.segments if segment.source == source)


sentences = st.sampled_from(
    [f"Sentence {word}." for word in ["one", "two", "three", "four", "five", "six"]]
)


texts = st.lists(sentences, min_size=1, max_size=6)


SENTENCES = tuple(f"Sentence {number}." for number in range(21))


def stored_before(*origins: Origin, **changes: Any) -> Translation:
    """A document from before reviews were declared: one save approved every segment."""
    segments = [
        {"source": source, "text": source, "origin": origin, "by": "chief", "since": 1}
        for source, origin in zip(SENTENCES, origins, strict=False)
    ]
    values = translation(article()).model_dump(mode="json")
    values |= {"segments": segments, "state": "reviewed", "edited_by": "chief", **changes}
    values.pop("review", None)
    document = documents.validate_python(values)
    assert isinstance(document, Translation)
    return document
