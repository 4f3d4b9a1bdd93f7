"""A draft becomes a canonical document: the same rules whatever format it came in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from pydantic import ValidationError

from dateline.acts import Act
from dateline.base import nfc
from dateline.errors import Unprocessable
from dateline.identifiers import MAX_SOURCE_VERSION, article_id, order_key
from dateline.models import (
    MAX_LIST,
    MAX_RENDITIONS,
    MAX_SLUG,
    Article,
    Author,
    Block,
    BlockKind,
    Media,
    Notice,
    Provenance,
    Status,
)
from functions.process import language
from functions.process.addressed import Apart
from functions.process.bodies import Body, Refusal, bodies
from functions.process.cleaning import web_address
from functions.process.context import Context
from functions.process.dates import read_date, read_modified
from functions.process.draft import Draft
from functions.process.encoding import printable

T = TypeVar("T")

_EXCERPT_ENDS = ("…", "...", "[…]", "[...]", "Read more", "»", "→", "[", "]")
_TOO_LONG = {"string_too_long", "too_long", "string_too_short", "too_short"}


def normalise(
    draft: Draft, context: Context, form: str, body: Body | Refusal | None = None
) -> Article | Notice:
    """The document of a draft read by the format named `form`; `body` where it is known already.

    Raises:
        Unprocessable: no article can be made of it; `where` is the place in the item.
    """
    try:
        accepted = _accepted(body or bodies([draft], context)[0])
        return _Normaliser(accepted, context, form).document()
    except ValidationError as error:
        raise invalid(error, draft.where) from None


def invalid(error: ValidationError, where: str | None = None) -> Unprocessable:
    """What a model does not take, as a refusal; `where` is the item's place."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    code = "field_too_long" if first["type"] in _TOO_LONG else "field_invalid"
    return Unprocessable(code, f"{name}: {first['msg']}", where=_join(where, name))


def _accepted(made: T | Refusal) -> T:
    if isinstance(made, Refusal):
        raise made
    return made


def _join(where: str | None, name: str) -> str:
    return f"{where}/{name}" if where else name


