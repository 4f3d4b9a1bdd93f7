"""The canonical article and the other documents of S3 content. Frozen: a change is a new one.

Times are aware and UTC, text is NFC, unknown is None (docs/explanation/architecture.md).
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationInfo, model_validator

from dateline.model.base import Line, Model, Moment, Text
from dateline.model.editor_acts import Act
from dateline.model.embeds import EmbedHost
from dateline.model.html_text import visible_text
from dateline.model.identifiers import ArticleId, SourceId, SubmissionId
from dateline.model.languages import Language
from dateline.model.order_keys import OrderKeyText
from dateline.model.translation_rules import WhenChanged

MAX_BLOCKS = 5_000
MAX_HEADLINE = 10_000
"""Far longer than any headline: schemas such as ninjs have no limit."""
MAX_HTML = 500_000
MAX_SLUG = 300
MAX_NAME = 500
MAX_CODE = 4_000
"""Codes and schemes are addresses at their longest."""
MAX_SMALL_TEXT = 20_000
"""Captions, credits, rights, reasons and notes on corrections; bodies alone are longer."""
MAX_BIOGRAPHY = 10_000
MAX_URL = 4_000
MAX_VERSION = 500
MAX_LIST = 500
MAX_RENDITIONS = 50
MAX_SEGMENTS = 20_000
MAX_ACCESS_REASON = 200
MAX_NUMBER = 999_999
"""Of a translation in its chain: six digits in its key."""


class Status(StrEnum):
    """Whether the article may be published: now, not now, not any more, or never again."""

    USABLE = "usable"
    WITHHELD = "withheld"
    WITHDRAWN = "withdrawn"
    KILLED = "killed"


class Access(StrEnum):
    """Whether its sender shows the article to everyone."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    """Only to some readers: members, paying readers, a region."""


class BlockKind(StrEnum):
    """The kind of a block; a `note` is not part of the story, a `break` only divides it."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    LIST = "list"
    FIGURE = "figure"
    TABLE = "table"
    EMBED = "embed"
    BREAK = "break"
    NOTE = "note"


def block_hash(kind: BlockKind, html: str) -> str:
    """16 hex digits that name a block by its content: stable over revisions and articles."""
    return hashlib.sha256(_HASHED_FIRST[kind] + html.encode()).hexdigest()[:16]


_HASHED_FIRST = {kind: f"{kind}\n".encode() for kind in BlockKind}


def _of_the_content(given: str, known: ValidationInfo) -> str:
    """A block's hash, always computed: one that came with the document could name other content."""
    kind, html = known.data.get("kind"), known.data.get("html")
    return block_hash(kind, html) if kind and html else given


class Block(Model):
    """One block of the body. `html` is sanitised and is the block's own element, tags included."""

    kind: BlockKind
    html: Annotated[Text, Field(min_length=1, max_length=MAX_HTML)]
    hash: Annotated[str, AfterValidator(_of_the_content), Field(validate_default=True)] = ""

    @classmethod
    def of(cls, kind: BlockKind, html: str, text: str | None = None) -> Self:
        """The block of what is already NFC and at most MAX_HTML long, unchecked and so faster.

        `text` is what `visible_text` would make of it, where that is known.
        """
        block = _new(cls)
        digest = _sha256(_HASHED_FIRST[kind] + html.encode()).hexdigest()[:16]
        values = {"kind": kind, "html": html, "hash": digest}
        if text is not None:
            values["text"] = text
        _set(block, "__dict__", values)
        _set(block, "__pydantic_fields_set__", _BLOCK_FIELDS)
        _set(block, "__pydantic_extra__", None)
        _set(block, "__pydantic_private__", None)
        return block

    @cached_property
    def text(self) -> str:
        """The visible text, without markup."""
        return visible_text(self.html)


_BLOCK_FIELDS = {"kind", "html"}
_set, _new, _sha256 = object.__setattr__, object.__new__, hashlib.sha256


class Author(Model):
    """A person credited for the article."""

    name: Annotated[Line, Field(min_length=1, max_length=MAX_NAME)]
    role: Annotated[Line | None, Field(max_length=MAX_NAME)] = None
    biography: Annotated[Line | None, Field(max_length=MAX_BIOGRAPHY)] = None


