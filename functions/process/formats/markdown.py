"""Markdown, with or without front matter: one article per file.

docs/reference/formats/markdown-and-pages.md lists the known names. The text is CommonMark with
tables; HTML in it is cleaned like any other.
"""

from __future__ import annotations

import re
from html import escape
from itertools import chain
from typing import TYPE_CHECKING

from dateline.model.documents import Access, Author, Media, Status, Tag
from dateline.model.event_names import PUBLISHED
from functions.process.body.blocks import plain_text
from functions.process.cms import hold
from functions.process.cms.front_matter import has_front_matter, split
from functions.process.cms.members import NOT_A_DATE, list_of, plain_line
from functions.process.cms.richtext import markdown
from functions.process.formats.families import ContentTypes, Family
from functions.process.formats.plaintext import ID_HEADER
from functions.process.item.access import Mark, mark_of_value, restricted, strictest
from functions.process.item.draft import Draft, credited, pictured, tagged
from functions.process.item.title import title_from_text
from functions.process.not_for_publication.guard import strip_unpublishable
from functions.process.text.person_names import split_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.submissions import Problem
    from functions.process.item.context import Context
    from functions.process.item.sample import Json, Sample

NAME = "markdown"
FAMILY = Family.PAGE
CONTENT_TYPES: ContentTypes = {
    "text/markdown": (".md", ".markdown", ".mdown", ".mkd"),
    "text/x-markdown": (),
    "text/vnd.daringfireball.markdown": (),
}

_EXTENSIONS = tuple(chain.from_iterable(CONTENT_TYPES.values()))

_NAMES = {
    # A draft's field to its names in front matter, in order of preference.
    "external_id": ("external_id", "id", "uid", "guid", "uuid"),
    "version": ("version", "revision"),
    "access_reason": ("access_reason",),
    "headline": ("headline", "title"),
    "standfirst": ("standfirst", "description", "summary", "excerpt", "subtitle", "deck", "dek"),
    "byline": ("byline",),
    "place": ("place", "dateline", "location"),
    "language": ("lang", "language", "locale"),
    "section": ("section", "category"),
    "slug": ("slug",),
    "urgency": ("urgency", "priority"),
    "published_at": ("date", "published_at", "publishdate", "publish_date", "pubdate"),
    "modified_at": ("lastmod", "modified_at", "modified", "updated_at", "updated", "last_modified"),
    "expires_at": ("expires_at", "expirydate", "expiry_date", "expires", "unpublishdate"),
    "embargoed_until": ("embargoed_until", "embargo", "embargo_until"),
    "link": ("canonical_url", "canonical", "permalink", "url", "link"),
    "usage_terms": ("usage_terms", "license", "licence", "rights"),
    "copyright": ("copyright",),
    "editorial_note": ("editorial_note", "editors_note", "internal_note"),
    "correction_note": ("correction", "correction_note"),
}
_AUTHORS = ("authors", "author", "by")
_TAGS = ("tags", "tag", "keywords")
_IMAGES = ("image", "images", "cover", "featured_image", "hero", "thumbnail")
_ACCESS = ("access", "visibility", "audience", "premium", "paid", "members_only", "paywall")
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})
_STATUSES = {
    **dict.fromkeys(("published", "publish", "usable", "public", "live"), Status.USABLE),
    **dict.fromkeys(("withdrawn", "retracted", "unpublished", "archived"), Status.WITHDRAWN),
    **dict.fromkeys(("draft", "withheld", "pending", "private", "future"), Status.WITHHELD),
    "killed": Status.KILLED,
}
_DRAFTS = {
    **dict.fromkeys(_TRUE, Status.WITHHELD),
    **dict.fromkeys(_FALSE, Status.USABLE),
}
_TITLE = re.compile(r"\s*<h1>(?P<words>[^\n]*)</h1>\s*")


