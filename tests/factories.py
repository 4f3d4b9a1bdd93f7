"""Documents for tests, each a valid one with what the test cares about replaced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from dateline.model.documents import (
    Article,
    Block,
    BlockKind,
    Notice,
    Provenance,
    Status,
    Tag,
    Translation,
    TranslationState,
    text_hash,
)
from dateline.model.editor_acts import Act
from dateline.model.identifiers import article_id
from dateline.model.order_keys import order_key

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SUBMISSION = "a" * 26


def at(minutes: float) -> datetime:
    """A moment so many minutes after NOON."""
    return NOON + timedelta(minutes=minutes)


def provenance(received: datetime = NOON, **changes: Any) -> Provenance:
    """Where a test's document came from."""
    values: dict[str, Any] = {
        "submission_id": SUBMISSION,
        "intake_key": f"intake/desk/{SUBMISSION}",
        "sha256": "0" * 64,
        "format": "canonical",
        "sender": "token",
        "authentication": "bearer",
        "position": 0,
        "received_at": received,
        "processed_at": received + timedelta(seconds=1),
    }
    return Provenance.model_validate(values | changes)


def _key(
    received: datetime, *, modified_at: datetime | None = None, submission: str = SUBMISSION
) -> str:
    return order_key(
        version=None,
        modified_at=modified_at,
        received_at=received,
        position=0,
        submission_id=submission,
    )


def paragraph(text: str) -> Block:
    """A paragraph block."""
    return Block(kind=BlockKind.PARAGRAPH, html=f"<p>{text}</p>")


def article(
    *, minute: float = 0, external_id: str = "story-1", source: str = "desk", **changes: Any
) -> Article:
    """A usable article, modified and received `minute` minutes after NOON."""
    moment = at(minute)
    values: dict[str, Any] = {
        "id": article_id(source, external_id),
        "source": source,
        "external_id": external_id,
        "order_key": _key(moment, modified_at=moment),
        "language": "en",
        "headline": "Ferry service resumes on the lake",
        "standfirst": "The first boat left at dawn.",
        "body": (paragraph("The first boat left at dawn."), paragraph("Forty people were aboard.")),
        "section": "Regions",
        "tags": (Tag(name="Transport"), Tag(name="Lakes")),
        "published_at": NOON,
        "modified_at": moment,
        "provenance": provenance(moment),
    }
    return Article.model_validate(values | changes)


def notice(
    status: Status,
    *,
    minute: float,
    external_id: str = "story-1",
    source: str = "desk",
    **changes: Any,
) -> Notice:
    """What became of an article, without content."""
    moment = at(minute)
    values: dict[str, Any] = {
        "id": article_id(source, external_id),
        "source": source,
        "external_id": external_id,
        "order_key": _key(moment),
        "status": status,
        "provenance": provenance(moment),
    }
    return Notice.model_validate(values | changes)


def ruling(
    act: Act,
    *,
    minute: float,
    external_id: str = "story-1",
    source: str = "desk",
    by: str = "night-desk",
) -> Notice:
    """A kill or reinstatement of an article by an editor's hand."""
    named, moment = article_id(source, external_id), at(minute)
    return notice(
        Status.KILLED if act is Act.KILL else Status.USABLE,
        minute=minute,
        id=named,
        source=by,
        external_id=named,
        order_key=_key(moment, submission=act.value[:4] * 6 + "by"),
        act=act,
        reason=f"{act} by hand",
    )


def translation(of: Article, language: str = "pt", **changes: Any) -> Translation:
    """A machine translation of an article."""
    values: dict[str, Any] = {
        "id": of.id,
        "source": of.source,
        "number": 1,
        "order_key": of.order_key,
        "text_hash": text_hash(of),
        "from_language": of.language or "en",
        "language": language,
        "state": TranslationState.TRANSLATED,
        "headline": f"[{language}] {of.headline}",
        "standfirst": f"[{language}] {of.standfirst}",
        "body": of.story,
        "engine": "amazon-translate",
        "characters_sent": 100,
        "characters_saved": 0,
        "requested_by": "desk",
        "requested_at": of.provenance.processed_at,
        "translated_at": of.provenance.processed_at + timedelta(seconds=5),
    }
    if changes.get("state") is TranslationState.REVIEWED:
        values["review"] = {"by": "chief", "at": values["translated_at"]}
    return Translation.model_validate(values | changes)
