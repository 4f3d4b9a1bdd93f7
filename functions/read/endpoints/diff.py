"""GET /articles/{id}/diff: what became of the words between two revisions.

    {id, source, from: {version, order_key, received_at}, to: the same,
     fields: [{name, change, from, to, words}],
     blocks: [{change, kind, from, to, words}], notes: the same, same_blocks, complete}

`change` is `added`, `removed` or `changed`. Fields are those of the article's JSON, `from` and `to`
their values; `words` are [{change: same | removed | added, text}], null for fields that are no
text. A block's `from` and `to` are its places in `body` (or `notes`), from 0; null where it was not
there. A block whose words are all the same changed in its markup alone. `same_blocks` counts those
of the body that are not told. `complete` is false where there was too much to tell: then `words`
is null for the last blocks.

Without `to` it is the newest revision, without `from` the one before `to` that may be read.
Revisions that were never public, or were taken back, are unknown here (`once_public`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.model.clock import iso
from dateline.model.errors import NotFound
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
    from functions.read.lookup.results import History
    from functions.read.views import ArticleView

MAX_COMPARISONS = 2_000_000
"""About a second of a laptop's time, whatever the texts."""
MAX_CHARACTERS = 1_500_000
"""Characters of what is told of blocks: an answer may have 6 MB."""
_AROUND = len('{"change":"removed","text":""},')

_TEXTS = ("headline", "standfirst", "byline", "place", "section", "usage_terms", "copyright")
_VALUES = (
    *("language", "authors", "tags", "urgency", "published_at", "modified_at", "expires_at"),
    *("media", "canonical_url"),
)


@dataclass(frozen=True)
class Pair:
    """Two revisions that may be read, by their versions."""

    old: tuple[int, Revision]
    new: tuple[int, Revision]


def diff(request: Request, services: Services) -> Response:
    """What two revisions of an article have different."""
    history = services.reader.history(article_id(request))
    pair = requested_pair(history, request.query)
    summary = history.head.summary
    ends = [
        revision.summary.expires_at
        for _, revision in (pair.old, pair.new)
        if revision.summary and revision.summary.expires_at
    ]
    ends += [summary.expires_at] if summary and summary.expires_at else []
    fresh = cache_control(history.now, min(ends, default=None))
    # Documents never change: two revisions and their numbers name what is said of them.
    parts = [f"{version} {revision.content_key}" for version, revision in (pair.old, pair.new)]

    def body() -> str:
        old, new = (
            services.reader.revision(history, revision) for _, revision in (pair.old, pair.new)
        )
        return render_diff(history, pair, old, new)

    return lazy_response(request, ("diff", 1, *parts), body, fresh)


def requested_pair(history: History, query: dict[str, str]) -> Pair:
    """The revisions that were asked for.

    Raises:
        NotFound: `revision_unknown`, there is no such revision that readers may read.
    """
    known = readable_revisions(history.revisions, history.acts, history.now)
    newer = int(query.get("to", max(known, default=0)))
    earlier = [version for version in known if version < newer]
    older = int(query.get("from", max(earlier, default=0)))
    for version, name in ((older, "from"), (newer, "to")):
        if version not in known:
            raise NotFound(
                "revision_unknown",
                "there is no such revision that can be read; /revisions says which ones can",
                where=name,
            )
    return Pair((older, known[older]), (newer, known[newer]))


def render_diff(history: History, pair: Pair, old: ArticleView, new: ArticleView) -> str:
    """The difference as JSON."""
    budget, room = Budget(MAX_COMPARISONS), Budget(MAX_CHARACTERS)
    body = block_changes(old.body, new.body, budget)
    notes = block_changes(old.notes, new.notes, budget)
    fields = list(_fields(old, new, budget))
    blocks = [_block(change, room) for change in body.changes]
    noted = [_block(change, room) for change in notes.changes]
    return dumps(
        {
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
    )


def _revision(version: int, revision: Revision) -> Json:
    return {
        "version": version,
        "order_key": revision.order_key,
        "received_at": iso(revision.received_at),
    }


def _fields(old: ArticleView, new: ArticleView, budget: Budget) -> Iterator[Json]:
    # By way of the article's own JSON, which has nothing that readers may not see.
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