def recognises(sample: Sample) -> bool:
    """By content type, file name or front matter."""
    if sample.binary or sample.looks_like_json:
        return False
    if sample.media_type in CONTENT_TYPES or (sample.file_name or "").lower().endswith(_EXTENSIONS):
        return True
    return has_front_matter(sample.start)


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads the one article."""
    text, warning = sample.text
    parts = split(text)
    members = _Members(parts.members)
    body = markdown.render(parts.text)
    headline = members.line("headline")
    title = _TITLE.match(body)
    if title:
        words = plain_text(title["words"])
        if headline in (None, words):
            headline, body = words, body[title.end() :]
    delivery = context.delivery
    draft = Draft(
        external_id=members.line("external_id")
        or delivery.headers.get(ID_HEADER)
        or delivery.file_name,
        version=members.line("version"),
        status=members.status(context),
        **members.access(),
        headline=headline,
        standfirst=members.line("standfirst"),
        byline=members.line("byline"),
        authors=members.authors(),
        place=members.line("place"),
        language=members.line("language"),
        section=members.section(),
        slug=members.line("slug"),
        tags=members.tags(),
        urgency=members.urgency(),
        body_html=body,
        published_at=members.date("published_at"),
        modified_at=members.date("modified_at"),
        expires_at=members.date("expires_at"),
        embargoed_until=members.date("embargoed_until"),
        link=members.line("link"),
        media=members.media(),
        usage_terms=members.line("usage_terms"),
        copyright=members.line("copyright"),
        editorial_note=members.line("editorial_note"),
        correction_note=members.line("correction_note"),
        warnings=(*((warning,) if warning else ()), *members.warnings),
    )
    yield title_from_text(strip_unpublishable(draft))


class _Members:
    """The known members of front matter, each read as its field needs it."""

    def __init__(self, members: dict[str, Json]) -> None:
        self._members = members
        self.warnings: list[str] = []

    def line(self, field: str) -> str | None:
        return plain_line(_word(self._first(_NAMES[field])))

    def access(self) -> Mark:
        """The mark that `access`, `visibility` or a flag such as `premium` gives."""
        marks = [
            mark_of_value(value, name)
            for name in _ACCESS
            if (value := self._members.get(name)) is not None
        ]
        mark = strictest(*marks)
        reason = self.line("access_reason")
        return restricted(reason) if mark["access"] is Access.RESTRICTED and reason else mark

    def date(self, field: str) -> str | None:
        """The date as written; a value that is no date is kept, so that an embargo holds."""
        names = [name for name in _NAMES[field] if name in self._members]
        if field == "published_at" and self._flag("published") is None:
            names += [name for name in ("published",) if name in self._members]
        value = self._members[names[0]] if names else None
        if value is None or value is False:
            return None
        return _word(value) if isinstance(value, str | int) else NOT_A_DATE

    def status(self, context: Context) -> Status:
        """The status, or what `draft` and `published` say.

        Raises:
            Unprocessable: `status_unknown`, also for a `draft` that is neither true nor false.
        """
        if self._flag("published") is False:
            return Status.WITHHELD
        if draft := self._stated("draft"):
            status = hold.status_of(draft, _DRAFTS, PUBLISHED, context, "front matter: draft")
            if status is not Status.USABLE:
                return status
        return hold.status_of(
            self._stated("status"), _STATUSES, PUBLISHED, context, "front matter: status"
        )

    def authors(self) -> tuple[Author, ...]:
        values = list_of(self._first(_AUTHORS))
        if len(values) == 1 and isinstance(values[0], str):
            values = list(split_names(values[0]))
        return tuple(author for value in values for author in _author(value))

    def section(self) -> str | None:
        categories = list_of(self._members.get("categories"))
        return self.line("section") or (plain_line(_word(categories[0])) if categories else None)

    def tags(self) -> tuple[Tag, ...]:
        values = list_of(self._first(_TAGS))
        if len(values) == 1 and isinstance(values[0], str):
            values = list(values[0].split(","))
        values += list_of(self._members.get("categories"))[1:]
        return tuple(
            dict.fromkeys(tag for value in values for tag in tagged(plain_line(_word(value))))
        )

    def media(self) -> tuple[Media, ...]:
        return tuple(media for value in list_of(self._first(_IMAGES)) for media in _picture(value))

    def urgency(self) -> int | None:
        digits = self.line("urgency") or ""
        return int(digits) if len(digits) == 1 and digits in "123456789" else None

    def _first(self, names: tuple[str, ...]) -> Json:
        return next(
            (self._members[n] for n in names if self._members.get(n) not in (None, "")), None
        )

    def _stated(self, name: str) -> Json:
        """A status as one word; a map stays one, and is unknown."""
        value = self._members.get(name)
        word = _word(value)
        return value if word is None else word.strip()

    def _flag(self, name: str) -> bool | None:
        word = (_word(self._members.get(name)) or "").strip().lower()
        return True if word in _TRUE else False if word in _FALSE else None


def _word(value: Json) -> str | None:
    """A string, number or boolean as text; of a list, the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def _author(value: Json) -> tuple[Author, ...]:
    if isinstance(value, dict):
        role, about = value.get("role") or value.get("title"), value.get("bio")
        return credited(_word(value.get("name")), _word(role), _word(about))
    return credited(_word(value))


def _picture(value: Json) -> tuple[Media, ...]:
    if not isinstance(value, dict):
        return pictured(_word(value))
    address = next(
        (value[n] for n in ("url", "src", "path", "image", "file") if value.get(n)), None
    )
    return pictured(
        _word(address),
        alt=_word(value.get("alt")),
        caption=plain_line(escape(_word(value.get("caption")) or "", quote=False)),
        credit=_word(value.get("credit")),
    )
