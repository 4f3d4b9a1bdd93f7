"""Converts an entry of a CMS to a draft, with the field mapping of the source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dateline.model.documents import Author, Media, Status, Tag
from dateline.model.errors import Unprocessable
from functions.process.body.blocks import plain_text
from functions.process.cms.fields import Entry, FieldValue, scalar
from functions.process.cms.richtext import kind_of, render
from functions.process.item.access import NO_MARK, Mark, mark_of_value, restricted, strictest
from functions.process.item.draft import Draft, credited, pictured, tagged
from functions.process.text.person_names import split_names

if TYPE_CHECKING:
    from functions.process.item.context import Context
    from functions.process.item.sample import Json

_LABELS = ("name", "title", "fullName", "full_name", "label", "text", "value", "rendered")
_ADDRESSES = ("url", "src", "filename", "source_url", "href")
_MAX_PARTS = 200
_OPTIONAL = {
    "standfirst": "",
    "section": "section",
    "slug": "slug",
    "tags": "tags",
    "authors": "authors",
    "published_at": "published_at",
    "embargoed_until": "",
    "canonical_url": "link",
    "image": "media",
}
"""Optional fields of an entry, and where its metadata may have them instead."""


@dataclass(frozen=True, slots=True)
class EntryMetadata:
    """The CMS's own metadata of an entry, besides its fields."""

    external_id: str | None
    status: Status = Status.USABLE
    modified_at: str | None = None
    published_at: str | None = None
    language: str | None = None
    link: str | None = None
    section: str | None = None
    slug: str | None = None
    authors: tuple[Author, ...] = ()
    tags: tuple[Tag, ...] = ()
    media: tuple[Media, ...] = ()
    position: int = 0
    reason: str | None = None
    omits_empty_fields: bool = False
    """Whether the CMS leaves empty fields out of a whole entry."""
    warnings: tuple[str, ...] = field(default=())


def removal_notice(
    context: Context,
    external_id: str | None,
    *,
    deleted: bool = False,
    reason: str,
    where: str = "$",
    position: int = 0,
    modified_at: str | None = None,
) -> Draft:
    """The notice that an entry was unpublished or deleted; a deletion may mean a kill.

    Without `modified_at` the time of receipt applies. The time in a deleted entry is its last
    edit's, and a late delivery of that edit would then override the deletion.
    """
    killed = deleted and context.source.delete_means_kill
    return Draft(
        external_id=external_id,
        notice=True,
        status=Status.KILLED if killed else Status.WITHDRAWN,
        reason=reason,
        where=where,
        position=position,
        modified_at=modified_at,
    )


def entry_draft(entry: Entry, metadata: EntryMetadata) -> Draft:
    """The entry as a draft.

    Raises:
        Unprocessable: headline or body is missing; `where` lists the paths that were tried.
    """
    headline = entry.get("headline")
    draft = Draft(
        position=metadata.position,
        where=entry.where,
        external_id=_scalar_of(entry, "external_id") or metadata.external_id,
        version=_scalar_of(entry, "version"),
        status=metadata.status,
        reason=metadata.reason,
        headline=_plain(headline),
        modified_at=_scalar_of(entry, "modified_at", usual=not metadata.modified_at)
        or metadata.modified_at,
    )
    if metadata.status is not Status.USABLE and not draft.headline:
        # A withdrawal must not fail because content is missing.
        return replace(draft, notice=True)
    _require(entry, draft)
    body, warnings = _body(entry)
    language = (
        _scalar_of(entry, "language")
        or metadata.language
        or (headline.locale if headline else None)
    )
    return replace(
        draft,
        language=language,
        **_access(entry),
        standfirst=_plain(entry.get("standfirst")),
        body_html=body,
        section=_label(entry.get("section")) or metadata.section,
        slug=_slug(entry.get("slug")) or metadata.slug,
        tags=(*_tags(entry), *metadata.tags),
        authors=_authors(entry) or metadata.authors,
        published_at=_scalar_of(entry, "published_at") or metadata.published_at,
        embargoed_until=_embargo(entry),
        link=_scalar_of(entry, "canonical_url") or metadata.link,
        media=_media(entry) or metadata.media,
        absent=frozenset() if metadata.omits_empty_fields else _absent(entry, metadata),
        warnings=(*metadata.warnings, *entry.warnings, *warnings),
    )


def _access(entry: Entry) -> Mark:
    """The mark at the configured path; every entry of such a source has one, so none restricts."""
    path = entry.configured("access")
    if path is None:
        return NO_MARK
    name = path.rpartition(".")[2]
    marks = [mark_of_value(field_value.value, name) for field_value in entry.all("access")]
    return strictest(*marks) if marks else restricted(f"unknown, since there is no {path}")


