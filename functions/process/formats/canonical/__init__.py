"""The JSON that POST /articles accepts: an article, or a list of articles, in Dateline's fields.

GET /openapi.json has the fields (schema `submitted_article`). An unknown field is refused with its
JSON path: a misspelt `embargoed_until` must not publish. Responses of GET /articles/{id} are read
too.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dateline.model.documents import (
    MAX_ACCESS_REASON,
    MAX_RENDITIONS,
    Access,
    Block,
    BlockKind,
    Media,
    Status,
    Tag,
)
from dateline.model.errors import Malformed, Unprocessable
from dateline.model.field_errors import field_errors
from dateline.model.submissions import Problem
from functions.process.agencies.renditions import rendition
from functions.process.body.blocks import to_blocks
from functions.process.formats.canonical.api_response import as_posted, is_api_response
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.item.draft import Draft, credited, linked, pictured, tagged
from functions.process.item.problems import problem_of
from functions.process.not_for_publication.guard import strip_unpublishable
from functions.process.not_for_publication.markup import publishable
from functions.process.text.paragraphs import paragraphs_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.sample import Json, Sample

NAME = "canonical"
FAMILY = Family.JSON
CONTENT_TYPES: ContentTypes = JSON

_OF_STATUS = frozenset(
    {"external_id", "source_version", "canonical_url", "status", "reason", "modified_at"}
)
"""What identifies an article and says that it is hidden."""
_DISTINCTIVE = frozenset({"external_id", "headline", "body_html", "body_text"})
SENDERS = frozenset({"token"})
"""Senders that only send this format; each wrong field of theirs is reported."""
_MAX_PROBLEMS = 20
_WRAPPERS = {BlockKind.HEADING: "h2", BlockKind.QUOTE: "blockquote", BlockKind.TABLE: "table"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Author(_Strict):
    name: Annotated[str, Field(min_length=1)]
    role: str | None = None
    biography: str | None = None


class _Tag(_Strict):
    name: Annotated[str, Field(min_length=1)]
    scheme: str | None = None
    code: str | None = None


class _Block(_Strict):
    kind: BlockKind
    html: Annotated[str, Field(min_length=1)]
    hash: str | None = None


class _Rendition(_Strict):
    url: Annotated[str, Field(min_length=1)]
    name: str | None = None
    type: str | None = None
    size: Annotated[int | None, Field(ge=0)] = None
    width: Annotated[int | None, Field(ge=0)] = None
    height: Annotated[int | None, Field(ge=0)] = None


class _Media(_Strict):
    url: Annotated[str, Field(min_length=1)]
    type: str | None = None
    size: Annotated[int | None, Field(ge=0)] = None
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None
    renditions: Annotated[tuple[_Rendition, ...], Field(max_length=MAX_RENDITIONS)] = ()


class _Link(_Strict):
    relation: Literal["corrects", "supersedes", "derives_from"]
    external_id: Annotated[str, Field(min_length=1, max_length=4_000)]


class SubmittedArticle(_Strict):
    """An article in Dateline's own JSON, as `POST /articles` takes it."""

    external_id: Annotated[str | int | None, Field(union_mode="left_to_right")] = None
    source_version: Annotated[str | int | None, Field(union_mode="left_to_right")] = None
    status: Status = Status.USABLE
    access: Access | None = None
    access_reason: Annotated[str | None, Field(max_length=MAX_ACCESS_REASON)] = None
    reason: str | None = None
    language: str | None = None
    headline: str | None = None
    standfirst: str | None = None
    byline: str | None = None
    authors: tuple[_Author, ...] = ()
    place: str | None = None
    body: tuple[_Block, ...] | None = None
    body_html: str | None = None
    body_text: str | None = None
    section: str | None = None
    slug: str | None = None
    tags: tuple[_Tag | str, ...] = ()
    urgency: Annotated[int | None, Field(ge=1, le=9)] = None
    published_at: str | None = None
    modified_at: str | None = None
    embargoed_until: str | None = None
    expires_at: str | None = None
    canonical_url: str | None = None
    media: tuple[_Media, ...] = ()
    usage_terms: str | None = None
    copyright: str | None = None
    translation_allowed: bool | None = None
    editorial_note: str | None = None
    correction_note: str | None = None
    links: tuple[_Link, ...] = ()


