"""Whether an article may be published: what its source said last, unless it is killed.

A kill holds until a reinstatement later than it, in whatever order the two and any revisions
arrive. "Later" is the time of receipt at our door: an editor's act has no place among the numbers
a source gives its revisions, and a kill of version 7 holds against version 8 as well.

What a source sends again and again (a feed that goes on listing a deleted item) is one kill, of the
time when it first came: else no reinstatement could hold against the next poll of the feed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.editor_acts import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dateline.model.rows import EditorAct, Revision


def with_act(acts: Iterable[EditorAct], arrived: EditorAct) -> tuple[EditorAct, ...]:
    """The acts once `arrived` is known too. Knowing it twice changes nothing."""
    known = {act.order_key: act for act in acts}
    known.setdefault(arrived.order_key, arrived)
    return tuple(known[key] for key in sorted(known))


def current_status(history: Sequence[Revision], acts: Sequence[EditorAct]) -> Status:
    """What the source said last, apart from kills; killed while one is in force."""
    if killed(history, acts):
        return Status.KILLED
    said = [item.status for item in history if item.status is not Status.KILLED]
    # Reinstated where nothing but the kill is known: not to be published until something is.
    return said[-1] if said else Status.WITHHELD


def killed(history: Sequence[Revision], acts: Sequence[EditorAct]) -> bool:
    """Whether the last word about killing is a kill; of two at one moment, the kill holds."""
    words: list[tuple[datetime, bool]] = [
        *((item.received_at, True) for item in history if item.status is Status.KILLED),
        *((item.received_at, item.act is Act.KILL) for item in acts),
    ]
    return max(words)[1] if words else False


def staying_texts(
    history: Sequence[Revision], acts: Sequence[EditorAct], released_at: datetime
) -> frozenset[str]:
    """`text_hash` of the revisions whose text may still be shown while readers get the last one.

    Those since the article was last withheld, withdrawn or killed: an earlier text may be why it
    was. None of a text under an embargo that ends after `released_at`, when the last one came out.
    """
    killings = [item.received_at for item in acts if item.act is Act.KILL]
    found: set[str] = set()
    for item in reversed(history):
        if item.status is not Status.USABLE or any(item.received_at <= kill for kill in killings):
            break
        embargo = item.summary.embargoed_until if item.summary else None
        if item.summary and (embargo is None or embargo <= released_at):
            found.add(item.summary.text_hash)
    return frozenset(found)