def _absent(entry: Entry, metadata: EntryMetadata) -> frozenset[str]:
    """Names of an article's optional fields that neither the entry nor its metadata contain."""
    return frozenset(
        "media" if name == "image" else name
        for name, fact in _OPTIONAL.items()
        if not (fact and getattr(metadata, fact)) and not entry.is_there(name)
    )


def _require(entry: Entry, draft: Draft) -> None:
    missing = [
        name
        for name, there in (
            ("headline", bool(draft.headline)),
            ("body", entry.is_there("body")),
        )
        if not there
    ]
    if not missing:
        return
    tried = "; ".join(f"{name}: {entry.tried(name)}" for name in missing)
    raise Unprocessable(
        f"{missing[0]}_missing",
        f"no {' and no '.join(missing)}; configure the source's fields. Tried {tried}",
        where=entry.tried(missing[0]),
    )


def _body(entry: Entry) -> tuple[str | None, tuple[str, ...]]:
    """The HTML of all values at the body's path, in order."""
    values = [
        field_value
        for field_value in entry.all("body")
        if field_value.value not in (None, "", [], {})
    ]
    if not values:
        return None, ("body: empty",)
    kind = entry.options.body_kind
    return "".join(
        render(field_value.value, kind, field_value.where) for field_value in values[:_MAX_PARTS]
    ), ()


def _scalar_of(entry: Entry, name: str, *, usual: bool = True) -> str | None:
    """A string or number, such as an id or date; without `usual`, only from a configured path."""
    if not usual and not entry.configured(name):
        return None
    field_value = entry.get(name)
    return scalar(field_value.value) if field_value else None


def _embargo(entry: Entry) -> str | None:
    """The embargo as written; a value of another type is kept, so that it holds the article."""
    field_value = entry.get("embargoed_until")
    if field_value is None or field_value.value in (None, "", False):
        return None
    return scalar(field_value.value) or "not a date"


def _plain(field_value: FieldValue | None) -> str | None:
    """One paragraph of text from a string, rich text or a labelled object."""
    if field_value is None:
        return None
    if isinstance(field_value.value, str):
        looks_html = kind_of(field_value.value) == "html"
        return plain_text(field_value.value) if looks_html else field_value.value
    if kind_of(field_value.value):
        return plain_text(render(field_value.value, None, field_value.where)) or None
    return label(field_value.value)


def _label(field_value: FieldValue | None) -> str | None:
    return label(field_value.value) if field_value else None


def _slug(field_value: FieldValue | None) -> str | None:
    """A string, or Sanity's object with the string under `current`."""
    value = field_value.value if field_value else None
    return scalar(value.get("current") if isinstance(value, dict) else value)


def label(value: Json, depth: int = 3) -> str | None:
    """A readable name: a string, or the first name or title in an object or list."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict) and depth:
        inner = (label(value[name], depth - 1) for name in _LABELS if name in value)
        return next((text for text in inner if text), None)
    return scalar(value)


def _labels(entry: Entry, name: str) -> list[str]:
    parts = [
        part
        for field_value in entry.all(name)[:_MAX_PARTS]
        for part in (
            field_value.value if isinstance(field_value.value, list) else [field_value.value]
        )
    ]
    return [text for part in parts[:_MAX_PARTS] if (text := label(part))]


def _tags(entry: Entry) -> tuple[Tag, ...]:
    labels = _labels(entry, "tags")
    if len(labels) == 1 and "," in labels[0]:
        labels = labels[0].split(",")
    return tuple(tag for label in labels for tag in tagged(label))


def _authors(entry: Entry) -> tuple[Author, ...]:
    labels = _labels(entry, "authors")
    if len(labels) == 1:
        labels = split_names(labels[0])
    return tuple(author for label in labels for author in credited(label))


def _media(entry: Entry) -> tuple[Media, ...]:
    return tuple(
        media
        for field_value in entry.all("image")[:_MAX_PARTS]
        for media in pictures(field_value.value)
    )


def pictures(value: Json, depth: int = 4) -> tuple[Media, ...]:
    """The pictures in a value: a URL, an object with one, or a list of either."""
    if isinstance(value, str):
        return pictured(value)
    if isinstance(value, list):
        return tuple(media for member in value[:_MAX_PARTS] for media in pictures(member, depth))
    if not isinstance(value, dict) or not depth:
        return ()
    for name in _ADDRESSES:
        if address := scalar(value.get(name)):
            return pictured(
                address,
                media_type=scalar(value.get("mime")) or scalar(value.get("mime_type")),
                alt=scalar(value.get("alt")) or scalar(value.get("alternativeText")),
                caption=scalar(value.get("caption")) or scalar(value.get("title")),
                credit=scalar(value.get("credit")) or scalar(value.get("copyright")),
            )
    inner = next((value[name] for name in ("asset", "data", "attributes") if name in value), None)
    return pictures(inner, depth - 1) if not isinstance(inner, str) else ()