class Tag(Model):
    """A subject, keyword or category; `scheme` and `code` when it comes from a vocabulary."""

    name: Annotated[Line, Field(min_length=1, max_length=MAX_NAME)]
    scheme: Annotated[Line | None, Field(max_length=MAX_CODE)] = None
    code: Annotated[Line | None, Field(max_length=MAX_CODE)] = None


class Rendition(Model):
    """One file of a picture, video or sound: the same content in another size or type."""

    url: Annotated[str, Field(max_length=MAX_URL)]
    name: Annotated[str | None, Field(max_length=MAX_NAME)] = None
    """What the source calls it: `original`, `thumbnail`, `rnd:web`."""
    type: Annotated[str | None, Field(max_length=MAX_NAME)] = None
    size: Annotated[int | None, Field(ge=0)] = None
    """Bytes."""
    width: Annotated[int | None, Field(ge=0)] = None
    height: Annotated[int | None, Field(ge=0)] = None
    """Pixels."""


class Media(Model):
    """A picture, video or file that goes with the article; `url` is its main rendition's."""

    url: Annotated[str, Field(max_length=MAX_URL)]
    type: Annotated[str | None, Field(max_length=MAX_NAME)] = None
    size: Annotated[int | None, Field(ge=0)] = None
    alt: Annotated[Line | None, Field(max_length=MAX_SMALL_TEXT)] = None
    caption: Annotated[Line | None, Field(max_length=MAX_SMALL_TEXT)] = None
    credit: Annotated[Line | None, Field(max_length=MAX_SMALL_TEXT)] = None
    renditions: Annotated[tuple[Rendition, ...], Field(max_length=MAX_RENDITIONS)] = ()
    """All files of it, the main one among them; empty where there is only that."""


Relation = Literal["corrects", "supersedes", "derives_from"]


class Link(Model):
    """A tie to another item: what this one corrects, supersedes or derives from."""

    relation: Relation
    external_id: Annotated[str, Field(max_length=MAX_URL)]


class Provenance(Model):
    """Where the document came from, and every time stamp on the way."""

    submission_id: SubmissionId
    intake_key: str
    sha256: str
    format: str
    sender: str
    authentication: str
    position: Annotated[int, Field(ge=0)]
    received_at: Moment
    processed_at: Moment
    language_confidence: Annotated[float | None, Field(ge=0, le=1)] = None
    """Where the language was not declared but recognised: how certainly."""


class Part(Model):
    """What a payload without every field said itself (`dateline.model.parts`)."""

    absent: tuple[str, ...]
    """Names of the article's fields that the payload does not contain, not even empty."""
    status: Status
    """The payload's own status: the part may be withheld for what it does not contain."""
    warnings: tuple[str, ...] = ()
    """The payload's own warnings."""
    kept: tuple[str, ...] = ()
    """Those of the absent fields that the revision before it has."""
    completed_from: str = ""
    """A digest of the documents before it from which it has them; empty before it was completed."""