class _Normaliser:
    """Holds the draft and gathers warnings while its fields are read."""

    def __init__(self, body: Body, context: Context, form: str) -> None:
        self._body = body
        self._draft = draft = body.draft
        self._context = context
        self._form = form
        self._warnings = list(draft.warnings)
        self._confidence: float | None = None

    def document(self) -> Article | Notice:
        draft = self._draft
        if draft.act:
            return self._ruling(draft.act)
        if draft.notice or draft.status is Status.KILLED:
            return self._notice()
        if not _line(draft.headline):
            if draft.status is not Status.USABLE:
                # A withdrawal must not fail for want of a headline.
                return self._notice()
            raise Unprocessable(
                "headline_missing",
                "the item has no headline; give it one",
                where=_join(draft.where, "headline"),
            )
        return self._article()

    def _notice(self) -> Notice:
        draft = self._draft
        # A notice hides; were one to say "usable", withheld is the careful reading of it.
        status = Status.WITHHELD if draft.status is Status.USABLE else draft.status
        external_id = self._external_id(None)
        return Notice(
            id=article_id(self._context.source.id, external_id),
            source=self._context.source.id,
            external_id=external_id,
            order_key=self._order_key(self._modified_at()),
            status=status,
            reason=_text(draft.reason),
            provenance=self._provenance(),
        )

    def _ruling(self, act: Act) -> Notice:
        """An editor's act names any source's article, by its id; it is ordered by its receipt."""
        named = self._external_id(None)
        return Notice(
            id=named,
            source=self._context.source.id,
            external_id=named,
            order_key=self._order_key(None),
            status=Status.KILLED if act is Act.KILL else Status.USABLE,
            act=act,
            reason=_text(self._draft.reason),
            provenance=self._provenance(),
        )

    def _article(self) -> Article:
        draft, source = self._draft, self._context.source
        link = web_address(draft.link)
        external_id = self._external_id(link)
        base = draft.base or link or self._context.location
        told, separated = _accepted(self._body.told), _accepted(self._body.separated)
        body = told.body
        modified_at = self._modified_at()
        embargoed_until, status = self._embargo(told)
        allowed = source.translation_allowed and draft.translation_allowed is not False
        return Article(
            id=article_id(source.id, external_id),
            source=source.id,
            external_id=external_id,
            order_key=self._order_key(modified_at),
            source_version=draft.version,
            language=self._language(separated.body),
            status=status,
            headline=_line(draft.headline) or "",
            standfirst=_text(draft.standfirst) or _unrepeated(draft.excerpt, body),
            byline=_line(draft.byline),
            authors=self._few("authors", _merged(draft.authors, separated.authors)),
            place=_line(draft.place),
            body=separated.body,
            section=_line(draft.section),
            slug=_slug(draft.slug),
            tags=self._few("tags", draft.tags),
            urgency=draft.urgency,
            published_at=self._date("published_at", draft.published_at),
            modified_at=modified_at,
            embargoed_until=embargoed_until,
            expires_at=self._date("expires_at", draft.expires_at),
            canonical_url=link,
            media=self._few("media", tuple(filter(None, (_media(m, base) for m in draft.media)))),
            usage_terms=_text(draft.usage_terms) or source.usage_terms,
            copyright=_text(draft.copyright) or source.copyright,
            translation_allowed=allowed,
            editorial_note=_text("\n".join((draft.editorial_note or "", *told.notes))),
            correction_note=_text(draft.correction_note),
            links=draft.links,
            warnings=tuple(self._warnings),
            provenance=self._provenance(),
        )

    def _external_id(self, link: str | None) -> str:
        draft = self._draft
        if external_id := _line(draft.external_id):
            return external_id
        if link:
            self._warnings.append("external_id: none given, the link stands in")
            return link
        identity = draft.identity or (draft.headline or "",)
        parts = [" ".join(_nfc(part).casefold().split()) for part in identity]
        if not any(parts):
            raise Unprocessable(
                "external_id_missing",
                "nothing says which article this is about; give an id",
                where=_join(draft.where, "external_id"),
            )
        self._warnings.append("external_id: none given, derived from the headline")
        return "derived:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]

    def _date(self, name: str, text: str | None) -> datetime | None:
        return self._warned(name, text, read_date)

    def _modified_at(self) -> datetime | None:
        received_at = self._context.delivery.received_at
        return self._warned(
            "modified_at", self._draft.modified_at, lambda text: read_modified(text, received_at)
        )

    def _warned(
        self, name: str, text: str | None, read: Callable[[str], tuple[T | None, str | None]]
    ) -> T | None:
        if not text or not text.strip():
            return None
        value, warning = read(text.strip())
        if warning:
            self._warnings.append(f"{name}: {warning}")
        return value

    def _embargo(self, told: Apart) -> tuple[datetime | None, Status]:
        """An embargo that is there and cannot be read holds the article.

        So does one that only the text tells of, and a text that is for editors and no one else.
        """
        given, status = self._draft.embargoed_until, self._draft.status
        embargo = self._date("embargoed_until", given)
        if given is not None and embargo is None and status is Status.USABLE:
            if not given.strip():
                self._warnings.append("embargoed_until: empty")
            self._warnings.append("status: withheld, since the embargo cannot be read")
            return None, Status.WITHHELD
        if status is Status.USABLE and given is None and (told.embargo or told.is_all):
            said = "the text tells of an embargo" if told.embargo else "all the text is for editors"
            self._warnings.append(f"status: withheld, since {said}")
            return None, Status.WITHHELD
        return embargo, status

    def _language(self, body: tuple[Block, ...]) -> str | None:
        # An empty one says that the language is unknown, whatever stands around the item.
        told = self._draft.language
        told = self._context.language if told is None else told
        if declared := language.declared(told):
            return declared
        if told:
            self._warnings.append("language: not a language tag")
        usual = self._context.source.language
        detected = language.detect(self._opening(body))
        if detected is None:
            return usual
        self._confidence = round(detected.confidence, 3)
        return language.as_usual(detected.language, usual)

    def _opening(self, body: tuple[Block, ...]) -> str:
        """As much of the story as its language is told by."""
        parts = [self._draft.headline or "", self._draft.standfirst or ""]
        length = sum(map(len, parts))
        for block in body:
            if length > language.MAX_CHARACTERS:
                break
            if block.kind is not BlockKind.NOTE:
                parts.append(block.text)
                length += len(block.text)
        return " ".join(parts)

    def _order_key(self, modified_at: datetime | None) -> str:
        by_receipt = self._context.source.order_by_receipt
        return order_key(
            version=_number(self._draft.version),
            modified_at=None if by_receipt else modified_at,
            received_at=self._context.delivery.received_at,
            position=self._draft.position,
            submission_id=self._context.delivery.submission_id,
        )

    def _few(self, name: str, values: tuple[T, ...]) -> tuple[T, ...]:
        if len(values) > MAX_LIST:
            self._warnings.append(f"{name}: only the first {MAX_LIST} of {len(values)} kept")
        return values[:MAX_LIST]

    def _provenance(self) -> Provenance:
        delivery = self._context.delivery
        return Provenance(
            submission_id=delivery.submission_id,
            intake_key=delivery.key,
            sha256=delivery.sha256,
            format=self._form,
            sender=delivery.sender,
            authentication=delivery.authentication,
            position=self._draft.position,
            received_at=delivery.received_at,
            processed_at=self._context.now,
            language_confidence=self._confidence,
        )


