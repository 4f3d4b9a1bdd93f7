"""The events of a changed row, derived from its old and new image alone.

Records of one transaction can come out of order and more than once. So no record depends on
another, and the same change always gives an event the same `id`.

HEAD says whether readers may see the article and which translations fit its text, so it decides
nearly every event:

    hidden → visible     article.published     (for the first time or again)
    visible → visible    article.corrected, article.updated
    visible → hidden     article.withdrawn, article.withheld
    anything → killed    article.killed
    killed, and a new copy of it is known: article.copies_affected
    visible, and a translation fits that did not fit or was stale before: translation.published

A TRANSLATION row does not say whether its article is hidden. Its change announces that a
translation of the same text was made again or reviewed (translation.updated), without content.

An article under embargo causes no event. Its release is announced when the embargo ends
(functions.announce.release_service), with an `id` made from that time: every record that finds the
article released announces the same event. Events about hidden articles carry identifiers and
status, never content.

A HEAD with `rebuilt` was written by a rebuild of the table: nothing happened to the article.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dateline.model.changes import Kind
from dateline.model.clock import iso
from dateline.model.documents import Status, TranslationState
from dateline.model.rows import HEAD, TRANSLATION, Head, Published, TranslationRow, article_pk
from dateline.model.visibility import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = 1
"""Increased when a key changes its meaning or is removed, not when a key is added."""


RESOLUTION = timedelta(seconds=1)
"""The stream rounds the time of a change down to the second. Past visibility is judged at the end
of that second: a needless withdrawal does no harm, a missing withdrawal does."""


@dataclass(frozen=True)
class Announcement:
    """An event: its kind, its detail, when the row changed, and the HEAD that it is about."""

    kind: Kind
    detail: dict[str, Any]
    changed_at: datetime
    head: Head | None = field(default=None, repr=False, compare=False)
    """None for an event of a row that is not HEAD."""


def head_changed(
    old: Head | None, new: Head, *, changed_at: datetime, now: datetime
) -> Iterator[Announcement]:
    """The events of a change of HEAD.

    The old image's visibility is judged at the time of the change, the new image's at `now`: if an
    embargo ends while the record waits in the stream, the event is published, not updated.
    """
    by = changed_at + RESOLUTION
    if new.rebuilt:
        old = new
    was_visible = old is not None and visible(old, by)
    if visible(new, now):
        if old is None or not was_visible:
            late = new.effective_at > changed_at
            yield from released(new, now) if late else _published(new, new.lock, changed_at)
            return
        kind = _shown(old, new)
        if kind:
            yield Announcement(
                kind, _shown_detail(new, kind, new.lock, changed_at), changed_at, new
            )
        for language in new.languages:
            if language not in old.languages or language in set(old.stale) - set(new.stale):
                yield _translation_published(new, language, new.lock, changed_at)
        return
    kind = _hidden(old, new, by)
    if kind:
        yield Announcement(kind, _hidden_detail(new, kind, changed_at), changed_at, new)
    yield from _copies_affected(old, new, changed_at)


def released(head: Head, now: datetime) -> Iterator[Announcement]:
    """The events of an article whose embargo ended; none if it is hidden for another reason."""
    if visible(head, now):
        yield from _published(head, f"release/{iso(head.effective_at)}", head.effective_at)


def state_announced(head: Head, now: datetime) -> Iterator[Announcement]:
    """The events of a state alone, where the change to it is unknown.

    An article that readers may see is `published`, or `corrected` or `updated` if it has a history:
    a repeated event does less harm than a missing one.
    """
    moment = head.processed_at
    if visible(head, now):
        late = head.effective_at > moment
        if late or head.version == 1:
            yield from released(head, now) if late else _published(head, head.lock, moment)
            return
        note = head.summary.correction_note if head.summary else None
        kind = Kind.CORRECTED if note else Kind.UPDATED
        yield Announcement(kind, _shown_detail(head, kind, head.lock, moment), moment, head)
        for language in head.languages:
            yield _translation_published(head, language, head.lock, moment)
        return
    hidden = _hidden_state(head, now)
    if hidden:
        yield Announcement(hidden, _hidden_detail(head, hidden, moment), moment, head)
    yield from _copies_affected(None, head, moment)


def _hidden_state(head: Head, now: datetime) -> Kind | None:
    """The event of an article that readers may not see now."""
    if head.status is Status.KILLED:
        return Kind.KILLED
    if head.public_since is None or head.public_since > now:
        return None
    if head.status is Status.USABLE:
        # An article that simply expires causes no event; one whose change hid it was taken back.
        expires_at = head.summary.expires_at if head.summary else None
        expired = expires_at is not None and head.processed_at < expires_at <= now
        return None if expired else Kind.WITHHELD
    return _NOTICES[head.status]


def translation_announced(head: Head, row: TranslationRow) -> Iterator[Announcement]:
    """The event of a translation's state alone, where the change to it is unknown."""
    if row.published is not None:
        yield _translation_updated(head.id, row.language, row.published, head.processed_at)


def translation_changed(
    article_id: str, old: TranslationRow | None, new: TranslationRow, *, changed_at: datetime
) -> Iterator[Announcement]:
    """The event of a translation that was made again or reviewed for the same text."""
    before, now = old.published if old else None, new.published
    if before is None or now is None:
        return
    if before.text_hash == now.text_hash and before.content_key != now.content_key:
        yield _translation_updated(article_id, new.language, now, changed_at)


