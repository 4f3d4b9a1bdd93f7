"""One document into the index: read, decide, write, and again at once if a race was lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Notice, Translation
from dateline.model.errors import LostRace, Unavailable, Unprocessable
from functions.index.article.state import State, apply, with_taken
from functions.index.stores.articles import AddressTaken
from functions.index.stories.outbox import marked
from functions.index.stories.slug_claims import contest

if TYPE_CHECKING:
    from dateline.model.rows import Revision
    from functions.index.stories.propagate import Settler

MAX_RACES = 8


class Documents(Protocol):
    """Where documents are read (dateline.stores.content.ContentStore)."""

    def get(self, key: str) -> Article | Notice | Translation: ...


class States(Protocol):
    """Where states are kept (functions.index.stores.articles.StateStore)."""

    def owner(self, address: str) -> str | None: ...

    def load(self, article_id: str, source: str) -> State: ...

    def save(self, before: State, after: State) -> int: ...


class Result(StrEnum):
    """What a document changed."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Indexed:
    """A document and what became of it."""

    document: Article | Notice | Translation
    result: Result
    rows_written: int
    races_lost: int
    history: tuple[Revision, ...] = ()
    """The article's, with the document in it."""


class Indexer:
    """Indexes documents of S3 content."""

    def __init__(
        self, documents: Documents, states: States, settler: Settler | None = None
    ) -> None:
        self._documents = documents
        self._states = states
        self._settler = settler
        """None where an article is to be indexed by itself, as in a test of nothing else."""

    def index(self, key: str) -> Indexed:
        """Brings the document at `key` into the article's state.

        Raises:
            Unprocessable: no Dateline document, or one that lies under another's key.
            NotFound: it is gone.
            Unavailable: the world, or a translation whose article is not indexed yet.
        """
        document = self._documents.get(key)
        if content_key(document) != key:
            raise Unprocessable(
                "document_misplaced", f"{key} holds the document of {content_key(document)}"
            )
        taken: tuple[str, ...] = ()
        for races_lost in range(MAX_RACES):
            before = self._states.load(document.id, document.source)
            if isinstance(document, Translation) and not before.history:
                raise Unavailable("article_not_indexed", "a translation came before its article")
            after = apply(before, document)
            if after == before:
                # If anything is pending, whoever wrote it did not come to the end.
                self._settle(before)
                return Indexed(document, Result.UNCHANGED, 0, races_lost, after.history)
            after = self._marked(before, with_taken(after, taken))
            try:
                written = self._states.save(before, after)
            except AddressTaken as error:
                taken += contest(self._states, after, error.keys)
                continue
            except LostRace:
                continue
            self._settle(after)
            return Indexed(document, Result.INDEXED, written, races_lost, after.history)
        raise Unavailable("races_lost", f"lost {MAX_RACES} races for {document.id}")

    def _marked(self, before: State, after: State) -> State:
        return marked(before, self._settler.held(before, after)) if self._settler else after

    def _settle(self, state: State) -> None:
        if self._settler and state.pending:
            self._settler.settle(state)
