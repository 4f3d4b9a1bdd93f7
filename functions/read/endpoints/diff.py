"""GET /articles/{id}/diff: the changes between two revisions, word by word.

    {id, source, from: {version, order_key, received_at}, to: the same,
     fields: [{name, change, from, to, words}],
     blocks: [{change, kind, from, to, words}], notes: the same, same_blocks, complete}

`change` is `added`, `removed` or `changed`. Fields are those of the article's JSON, with their old
and new values in `from` and `to`; `words` are [{change: same | removed | added, text}], null for
fields that are not text. A block's `from` and `to` are its positions in `body` (or `notes`), from
0; null where it is absent. A changed block whose words are all the same changed only its markup.
`same_blocks` counts the unchanged blocks of the body. `complete` is false where the response would
be too large: then `words` is null for the last blocks.

`to` defaults to the newest revision, `from` to the readable revision before `to`. Revisions that
were never public, or were taken back, are unknown here (`readable_revisions`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.model.clock import iso
from dateline.model.errors import NotFound
from dateline.model.stories import killed_copies
from functions.read.compare.block_diff import BlockChange, block_changes
from functions.read.compare.word_diff import Budget, Piece, compare_words
from functions.read.endpoints.responses import Response, Services, lazy_response
from functions.read.http.caching import cache_control
from functions.read.http.json_text import Json, dumps
from functions.read.http.names import article_id
from functions.read.lookup.readable_revisions import readable_revisions
from functions.read.renderings import article_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.model.rows import Revision
    from dateline.web.http import Request
    from functions.read.lookup.reader import Reader
    from functions.read.lookup.results import History
    from functions.read.views import ArticleView

MAX_COMPARISONS = 2_000_000
"""Comparisons of words; about one second on a laptop for any texts."""
MAX_CHARACTERS = 1_500_000
"""Characters of the words of blocks; a Lambda response has at most 6 MB."""
_AROUND = len('{"change":"removed","text":""},')

_TEXTS = ("headline", "standfirst", "byline", "place", "section", "usage_terms", "copyright")
_VALUES = (
    *("language", "authors", "tags", "urgency", "published_at", "modified_at", "expires_at"),
    *("media", "canonical_url"),
)


@dataclass(frozen=True)
class Pair:
    """Two readable revisions with their version numbers."""

    old: tuple[int, Revision]
    new: tuple[int, Revision]

    @property
    def keys(self) -> tuple[str, ...]:
        """Identifies the comparison: documents are immutable."""
        numbered = (self.old, self.new)
        return tuple(f"{version} {revision.content_key}" for version, revision in numbered)


def diff(request: Request, services: Services) -> Response:
    """Compares two revisions of an article."""
    history = services.reader.history(article_id(request))
    pair = requested_pair(history, request.query)

    def body() -> str:
        old, new = revisions_of(services.reader, history, pair)
        return render_diff(history, pair, old, new)

    return lazy_response(request, ("diff", 1, *pair.keys), body, lifetime(history, pair))


def lifetime(history: History, pair: Pair) -> str:
    """The Cache-Control of a comparison: it ends when one of the revisions expires."""
    summary = history.head.summary
    ends = [
        revision.summary.expires_at
        for _, revision in (pair.old, pair.new)
        if revision.summary and revision.summary.expires_at
    ]
    ends += [summary.expires_at] if summary and summary.expires_at else []
    return cache_control(history.now, min(ends, default=None))


def revisions_of(reader: Reader, history: History, pair: Pair) -> tuple[ArticleView, ArticleView]:
    """The older and the newer revision with their texts: two S3 reads."""
    old, new = (reader.revision(history, revision) for _, revision in (pair.old, pair.new))
    return old, new


def requested_pair(history: History, query: dict[str, str]) -> Pair:
    """The two requested revisions.

    Raises:
        NotFound: `revision_unknown`, it does not exist or is not readable.
    """
    known = readable_revisions(
        history.revisions, history.acts, history.now, killed_copies(history.head.membership)
    )
    newer = int(query.get("to", max(known, default=0)))
    earlier = [version for version in known if version < newer]
    older = int(query.get("from", max(earlier, default=0)))
    for version, name in ((older, "from"), (newer, "to")):
        if version not in known:
            raise NotFound(
                "revision_unknown",
                "no readable revision has this number; see `readable` in /revisions",
                where=name,
            )
    return Pair((older, known[older]), (newer, known[newer]))


def render_diff(history: History, pair: Pair, old: ArticleView, new: ArticleView) -> str:
    """The difference as JSON."""
    return dumps(compared(history, pair, old, new))


def compared(history: History, pair: Pair, old: ArticleView, new: ArticleView) -> dict[str, Any]:
    """The difference, in the shape of the module's description."""
    budget, room = Budget(MAX_COMPARISONS), Budget(MAX_CHARACTERS)
    body = block_changes(old.body, new.body, budget)
    notes = block_changes(old.notes, new.notes, budget)
    fields = list(_fields(old, new, budget))
    blocks = [_block(change, room) for change in body.changes]
    noted = [_block(change, room) for change in notes.changes]
    return {
        "id": history.head.id,
        "source": history.head.source,
        "from": _revision(*pair.old),
        "to": _revision(*pair.new),
        "fields": fields,
        "blocks": blocks,
        "notes": noted,
        "same_blocks": body.same,
        "complete": all(block["words"] is not None for block in [*blocks, *noted]),
    }


def _revision(version: int, revision: Revision) -> Json:
    return {
        "version": version,
        "order_key": revision.order_key,
        "received_at": iso(revision.received_at),
    }


def _fields(old: ArticleView, new: ArticleView, budget: Budget) -> Iterator[Json]:
    # Compares the public JSON, which contains only what readers may see.
    before, after = _content(old), _content(new)
    for name in (*_TEXTS, *_VALUES, "correction_note"):
        was, is_now = before[name], after[name]
        if was == is_now:
            continue
        text = name not in _VALUES
        yield {
            "name": name,
            "change": _change(was in _NOTHING, is_now in _NOTHING),
            "from": was,
            "to": is_now,
            "words": _words(compare_words(was or "", is_now or "", budget)) if text else None,
        }


_NOTHING: tuple[object, ...] = (None, [])


def _content(view: ArticleView) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(article_json.render(view, (*_TEXTS, *_VALUES)))
    return content | {"correction_note": view.correction_note}


def _change(was_nothing: bool, is_nothing: bool) -> str:
    if was_nothing:
        return "added"
    return "removed" if is_nothing else "changed"


def _block(change: BlockChange, room: Budget) -> Json:
    fits = room.takes(sum(len(piece.text) + _AROUND for piece in change.words))
    return {
        "change": _change(change.old is None, change.new is None),
        "kind": change.kind.value,
        "from": change.old,
        "to": change.new,
        "words": _words(change.words) if fits else None,
    }


def _words(pieces: Sequence[Piece]) -> list[Json]:
    return [{"change": piece.change, "text": piece.text} for piece in pieces]
