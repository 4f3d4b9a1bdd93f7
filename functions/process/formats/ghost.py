"""Ghost's webhooks: the current and previous state of one post.

https://docs.ghost.org/webhooks · `current` is empty after a deletion. Otherwise `previous` holds
only the changed fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dateline.model.documents import Author, Media, Status, Tag
from dateline.model.errors import Unprocessable
from dateline.model.event_names import DELETED, UNPUBLISHED, UPDATED
from dateline.model.field_errors import field_errors
from functions.process.body.blocks import plain_text
from functions.process.cms.hold import status_of
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.item.access import Mark, mark_of, restricted, strictest
from functions.process.item.draft import Draft, credited, pictured, tagged
from functions.process.text.paragraphs import paragraphs_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.submissions import Problem
    from functions.process.item.context import Context
    from functions.process.item.sample import Sample

NAME = "ghost"
FAMILY = Family.CMS
CONTENT_TYPES: ContentTypes = JSON
_KINDS = ("post", "page")

_STATUS = {
    # Only `published` is on the site: email-only posts (`sent`) are for subscribers.
    "published": Status.USABLE,
    "draft": Status.WITHHELD,
    "scheduled": Status.WITHHELD,
    "sent": Status.WITHHELD,
}
_MEMBERS = {
    "standfirst": {"custom_excerpt"},
    "section": {"primary_tag"},
    "slug": {"slug"},
    "tags": {"tags"},
    "authors": {"authors"},
    "published_at": {"published_at"},
    "canonical_url": {"canonical_url", "url"},
    "media": {"feature_image"},
}
"""The members of a post that each field of the article is read from."""


class _Lenient(BaseModel):
    """Ignores unknown fields: Ghost sends far more than is read here."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Author(_Lenient):
    name: str | None = None
    bio: str | None = None


class _Tag(_Lenient):
    name: str | None = None
    visibility: str | None = None


class _Post(_Lenient):
    id: str | None = None
    title: str | None = None
    status: str | None = None
    visibility: str | None = None
    locale: str | None = None
    html: str | None = None
    plaintext: str | None = None
    slug: str | None = None
    custom_excerpt: str | None = None
    feature_image: str | None = None
    feature_image_alt: str | None = None
    feature_image_caption: str | None = None
    published_at: str | None = None
    updated_at: str | None = None
    canonical_url: str | None = None
    url: str | None = None
    authors: tuple[_Author, ...] | None = None
    tags: tuple[_Tag, ...] | None = None
    primary_tag: _Tag | None = None


class _Change(_Lenient):
    current: _Post = Field(default_factory=_Post)
    previous: _Post = Field(default_factory=_Post)


class _Payload(_Lenient):
    post: _Change | None = None
    page: _Change | None = None


def recognises(sample: Sample) -> bool:
    """An object with a post or page that has a `current` or `previous` state."""
    payload = sample.object_or_none()
    if payload is None:
        return False
    changes = [payload[kind] for kind in _KINDS if kind in payload]
    return any(
        isinstance(change, dict) and ("current" in change or "previous" in change)
        for change in changes
    )


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads the webhook's one post."""
    try:
        payload = _Payload.model_validate(sample.object_or_none())
    except ValidationError as error:
        first = field_errors(error)[0]
        raise Unprocessable(
            "field_invalid", f"invalid Ghost payload: {first.message}", where=first.json_path
        ) from None
    kind = "post" if payload.post else "page"
    change = payload.post or payload.page
    if change is None or not (change.current.id or change.previous.id):
        raise Unprocessable("external_id_missing", "the webhook names no post", where=f"$.{kind}")
    yield _draft(change, kind, context)


def _draft(change: _Change, kind: str, context: Context) -> Draft:
    post = change.current
    if not post.id:
        killed = context.source.delete_means_kill
        return Draft(
            where=f"$.{kind}.previous",
            external_id=change.previous.id,
            notice=True,
            status=Status.KILLED if killed else Status.WITHDRAWN,
            reason="deleted in Ghost",
        )
    return Draft(
        where=f"$.{kind}.current",
        external_id=post.id,
        status=_status(change, context, f"$.{kind}.current.status"),
        **_access(post),
        language=post.locale,
        headline=post.title,
        standfirst=post.custom_excerpt,
        authors=_authors(post),
        body_html=post.html or paragraphs_html(post.plaintext or ""),
        slug=post.slug,
        section=post.primary_tag.name if post.primary_tag else None,
        tags=_tags(post),
        published_at=post.published_at,
        modified_at=post.updated_at,
        link=_link(post),
        media=_media(post),
        absent=frozenset(
            field
            for field, members in _MEMBERS.items()
            if members.isdisjoint(post.model_fields_set)
        ),
    )


def _status(change: _Change, context: Context, where: str) -> Status:
    """The strictest status that the post, its previous state and the event imply."""
    post = change.current
    unpublished = change.previous.status == "published" and post.status != "published"
    if unpublished or context.event in {UNPUBLISHED, DELETED}:
        return Status.WITHDRAWN
    # Ghost always sends the status, so no event replaces it.
    return status_of(post.status, _STATUS, UPDATED, context, where)


def _access(post: _Post) -> Mark:
    """The post's visibility, which Ghost always sends.

    So is the HTML, which marks its gated parts; the plain text that replaces it does not.
    """
    marks = [mark_of(post.visibility)]
    if not post.html and post.plaintext:
        marks.append(restricted("unknown, since the post has no html"))
    return strictest(*marks)


def _authors(post: _Post) -> tuple[Author, ...]:
    return tuple(
        item
        for author in post.authors or ()
        for item in credited(author.name, biography=author.bio)
    )


def _tags(post: _Post) -> tuple[Tag, ...]:
    """Tags without Ghost's internal ones, which readers never see.

    https://ghost.org/help/tags/
    """
    return tuple(
        item
        for tag in post.tags or ()
        if tag.visibility != "internal" and not (tag.name or "").startswith("#")
        for item in tagged(tag.name)
    )


def _link(post: _Post) -> str | None:
    """The post's URL; an unpublished post only has a preview URL, which is left out."""
    if post.canonical_url:
        return post.canonical_url
    if post.status != "published" or (post.url or "").endswith("/404/"):
        return None
    return post.url


def _media(post: _Post) -> tuple[Media, ...]:
    caption = plain_text(post.feature_image_caption or "")
    return pictured(post.feature_image, alt=post.feature_image_alt, caption=caption)