def event_id(article_id: str, sort_key: str, mark: str, kind: Kind) -> str:
    """26 base32 characters that identify a change of a row and its meaning."""
    parts = "\n".join((article_pk(article_id), sort_key, mark, kind))
    return b32encode(hashlib.sha256(parts.encode()).digest())[:26].decode().lower()


def _published(head: Head, mark: str, moment: datetime) -> Iterator[Announcement]:
    kind = Kind.PUBLISHED
    yield Announcement(kind, _shown_detail(head, kind, mark, moment), moment, head)
    for language in head.languages:
        yield _translation_published(head, language, mark, moment)


def _shown(old: Head, new: Head) -> Kind | None:
    """The event of an article that was visible and still is."""
    if (old.content_hash, old.version) == (new.content_hash, new.version):
        return None
    before = old.summary.correction_note if old.summary else None
    note = new.summary.correction_note if new.summary else None
    return Kind.CORRECTED if note and note != before else Kind.UPDATED


_NOTICES = {Status.WITHDRAWN: Kind.WITHDRAWN, Status.WITHHELD: Kind.WITHHELD}


def _hidden(old: Head | None, new: Head, by: datetime) -> Kind | None:
    """The event of an article that readers may not see."""
    if new.status is Status.KILLED:
        # Also for an article that was never visible here: subscribers may have it from elsewhere.
        return None if old and old.status is Status.KILLED else Kind.KILLED
    if old is None or not _released(old, by):
        return None
    if new.status is Status.USABLE:
        # The change set an embargo or an expiry. An article that simply expires causes no event.
        taken_back = visible(old, by) and not visible(new, by)
        return Kind.WITHHELD if taken_back else None
    return _NOTICES[new.status]


def _released(head: Head, moment: datetime) -> bool:
    """Whether it was visible at some time until then, expired or not."""
    return head.status is Status.USABLE and head.summary is not None and head.effective_at <= moment


def _detail(
    head: Head, sort_key: str, kind: Kind, mark: str, changed_at: datetime
) -> dict[str, Any]:
    """The fields of every event, also of events about hidden articles."""
    return {
        "schema": SCHEMA,
        "id": event_id(head.id, sort_key, mark, kind),
        "article_id": head.id,
        "source": head.source,
        "version": head.version,
        "status": head.status.value,
        "order_key": head.order_key,
        "url": f"/articles/{head.id}",
        "changed_at": iso(changed_at),
    }


def _hidden_detail(head: Head, kind: Kind, changed_at: datetime) -> dict[str, Any]:
    return _detail(head, HEAD, kind, head.lock, changed_at)


def _shown_detail(head: Head, kind: Kind, mark: str, changed_at: datetime) -> dict[str, Any]:
    summary = head.summary
    if summary is None:  # pragma: no cover - the gate hides such an article
        raise ValueError("a visible article has a summary")
    return {
        **_detail(head, HEAD, kind, mark, changed_at),
        "language": summary.language,
        "languages": [*([summary.language] if summary.language else []), *head.languages],
        "headline": summary.headline,
        "published_at": _moment(summary.published_at),
        "modified_at": _moment(summary.modified_at),
        "effective_at": iso(head.effective_at),
        "expires_at": _moment(summary.expires_at),
        "correction_note": summary.correction_note,
    }


def _copies_affected(old: Head | None, new: Head, changed_at: datetime) -> Iterator[Announcement]:
    """The event of a killed article with copies: subscribers may have to kill those too.

    Sent again whenever a new copy is known, also a copy that came after the kill.
    """
    copies, known = _derived(new), _derived(old)
    if set(copies) - set(known):
        kind = Kind.COPIES_AFFECTED
        mark = ",".join(copies)
        detail = {
            **_detail(new, HEAD, kind, mark, changed_at),
            "story": new.membership.story if new.membership else None,
            "copies": list(copies),
        }
        yield Announcement(kind, detail, changed_at, new)


def _derived(head: Head | None) -> tuple[str, ...]:
    killed = head is not None and head.status is Status.KILLED
    return head.membership.derived if head and killed and head.membership else ()


def _translation_updated(
    article_id: str, language: str, published: Published, changed_at: datetime
) -> Announcement:
    kind = Kind.TRANSLATION_UPDATED
    detail = {
        "schema": SCHEMA,
        "id": event_id(article_id, f"{TRANSLATION}{language}", published.content_key, kind),
        "article_id": article_id,
        "language": language,
        "order_key": published.order_key,
        "machine_translated": published.state is not TranslationState.REVIEWED,
        "translation_state": published.state.value,
        "url": f"/articles/{article_id}?language={language}",
        "changed_at": iso(changed_at),
    }
    return Announcement(kind, detail, changed_at)


def _translation_published(
    head: Head, language: str, mark: str, changed_at: datetime
) -> Announcement:
    kind = Kind.TRANSLATION_PUBLISHED
    detail = {
        **_detail(head, HEAD, kind, f"{mark}/{language}", changed_at),
        "language": language,
        "url": f"/articles/{head.id}?language={language}",
    }
    # Absent from rows that were written before it was recorded.
    if state := head.translation_states.get(language):
        detail["translation_state"] = state.value
    return Announcement(kind, detail, changed_at, head)


def _moment(value: datetime | None) -> str | None:
    return iso(value) if value else None
