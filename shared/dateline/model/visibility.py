"""The one gate. Every output asks it; none reads S3 content without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.errors import Gone, NotFound
from dateline.model.rows import UNDETERMINED, Head, Listed, TranslationRow, translation_fits
from dateline.model.stories import is_covered

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.public_rows import MapRow


def visible(head: Head, now: datetime) -> bool:
    """Whether readers may see the article now; embargo ends and expiry begins at its moment."""
    return (
        head.status is Status.USABLE
        and head.summary is not None
        and head.joined is None
        and head.effective_at <= now
        and not (head.summary.expires_at and head.summary.expires_at <= now)
    )


def translation_visible(head: Head, translation: TranslationRow, now: datetime) -> bool:
    """Whether readers may see this translation now: never more than the article itself."""
    return visible(head, now) and translation_fits(head, translation)


def listed_visible(entry: Listed | MapRow, now: datetime) -> bool:
    """Whether readers may see a listing's entry now.

    The query already ends at now, but its keys know milliseconds only, and nothing of expiry and
    of the other copies of a story.
    """
    over = entry.expires_at is not None and entry.expires_at <= now
    return entry.effective_at <= now and not over and not is_covered(entry.covered, now)


def is_lead(head: Head, now: datetime) -> bool:
    """Whether lists in the article's own language show it now, rather than another copy."""
    if head.membership is None:
        return True
    language = (head.summary.language if head.summary else None) or UNDETERMINED
    return not is_covered(head.membership.covered.get(language, ()), now)


def require_visible(head: Head | None, now: datetime) -> Head:
    """The head, if readers may see it.

    Raises:
        Gone: it was killed; the only state that is told apart from "nothing there".
        NotFound: unknown, embargoed, withheld, withdrawn or expired, all answered alike.
    """
    if head is not None and head.status is Status.KILLED:
        raise Gone("article_killed", "this article was killed and will not come back")
    if head is None or not visible(head, now):
        raise NotFound("article_unknown", "no such article")
    return head
