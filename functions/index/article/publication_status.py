"""Whether an article may be published: its source's last status, unless it is killed.

A kill holds until a later reinstatement. The order in which the two and any revisions arrive does
not matter. "Later" compares times of receipt: an editor's act has no place among the version
numbers of a source, and a kill of version 7 also holds against version 8.

A kill that a source repeats (a feed that keeps listing a deleted item) is one kill, received when
it first came. Otherwise the next poll of the feed would undo every reinstatement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.editor_acts import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from dateline.model.rows import EditorAct, Revision
    from dateline.model.visibility import Span


def with_act(acts: Iterable[EditorAct], arrived: EditorAct) -> tuple[EditorAct, ...]:
    """The editor's acts with one more, in order. Idempotent."""
    known = {act.order_key: act for act in acts}
    known.setdefault(arrived.order_key, arrived)
    return tuple(known[key] for key in sorted(known))


def current_status(history: Sequence[Revision], acts: Sequence[EditorAct]) -> Status:
    """The source's last status apart from kills; KILLED while a kill is in force."""
    if is_killed(history, acts):
        return Status.KILLED
    declared = [item.status for item in history if item.status is not Status.KILLED]
    # An article that was killed and reinstated before any revision arrived stays withheld.
    return declared[-1] if declared else Status.WITHHELD


def is_killed(history: Sequence[Revision], acts: Sequence[EditorAct]) -> bool:
    """Whether the last kill or reinstatement is a kill; at the same moment, the kill wins."""
    rulings: list[tuple[datetime, bool]] = [
        *((item.received_at, True) for item in history if item.status is Status.KILLED),
        *((act.received_at, act.act is Act.KILL) for act in acts),
    ]
    return max(rulings)[1] if rulings else False


def retained_texts(
    history: Sequence[Revision], acts: Sequence[EditorAct], spans: Mapping[str, Sequence[Span]]
) -> frozenset[str]:
    """`text_hash` of the revisions whose text may stay public beside the current one.

    These are the revisions that were public (`spans` are `public_spans`) since the article was last
    withheld, withdrawn or killed, because an earlier text may be the reason for that. A text that
    expires before the current one does is excluded.
    """
    kills = [act.received_at for act in acts if act.act is Act.KILL]
    expires_at = next((item.summary.expires_at for item in reversed(history) if item.summary), None)
    texts: set[str] = set()
    for revision in reversed(history):
        if revision.status is not Status.USABLE:
            break
        if any(revision.received_at <= killed_at for killed_at in kills):
            break
        if revision.summary is None or revision.order_key not in spans:
            continue
        expiry = revision.summary.expires_at
        if expiry is None or (expires_at is not None and expires_at <= expiry):
            texts.add(revision.summary.text_hash)
    return frozenset(texts)
