"""Turns a draft into a canonical document by rules that are the same for every format."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from dateline.model.access import noticed_restriction
from dateline.model.documents import (
    MAX_ACCESS_REASON,
    MAX_LIST,
    MAX_SMALL_TEXT,
    MAX_VERSION,
    Access,
    Article,
    Block,
    BlockKind,
    Media,
    Notice,
    Provenance,
    Status,
)
from dateline.model.editor_acts import Act
from dateline.model.errors import Rejected, Unprocessable
from dateline.model.identifiers import article_id
from dateline.model.order_keys import order_key
from dateline.model.reserved_tests import reserved_article_id
from dateline.model.sources import WhenRestricted
from functions.process.bodies import Body, Refusal, base_of, bodies
from functions.process.body.clean import is_relative, web_address
from functions.process.body.embeds import own_hosts
from functions.process.item import values
from functions.process.item.problems import invalid, within
from functions.process.text import language
from functions.process.text.dates import EARLIEST, read_date, read_in_window, read_modified

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from functions.process.item.context import Context
    from functions.process.item.draft import Draft
    from functions.process.not_for_publication.editor_paragraphs import Split

T = TypeVar("T")
U = TypeVar("U")

Document = Article | Notice

_MAX_SHOWN = 200
MAX_REASON = 2_000
"""Characters of the reason of a withdrawal or a kill."""


def normalise(draft: Draft, context: Context, form: str) -> Document:
    """The document of a draft that the format named `form` yielded.

    Raises:
        Unprocessable: the draft makes no valid document; `where` is the place in the item.
    """
    (document,) = documents_of([draft], context, form)
    if isinstance(document, Rejected):
        raise document
    return document


def hiding_notice(draft: Draft, context: Context, form: str) -> Notice | None:
    """The notice of a refused draft that hides its article: no error in a text prevents that.

    None for a usable draft, and for one that does not identify its article.
    """
    if draft.status is Status.USABLE or draft.act:
        return None
    notice = replace(draft, notice=True, body=(), body_html=None)
    document = documents_of([notice], context, form)[0]
    return document if isinstance(document, Notice) else None


def documents_of(drafts: Sequence[Draft], context: Context, form: str) -> list[Document | Rejected]:
    """The document of each draft, or why it is refused; one step for all drafts, as in bodies."""
    origin = _origin(context, form)
    builders = [
        _attempt(lambda body: _Normaliser(_accepted(body), context, origin).builder(), draft, body)
        for draft, body in zip(drafts, bodies(drafts, context), strict=True)
    ]
    return [_build(builder, draft) for draft, builder in zip(drafts, builders, strict=True)]


def _build(builder: Callable[[], Document] | Rejected, draft: Draft) -> Document | Rejected:
    if isinstance(builder, Rejected):
        return builder
    return _attempt(lambda _: builder(), draft, None)


def _attempt(step: Callable[[U], T], draft: Draft, argument: U) -> T | Rejected:
    try:
        return step(argument)
    except ValidationError as error:
        return invalid(error, draft.where)
    except Rejected as error:
        return error.with_traceback(None)


def _accepted(value: T | Refusal) -> T:
    if isinstance(value, Refusal):
        raise value
    return value


class _Normaliser:
    """Holds one draft and collects the warnings about its fields."""

    def __init__(self, body: Body, context: Context, origin: Provenance) -> None:
        self._body = body
        self._draft = draft = body.draft
        self._context = context
        self._origin = origin
        self._warnings = [*draft.warnings, *body.warnings]
        self._confidence: float | None = None

    def builder(self) -> Callable[[], Document]:
        """The call that validates the fields and builds the document."""
        draft = self._draft
        if draft.act:
            return self._act_notice(draft.act)
        if draft.notice or draft.status is Status.KILLED:
            return self._notice()
        if not values.line(draft.headline):
            if draft.status is not Status.USABLE:
                # A withdrawal must not fail because it has no headline.
                return self._notice()
            raise Unprocessable(
                "headline_missing",
                "the item has no headline; give it one",
                where=within(draft.where, "headline"),
            )
        return self._article()

    def _notice(self) -> Callable[[], Notice]:
        draft = self._draft
        # A notice hides an article; one that says "usable" is ambiguous, so it withholds.
        status = Status.WITHHELD if draft.status is Status.USABLE else draft.status
        external_id = self._external_id(None)
        return partial(
            Notice,
            id=self._article_id(external_id),
            source=self._context.source.id,
            external_id=external_id,
            order_key=self._order_key(self._modified_at()),
            status=status,
            reason=_reason(draft),
            provenance=self._provenance(),
        )

    def _act_notice(self, act: Act) -> Callable[[], Notice]:
        """An editor's act names an article of any source by id; its receipt time orders it."""
        named_id = self._external_id(None)
        return partial(
            Notice,
            id=named_id,
            source=self._context.source.id,
            external_id=named_id,
            order_key=self._order_key(None),
            status=Status.KILLED if act is Act.KILL else Status.USABLE,
            act=act,
            reason=_reason(self._draft),
            provenance=self._provenance(),
        )

    def _article(self) -> Callable[[], Article]:
        draft, source = self._draft, self._context.source
        link = web_address(draft.link)
        external_id = self._external_id(link)
        split, separated = _accepted(self._body.split), _accepted(self._body.separated)
        modified_at = self._modified_at()
        embargoed_until, status = self._embargo(split)
        access, access_reason = self._access()
        status = self._status_by_access(status, access, access_reason)
        published_at = self._date("published_at", draft.published_at)
        expires_at, status = self._expiry(status)
        allowed = source.translation_allowed and draft.translation_allowed is not False
        return partial(
            Article,
            id=self._article_id(external_id),
            source=source.id,
            external_id=external_id,
            order_key=self._order_key(modified_at),
            source_version=draft.version and draft.version[:MAX_VERSION],
            unstable_id=source.unstable_ids,
            language=self._language(separated.body),
            status=status,
            access=access,
            access_reason=access_reason,
            headline=values.line(draft.headline) or "",
            standfirst=values.text(draft.standfirst)
            or values.written_excerpt(draft.excerpt, split.body),
            byline=values.line(draft.byline),
            authors=self._truncated("authors", values.merged(draft.authors, separated.authors)),
            place=values.line(draft.place),
            body=separated.body,
            section=values.section(draft.section),
            slug=values.slug(draft.slug),
            tags=self._truncated("tags", values.categorized(draft.tags)),
            urgency=draft.urgency,
            published_at=published_at,
            modified_at=modified_at,
            embargoed_until=embargoed_until,
            expires_at=expires_at,
            canonical_url=link,
            media=self._truncated("media", self._media()),
            usage_terms=self._cut("usage_terms", draft.usage_terms) or source.usage_terms,
            copyright=self._cut("copyright", draft.copyright) or source.copyright,
            translation_allowed=allowed,
            editorial_note=values.text("\n".join((draft.editorial_note or "", *split.notes))),
            correction_note=self._cut("correction_note", draft.correction_note),
            embed_hosts=own_hosts(separated.body, source.cleaning),
            links=draft.links,
            warnings=tuple(self._warnings),
            provenance=self._provenance(),
        )

    def _media(self) -> tuple[Media, ...]:
        """The media with absolute URLs; a warning says that a relative one has no base."""
        media = self._draft.media
        shown = values.absolute(media, base_of(self._draft, self._context))
        if len(shown) < len(media) and not any(w.startswith("media:") for w in self._warnings):
            relative = [item.url for item in media if is_relative(item.url)]
            if relative:
                self._warnings.append(
                    f"media: {relative[0][:_MAX_SHOWN]} is relative, not used; name the CMS's "
                    "address in the source's cleaning.base_url"
                )
        return shown

    def _article_id(self, external_id: str) -> str:
        make = reserved_article_id if self._context.delivery.is_test else article_id
        return make(self._context.source.id, external_id)

    def _external_id(self, link: str | None) -> str:
        draft = self._draft
        if external_id := values.line(draft.external_id):
            return external_id
        if link:
            self._warnings.append("external_id: none given, the link is used")
            return link
        identity = draft.identity or (draft.headline or "",)
        parts = [" ".join(values.composed(part).casefold().split()) for part in identity]
        if not any(parts):
            raise Unprocessable(
                "external_id_missing",
                "the item does not identify its article; give it an id",
                where=within(draft.where, "external_id"),
            )
        self._warnings.append("external_id: none given, derived from the headline")
        return "derived:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]

    def _date(self, name: str, text: str | None) -> datetime | None:
        received_at = self._context.delivery.received_at
        return self._warned(name, text, lambda text: read_in_window(text, received_at))

    def _modified_at(self) -> datetime | None:
        received_at = self._context.delivery.received_at
        return self._warned(
            "modified_at", self._draft.modified_at, lambda text: read_modified(text, received_at)
        )

    def _warned(
        self, name: str, text: str | None, parse: Callable[[str], tuple[T | None, str | None]]
    ) -> T | None:
        """The parsed value; a warning of `parse` is kept under the field's name."""
        if not text or not text.strip():
            return None
        value, warning = parse(text.strip())
        if warning:
            self._warnings.append(f"{name}: {warning}")
        return value

    def _embargo(self, split: Split) -> tuple[datetime | None, Status]:
        """The embargo and the status.

        An embargo that cannot be parsed withholds the article; so does an embargo that only the
        text mentions, and a text that is for editors only.
        """
        raw, status = self._draft.embargoed_until, self._draft.status
        embargo = self._date("embargoed_until", raw)
        if raw is not None and embargo is None and status is Status.USABLE:
            if not raw.strip():
                self._warnings.append("embargoed_until: empty")
            self._warnings.append("status: withheld, since the embargo cannot be read")
            return None, Status.WITHHELD
        if status is Status.USABLE and raw is None and (split.embargo or split.is_all):
            why = "the text mentions an embargo" if split.embargo else "all the text is for editors"
            self._warnings.append(f"status: withheld, since {why}")
            return None, Status.WITHHELD
        return embargo, status

    def _expiry(self, status: Status) -> tuple[datetime | None, Status]:
        """The expiry and the status: one before all news, or that cannot be read, withholds."""
        raw = (self._draft.expires_at or "").strip()
        expiry = self._date("expires_at", raw)
        if expiry is None and raw and status is Status.USABLE:
            moment, _ = read_date(raw)
            why = "its expiry is unreadable"
            if moment and moment < EARLIEST:
                why = "it has expired or its expiry is wrong"
            self._warnings.append(f"status: withheld, since {why}")
            return None, Status.WITHHELD
        return expiry, status

    def _access(self) -> tuple[Access | None, str | None]:
        """The access, and for whom a restricted article is; a reason alone restricts too."""
        reason = (values.line(self._draft.access_reason) or "")[:MAX_ACCESS_REASON].strip() or None
        access = self._draft.access
        if access is not Access.RESTRICTED:
            reason = noticed_restriction(self._draft.usage_terms) or reason
        if reason:
            access = Access.RESTRICTED
        return access, reason if access is Access.RESTRICTED else None

    def _status_by_access(
        self, status: Status, access: Access | None, reason: str | None
    ) -> Status:
        """Withholds a restricted article unless its source publishes such articles."""
        publishes = self._context.source.restricted is WhenRestricted.PUBLISH
        if status is not Status.USABLE or access is not Access.RESTRICTED or publishes:
            return status
        self._warnings.append(
            f"status: withheld, since access to it is restricted ({reason or 'unknown'})"
        )
        return Status.WITHHELD

    def _language(self, body: tuple[Block, ...]) -> str | None:
        # An item's empty language means unknown: the delivery's language does not apply then.
        tag = self._draft.language
        tag = self._context.language if tag is None else tag
        if declared := language.declared(tag):
            return declared
        if tag:
            self._warnings.append("language: not a language tag")
        usual = self._context.source.language
        detected = language.detect(self._opening(body))
        if detected is None:
            return usual
        self._confidence = round(detected.confidence, 3)
        return language.as_usual(detected.language, usual)

    def _opening(self, body: tuple[Block, ...]) -> str:
        """As much of the story as language identification needs."""
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
        delivery = self._context.delivery
        return order_key(
            version=values.number(self._draft.version),
            modified_at=None if by_receipt else modified_at,
            sent_at=None if by_receipt else delivery.sent_at,
            received_at=delivery.received_at,
            position=self._draft.position,
            submission_id=delivery.submission_id,
        )

    def _cut(self, name: str, raw: str | None) -> str | None:
        """The text; of a far too long one the beginning, with a warning."""
        text = values.text(raw)
        if text is None or len(text) <= MAX_SMALL_TEXT:
            return text
        self._warnings.append(f"{name}: only the first {MAX_SMALL_TEXT:,} characters are used")
        return text[:MAX_SMALL_TEXT]

    def _truncated(self, name: str, values: tuple[T, ...]) -> tuple[T, ...]:
        if len(values) > MAX_LIST:
            self._warnings.append(f"{name}: only the first {MAX_LIST} of {len(values)} kept")
        return values[:MAX_LIST]

    def _provenance(self) -> Provenance:
        own = {"position": self._draft.position, "language_confidence": self._confidence}
        return self._origin.model_copy(update=own)


def _origin(context: Context, form: str) -> Provenance:
    """The provenance of the first item of a delivery: validated once for all of them."""
    delivery = context.delivery
    return Provenance(
        submission_id=delivery.submission_id,
        intake_key=delivery.key,
        sha256=delivery.sha256,
        format=form,
        sender=delivery.sender,
        authentication=delivery.authentication,
        position=0,
        received_at=delivery.received_at,
        processed_at=context.now,
        language_confidence=None,
    )


def _reason(draft: Draft) -> str | None:
    text = values.text(draft.reason)
    return text and text[:MAX_REASON]