class Article(Model):
    """One revision of one article, as S3 content keeps it."""

    document: Literal["article"] = "article"
    id: ArticleId
    source: SourceId
    external_id: Annotated[str, Field(min_length=1, max_length=4_000)]
    order_key: OrderKeyText
    source_version: Annotated[str | None, Field(max_length=MAX_VERSION)] = None
    language: Language | None = None
    status: Status = Status.USABLE
    unstable_id: bool | None = None
    """Whether the article may come under another id later, as its source's options say; None if
    they do not (functions/index/article/unstable_ids.py)."""
    access: Access | None = None
    """None where the sender's format has no such mark, and in documents of before the field."""
    access_reason: Annotated[Line | None, Field(max_length=MAX_ACCESS_REASON)] = None
    """For whom it is, in the sender's words (`members`, `paid`), or why it is restricted."""
    headline: Annotated[Line, Field(min_length=1, max_length=MAX_HEADLINE)]
    standfirst: Annotated[Line | None, Field(max_length=20_000)] = None
    byline: Annotated[Line | None, Field(max_length=2_000)] = None
    authors: Annotated[tuple[Author, ...], Field(max_length=MAX_LIST)] = ()
    place: Annotated[Line | None, Field(max_length=500)] = None
    body: Annotated[tuple[Block, ...], Field(max_length=MAX_BLOCKS)] = ()
    section: Annotated[Line | None, Field(max_length=500)] = None
    slug: Annotated[Text | None, Field(max_length=MAX_SLUG)] = None
    """The source's own, as declared."""
    tags: Annotated[tuple[Tag, ...], Field(max_length=MAX_LIST)] = ()
    urgency: Annotated[int | None, Field(ge=1, le=9)] = None
    published_at: Moment | None = None
    modified_at: Moment | None = None
    embargoed_until: Moment | None = None
    expires_at: Moment | None = None
    canonical_url: Annotated[str | None, Field(max_length=4_000)] = None
    media: Annotated[tuple[Media, ...], Field(max_length=MAX_LIST)] = ()
    usage_terms: Annotated[Line | None, Field(max_length=MAX_SMALL_TEXT)] = None
    copyright: Annotated[Line | None, Field(max_length=MAX_SMALL_TEXT)] = None
    translation_allowed: bool = True
    editorial_note: Text | None = None
    """For editors only; leaves by no output."""
    correction_note: Annotated[Line | None, Field(max_length=MAX_SMALL_TEXT)] = None
    """Set when this revision corrects an earlier one; readers see it."""
    embed_hosts: Annotated[tuple[EmbedHost, ...], Field(max_length=MAX_LIST)] = ()
    """Entries of the source's own list that the body's frames need, beside the usual ones."""
    links: Annotated[tuple[Link, ...], Field(max_length=MAX_LIST)] = ()
    warnings: tuple[str, ...] = ()
    """What was not understood but did not stop the article (`published_at: unreadable date`)."""
    word_count: Annotated[int, Field(ge=0)] = 0
    fingerprint: str = ""
    part: Part | None = None
    """Set if the payload did not contain every field."""
    provenance: Provenance

    @model_validator(mode="after")
    def _derive(self) -> Self:
        texts = _texts(self.body)
        joined = " ".join(texts)
        _set(self, "word_count", _words(joined, texts))
        _set(self, "fingerprint", _fingerprint(joined))
        return self

    @property
    def story(self) -> tuple[Block, ...]:
        """The body without its notes: what is counted, translated and compared."""
        return tuple(block for block in self.body if block.kind is not BlockKind.NOTE)


ACT_STATUS: dict[Act | None, frozenset[Status]] = {
    None: frozenset({Status.WITHHELD, Status.WITHDRAWN, Status.KILLED}),
    Act.KILL: frozenset({Status.KILLED}),
    Act.REINSTATE: frozenset({Status.USABLE}),
}


class Notice(Model):
    """Says only what became of an article: its sender gave no content with it.

    Either a revision of the article's own source, or the `act` of an editor. An act is no revision:
    it takes effect by its time of receipt, regardless of the version numbers of the source. Its
    `source` is the editor's, its `external_id` the article's id, since an editor knows no other.
    """

    document: Literal["notice"] = "notice"
    id: ArticleId
    source: SourceId
    external_id: Annotated[str, Field(min_length=1, max_length=4_000)]
    order_key: OrderKeyText
    status: Status
    act: Act | None = None
    reason: Annotated[Line | None, Field(max_length=MAX_SMALL_TEXT)] = None
    provenance: Provenance

    @model_validator(mode="after")
    def _only_an_editor_reinstates(self) -> Self:
        if self.status not in ACT_STATUS[self.act]:
            raise ValueError(f"status {self.status} does not go with act {self.act}")
        return self


class TranslationState(StrEnum):
    """What may be done with a finished translation."""

    TRANSLATED = "translated"
    """A machine's text: no editor has saved anything of it."""
    PARTLY_REVIEWED = "partly_reviewed"
    """An editor saved some of it, or saved all of it without declaring the whole text reviewed."""
    REVIEWED = "reviewed"
    """An editor declared the whole text reviewed."""
    HELD = "held_for_review"