def recognises(sample: Sample) -> bool:
    """JSON with one of the distinctive fields, or any JSON from a sender with no other format."""
    if not sample.looks_like_json:
        return False
    if sample.sender in SENDERS and sample.media_type != "text/plain":
        return True
    payload = sample.object_or_none()
    return payload is not None and not _DISTINCTIVE.isdisjoint(payload)


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads each article of the list, or the single article."""
    del context
    value = sample.json
    items = value if isinstance(value, list) else [value]
    if not items:
        raise Unprocessable("empty", "the list contains no article", where="$")
    for position, item in enumerate(items):
        where = f"$[{position}]" if isinstance(value, list) else "$"
        yield from _item(item, position, where)


def _item(item: Json, position: int, where: str) -> Iterator[Draft | Problem]:
    if not isinstance(item, dict):
        yield _problem(position, "json_not_an_article", "an article must be an object", where)
        return
    try:
        yield draft_of(as_posted(item) if is_api_response(item) else item, position, where)
    except ValidationError as error:
        yield from _problems(error, position, where)
        yield from _hiding(item, position, where)
    except (Malformed, Unprocessable) as error:
        yield _problem(position, error.code, error.message, error.where or where)


def _hiding(item: dict[str, Json], position: int, where: str) -> Iterator[Draft]:
    """A draft of the status alone, where it hides the article: no error in a text prevents that."""
    status = {name: value for name, value in item.items() if name in _OF_STATUS}
    if status.get("status", Status.USABLE) == Status.USABLE:
        return
    with suppress(ValidationError):
        yield draft_of(status, position, where)


def draft_of(posted: dict[str, Json], position: int, where: str) -> Draft:
    """The posted article as a draft.

    Raises:
        ValidationError: a field is unknown or has a wrong value.
        Unprocessable: `body_ambiguous`, more than one body is given.
    """
    return _draft(SubmittedArticle.model_validate(posted), position, where)


def _draft(article: SubmittedArticle, position: int, where: str) -> Draft:
    bodies = ("body", "body_html", "body_text")
    names = [name for name in bodies if getattr(article, name) is not None]
    if len(names) > 1:
        raise Unprocessable(
            "body_ambiguous", f"{' and '.join(names)} are given; send one of them", where=where
        )
    html = article.body_html
    if article.body_text is not None:
        html = paragraphs_html(article.body_text)
    draft = Draft(
        position=position,
        where=where,
        external_id=_text(article.external_id),
        version=_text(article.source_version),
        status=article.status,
        access=article.access,
        access_reason=article.access_reason,
        reason=article.reason,
        language=article.language,
        headline=article.headline,
        standfirst=article.standfirst,
        byline=article.byline,
        authors=tuple(
            item for a in article.authors for item in credited(a.name, a.role, a.biography)
        ),
        place=article.place,
        body_html=html,
        body=tuple(_blocks(article.body or (), article.canonical_url)),
        section=article.section,
        slug=article.slug,
        tags=tuple(item for tag in article.tags for item in _tag(tag)),
        urgency=article.urgency,
        published_at=article.published_at,
        modified_at=article.modified_at,
        embargoed_until=article.embargoed_until,
        expires_at=article.expires_at,
        link=article.canonical_url,
        media=tuple(item for media in article.media for item in _media(media)),
        usage_terms=article.usage_terms,
        copyright=article.copyright,
        translation_allowed=article.translation_allowed,
        editorial_note=article.editorial_note,
        correction_note=article.correction_note,
        links=tuple(
            item for link in article.links for item in linked(link.relation, link.external_id)
        ),
    )
    return strip_unpublishable(draft)


def _media(media: _Media) -> tuple[Media, ...]:
    shown = pictured(
        media.url,
        media_type=media.type,
        size=_text(media.size),
        alt=media.alt,
        caption=media.caption,
        credit=media.credit,
    )
    files = tuple(
        file
        for item in media.renditions
        for file in rendition(
            item.url,
            name=item.name,
            media_type=item.type,
            size=item.size,
            width=item.width,
            height=item.height,
        )
    )
    return tuple(item.model_copy(update={"renditions": files}) for item in shown)


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)


def _tag(tag: _Tag | str) -> tuple[Tag, ...]:
    return tagged(tag) if isinstance(tag, str) else tagged(tag.name, tag.scheme, tag.code)


def _blocks(blocks: tuple[_Block, ...], base: str | None) -> Iterator[Block]:
    """The cleaned blocks; the markup decides their kind, but a note stays a note."""
    for block in blocks:
        stripped = publishable(block.html)
        public = stripped.markup
        cleaned = to_blocks(public, base)
        wrapper = _WRAPPERS.get(block.kind)
        if wrapper and [item.kind for item in cleaned] == [BlockKind.PARAGRAPH]:
            inner = public if wrapper != "blockquote" else cleaned[0].html
            cleaned = to_blocks(f"<{wrapper}>{inner}</{wrapper}>", base)
        for item in cleaned:
            is_note = block.kind is BlockKind.NOTE
            yield Block(kind=BlockKind.NOTE, html=item.html) if is_note else item
        if stripped.is_cut:
            # A gated part that begins in one block and ends in another, if at all.
            return


def _problems(error: ValidationError, position: int, where: str) -> Iterator[Problem]:
    for field in field_errors(error)[:_MAX_PROBLEMS]:
        refusal = field.refusal(where + field.json_path.removeprefix("$"))
        yield problem_of(refusal, position)


def _problem(position: int, code: str, message: str, where: str) -> Problem:
    return Problem(position=position, code=code, message=message, where=where)
