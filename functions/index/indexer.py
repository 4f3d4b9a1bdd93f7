"""Indexes one document: read the state, decide, write; retry at once after a lost race."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Notice, Translation
from dateline.model.errors import LostRace, Unavailable, Unprocessable
from dateline.model.reserved_tests import is_test_id
from functions.index.article.state import State, is_outdated, with_slugs_taken
from functions.index.article.state import apply as with_document
from functions.index.races import back_off
from functions.index.stores.articles import AddressTaken
from functions.index.stories.outbox import with_outbox
from functions.index.stories.slug_claims import claim_slugs

if TYPE_CHECKING:
    from dateline.model.rows import Revision
    from functions.index.states import States
    from functions.index.stories.propagate import StoryUpdater

MAX_RACES = 8


class Documents(Protocol):
    """Reads documents (dateline.stores.content.ContentStore)."""

    def get(self, key: str) -> Article | Notice | Translation:
        """The document at a key of the content bucket."""


class Result(StrEnum):
    """Whether a document changed the article's state."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Outcome:
    """A document and what indexing it did."""

    document: Article | Notice | Translation
    result: Result
    rows_written: int
    races_lost: int
    history: tuple[Revision, ...] = ()
    """The article's history, with the document in it."""
    unsettled: State | None = None
    """The article's state if it concerns other articles, which `Indexer.settle` brings up to date.
    """


class Indexer:
    """Indexes documents of S3 content."""

    def __init__(
        self,
        documents: Documents,
        states: States,
        updater: StoryUpdater | None = None,
        *,
        rebuilding: bool = False,
    ) -> None:
        self._documents = documents
        self._states = states
        self._updater = updater
        """None indexes an article without its story, for tests of the indexer alone."""
        self._rebuilding = rebuilding
        """Whether to rewrite rows that an earlier version of the rules made, and to regroup stories
        by today's rules and settings."""

    def index(self, key: str) -> Outcome:
        """Applies the document at `key` to the article's state, and settles it.

        Raises:
            Unprocessable, NotFound, Unavailable: as `apply` does.
        """
        outcome = self.apply(key)
        if outcome.unsettled:
            self.settle(outcome.unsettled)
        return outcome

    def settle(self, *states: State) -> None:
        """Brings the other articles up to date that these changed articles concern. Idempotent.

        Raises:
            Unavailable: not finished; the outbox rows stay, so that the next delivery resumes.
        """
        if self._updater:
            self._updater.propagate(*states)

    def apply(self, key: str) -> Outcome:
        """Applies the document at `key` to the article's state; what is `unsettled` comes later.

        Raises:
            Unprocessable: the object is no Dateline document, or its key is another document's.
            NotFound: the object does not exist.
            Unavailable: AWS failed, or the article of a translation is not indexed yet.
        """
        document = self._documents.get(key)
        if content_key(document) != key:
            raise Unprocessable(
                "document_misplaced", f"{key} holds the document of {content_key(document)}"
            )
        slugs_taken: tuple[str, ...] = ()
        for races_lost in range(MAX_RACES):
            before = self._states.load(document.id, document.source)
            if isinstance(document, Translation) and not before.history:
                raise Unavailable("article_not_indexed", "a translation came before its article")
            after = with_document(before, document)
            if after == before and not (self._rebuilding and is_outdated(before)):
                # An outbox row left in the table is from a run that did not finish.
                left = self._unsettled(before)
                return Outcome(document, Result.UNCHANGED, 0, races_lost, after.history, left)
            after = self._with_outbox(before, with_slugs_taken(after, slugs_taken))
            try:
                written = self._states.save(before, after)
            except AddressTaken as error:
                slugs_taken += claim_slugs(self._states, after, error.keys)
                continue
            except LostRace:
                back_off(races_lost)
                continue
            left = self._unsettled(after)
            return Outcome(document, Result.INDEXED, written, races_lost, after.history, left)
        raise Unavailable("races_lost", f"lost {MAX_RACES} races for {document.id}")

    def _with_outbox(self, before: State, after: State) -> State:
        if self._updater is None or is_test_id(after.id):
            return after
        after = self._updater.hide_duplicate(before, after)
        return with_outbox(before, self._updater.hide_copy_of_killed(before, after))

    def _unsettled(self, state: State) -> State | None:
        """The state if it has an outbox, with its COPY rows written; without documents.

        A batch keeps these states, and documents may be long.
        """
        if self._updater is None:
            return None
        if state.outbox:
            self._updater.put_copy_rows(state)
            return replace(state, documents={})
        if self._rebuilding:
            self._updater.regroup(state)
        return None