def _nfc(text: str) -> str:
    return nfc(printable(text))


def _slug(told: str | None) -> str | None:
    """The last part of a path, where it can stand in an address; a slug is no reason to refuse."""
    slug = (_line(told) or "").strip("/").rpartition("/")[2]
    return slug if re.fullmatch(rf"[^\s?#%]{{1,{MAX_SLUG}}}", slug) else None


def _line(text: str | None) -> str | None:
    """One line, white space folded; None where nothing is left."""
    if not text:
        return None
    if text.isascii() and text.isprintable() and "  " not in text:
        # Most lines are: nothing to compose, nothing to fold.
        return text.strip(" ") or None
    return " ".join(_nfc(text).split()) or None


def _text(text: str | None) -> str | None:
    """Text whose line breaks are kept; None where nothing is left."""
    return _nfc(text).strip() or None if text else None


def _unrepeated(excerpt: str | None, body: tuple[Block, ...]) -> str | None:
    """The excerpt, or None where it is the beginning of the body and no more."""
    told = _line(excerpt)
    opening = told or ""
    while opening.endswith(_EXCERPT_ENDS):
        tail = next(end for end in _EXCERPT_ENDS if opening.endswith(end))
        opening = opening.removesuffix(tail).rstrip()
    beginning = ""
    for block in body:
        if len(beginning) >= len(opening):
            break
        beginning = f"{beginning} {block.text}".lstrip()
    return None if not opening or beginning.startswith(opening) else told


def _number(version: str | None) -> int | None:
    """The version as a number that orders; None where it is no whole number."""
    digits = (version or "").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MAX_SOURCE_VERSION))):
        return None
    return int(digits)


def _media(media: Media, base: str | None) -> Media | None:
    url = web_address(media.url, base)
    if url is None:
        return None
    renditions = tuple(
        one.model_copy(update={"url": address})
        for one in media.renditions[:MAX_RENDITIONS]
        if (address := web_address(one.url, base))
    )
    return media.model_copy(update={"url": url, "renditions": renditions})


def _merged(given: tuple[Author, ...], found: tuple[Author, ...]) -> tuple[Author, ...]:
    """The authors given, with the biographies that stood below the story."""
    authors = {_key(author.name): author for author in given}
    for author in found:
        known = authors.get(_key(author.name))
        if known is None:
            authors[_key(author.name)] = author
        elif not known.biography:
            update = {"biography": author.biography}
            authors[_key(author.name)] = known.model_copy(update=update)
    return tuple(authors.values())


def _key(name: str) -> str:
    return " ".join(_nfc(name).casefold().split())