class Origin(StrEnum):
    """Where a segment's text comes from."""

    MACHINE = "machine"
    MEMORY = "memory"
    """Known from before: checked machine's, or what a person wrote for the same segment."""
    PERSON = "person"
    """Written for this article by an editor."""


class SegmentState(StrEnum):
    """What a person has to do about a segment."""

    GOOD = "good"
    STALE = "stale"
    """Its text is of an earlier source text; `offered` is the machine's for the present one."""
    HELD = "held"
    """The engine's text failed a check; the source text is used instead."""


ReviewerName = Annotated[Line, Field(max_length=200, pattern=r"^\w[^\x00-\x1f\x7f]*$")]
"""An editor's name. It begins with a letter, so that no spreadsheet takes it for a formula."""


class TranslatedSegment(Model):
    """One segment of a translation: source and text as HTML, inline tags included."""

    source: Annotated[Text, Field(min_length=1, max_length=MAX_HTML)]
    text: Annotated[Text, Field(min_length=1, max_length=MAX_HTML)]
    """The text of the translation."""
    origin: Origin
    state: SegmentState = SegmentState.GOOD
    by: SourceId | None = None
    """The editor who wrote it or approved it; None while no person has.

    In documents without `at` also the editor who saved another segment of the text.
    """
    reviewer: ReviewerName | None = None
    """The name of that person, as the request stated it: `by` is only the token's source."""
    at: Moment | None = None
    """When `by` wrote or approved it; None where unknown or while no person has."""
    since: Annotated[int, Field(ge=1, le=MAX_NUMBER)] = 1
    """The number of the document with which the text came."""
    offered: Text | None = None
    """The machine's text beside an older one that stays."""
    written_for: Text | None = None
    """The earlier source text that `text` translates, where it is stale."""
    replaced: Text | None = None
    """A person's text from before the source changed, replaced by the machine's."""
    problems: tuple[str, ...] = ()
    """Codes of checks that failed and of flags such as `glossary_missed`."""
    returned: Text | None = None
    """What the engine brought, where it is held."""


class Review(Model):
    """An editor's declaration that the whole text is reviewed.

    `by` and `at` are None for a text that editors wrote segment by segment before declarations were
    recorded.
    """

    by: SourceId | None = None
    reviewer: ReviewerName | None = None
    """The name of the person, as the request stated it: `by` is only the token's source."""
    at: Moment | None = None


class Translation(Model):
    """A state of an article's text in another language.

    The states of one article in one language are a chain, numbered from 1 without gaps; along it
    `order_key`, the article's when it was made, never goes back.
    """

    document: Literal["translation"] = "translation"
    id: ArticleId
    source: SourceId
    number: Annotated[int, Field(ge=1, le=MAX_NUMBER)]
    order_key: OrderKeyText
    text_hash: str
    """`text_hash` of the article that was translated: tells fresh from stale."""
    from_language: Language
    language: Language
    state: TranslationState
    headline: Annotated[Line, Field(min_length=1, max_length=MAX_HEADLINE * 4)]
    standfirst: Line | None = None
    body: Annotated[tuple[Block, ...], Field(max_length=MAX_BLOCKS)] = ()
    media: Annotated[tuple[Media, ...], Field(max_length=MAX_LIST)] = ()
    segments: Annotated[tuple[TranslatedSegment, ...], Field(max_length=MAX_SEGMENTS)] = ()
    """Each distinct segment of the article once, in reading order."""
    edited_by: SourceId | None = None
    """The editor who saved this state; None for one that came of a job."""
    saved: Annotated[int, Field(ge=0, le=MAX_NUMBER)] = 0
    """The number of the newest state up to this one that an editor saved; 0 while none has."""
    review: Review | None = None
    """Set exactly where `state` is `reviewed`."""
    when_changed: WhenChanged = WhenChanged.KEEP
    """The source's policy for a reviewed text when the article changes, as of this state."""
    notes: bool = False
    """Whether the article's notes are translated as well."""
    terminology: str | None = None
    """The version of the glossary that was applied."""
    via: Language | None = None
    """The language by way of which it was translated."""
    engine: str
    characters_sent: Annotated[int, Field(ge=0)]
    characters_saved: Annotated[int, Field(ge=0)]
    requested_by: str
    requested_at: Moment
    translated_at: Moment

    @model_validator(mode="after")
    def _review_is_declared(self) -> Self:
        """Recomputes the state of a document from before reviews were declared.

        One saved segment made the whole text `reviewed`. It stays so if editors wrote every one.
        """
        if self.state is TranslationState.REVIEWED and self.review is None:
            if self.segments and all(item.origin is Origin.PERSON for item in self.segments):
                object.__setattr__(self, "review", Review())
            else:
                object.__setattr__(self, "state", TranslationState.PARTLY_REVIEWED)
        return self


Document = Annotated[Article | Notice | Translation, Field(discriminator="document")]
documents: TypeAdapter[Article | Notice | Translation] = TypeAdapter(
    Document, config=ConfigDict(defer_build=True)
)
"""Reads any document of S3 content: `documents.validate_json(raw)`."""


def word_count(body: tuple[Block, ...]) -> int:
    """Words of the story, notes left out. Scripts without spaces count their runs."""
    texts = _texts(body)
    return _words(" ".join(texts), texts)


def fingerprint(body: tuple[Block, ...]) -> str:
    """Identifies the story's text, ignoring markup, case and spacing; without notes."""
    return _fingerprint(" ".join(_texts(body)))


def _texts(body: tuple[Block, ...]) -> list[str]:
    return [block.text for block in body if block.kind is not _NOTE]


def _words(joined: str, texts: list[str]) -> int:
    # White space in a block's text is folded, so that a word is what a space ends.
    return joined.count(" ") + 1 - texts.count("") if texts else 0


def _fingerprint(joined: str) -> str:
    return hashlib.sha256(_casefolded(joined)).hexdigest()


def _casefolded(text: str) -> bytes:
    """`text.casefold()` in UTF-8.

    Lower-casing bytes is twenty times faster and enough where only ASCII letters have two cases.
    """
    raw = text.encode()
    others = raw.translate(None, _ASCII).decode()
    opening = others[:50]
    if opening.casefold() == opening and others.casefold() == others:
        return raw.lower()
    return text.casefold().encode()


_NOTE = BlockKind.NOTE
_ASCII = bytes(range(0x80))

_NOT_CONTENT = {
    "id",
    "external_id",
    "order_key",
    "modified_at",
    "provenance",
    "warnings",
    "source_version",
    "unstable_id",
    "part",
}


def content_hash(document: Article | Notice) -> str:
    """Equal for two revisions that no reader or editor could tell apart.

    Left out: where, when and in which order it came, the modified time, which many CMSs move on
    every save, public access, and what is as it is by default, so that a field added to the model
    later does not make every article known look new.
    """
    is_public = isinstance(document, Article) and document.access is Access.PUBLIC
    excluded = _NOT_CONTENT | {"access"} if is_public else _NOT_CONTENT
    content = document.model_dump_json(exclude=excluded, exclude_defaults=True)
    return hashlib.sha256(content.encode()).hexdigest()


def is_recomputed(stored: Article, computed: Article) -> bool:
    """Whether a replay made another document of the same delivery, by a rule of access or of parts.

    `stored` is from before the field `access` or `part`, or from before a rule that sets it.
    """
    if stored.part is None and computed.part is not None:
        return True
    return (
        stored.access is None
        and computed.access is not None
        and content_hash(stored) != content_hash(computed)
    )


def text_hash(article: Article) -> str:
    """Equal for two revisions whose translation would be the same."""
    sha = hashlib.sha256()
    parts = [article.language or "", article.headline, article.standfirst or ""]
    parts += [block.hash for block in article.story]
    parts += [f"{media.url}\0{media.alt or ''}\0{media.caption or ''}" for media in article.media]
    for part in parts:
        sha.update(part.encode())
        sha.update(b"\n\0")
    return sha.hexdigest()
