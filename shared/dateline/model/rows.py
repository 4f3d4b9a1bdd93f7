"""ArticleTable's rows (`dateline.stores.articles` reads them).

    ARTICLE#<id> · HEAD                     current state: what readers get
    ARTICLE#<id> · ACT#<order key>          what an editor did by hand: kill, reinstate
    ARTICLE#<id> · JOB#<language>           a translation that was asked for (translate owns it)
    ARTICLE#<id> · REVISION#<order key>     history
    ARTICLE#<id> · TRANSLATION#<language>   what is known of the chain of its translations
    LISTING#<language>#<facet>#<value> · <effective time>#<id>
    SLUG#<language>#<slug> · SLUG           the article that an address names
    SLUG#<language>#<slug> · CLAIM#<id>     an article that would have it if that one did not
    STORY#<story> · <article id>            its copies (dateline.model.stories; COPY, PENDING too)
    GONE#…, LISTING#mul#…                   tombstones and sitemaps (dateline.model.public_rows)
    TEXT#<id> · …                           texts of its variants (dateline.model.variant_texts)

All but JOB rows are written by index alone, each article's in one transaction, and hold nothing
but what the documents of S3 content say: a table that is rebuilt from them is the same table.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar
from urllib.parse import quote

from pydantic import Field, model_validator

from dateline.model.base import Line, Model, Moment
from dateline.model.clock import iso
from dateline.model.documents import (
    Access,
    Author,
    Media,
    Review,
    Status,
    Tag,
    TranslationState,
)
from dateline.model.editor_acts import Act
from dateline.model.identifiers import ArticleId, SourceId, SubmissionId
from dateline.model.languages import UNDETERMINED, Language, LanguageTag
from dateline.model.order_keys import OrderKeyText, in_order
from dateline.model.reserved_tests import EXPIRY
from dateline.model.stories import Joined, Membership, Window
from dateline.model.translation_rules import WhenChanged

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ACT = "ACT#"
HEAD = "HEAD"
JOB = "JOB#"
REVISION = "REVISION#"
SLUG = "SLUG"
CLAIM = "CLAIM#"
TRANSLATION = "TRANSLATION#"


class Summary(Model):
    """What is known of a revision's content without reading it from S3."""

    language: LanguageTag | None = None
    """Canonical, also in rows that were stored in another form."""
    access: Access | None = None
    access_reason: Line | None = None
    headline: Line
    standfirst: Line | None = None
    byline: Line | None = None
    authors: tuple[Author, ...] = ()
    place: Line | None = None
    section: Line | None = None
    slug: str | None = None
    """As the source declared it."""
    tags: tuple[Tag, ...] = ()
    urgency: int | None = None
    usage_terms: Line | None = None
    copyright: Line | None = None
    """Rights, byline and place are here because a translation is read without its original."""
    published_at: Moment | None = None
    modified_at: Moment | None = None
    embargoed_until: Moment | None = None
    expires_at: Moment | None = None
    canonical_url: str | None = None
    unstable_id: bool = True
    """Whether another id with this link and headline is the same article. Rows from before the
    field are compared, as they were then."""
    image: Media | None = None
    word_count: int = 0
    fingerprint: str = ""
    sketch: str = ""
    """Tells copies of the text (functions/index/article/similarity.py); empty for a short one."""
    text_hash: str = ""
    translation_allowed: bool = True
    correction_note: Line | None = None
    embed_hosts: tuple[str, ...] = ()
    """As in `Article`: read makes the page's policy of it without the document."""
    corrects: bool = False
    """Whether the source says that this corrects what was published, with a note or without."""


class Outline(Model):
    """What a revision consists of, as hashes: tells what changed without reading S3.

    `blocks` holds BLOCK_DIGITS hex digits for each block, the first MAX_OUTLINED of them.
    """

    fields: dict[str, str] = Field(default_factory=dict)
    """A hash for each field that says something, by name; never of the editorial note."""
    blocks: str = ""
    rest: str = ""
    """One hash of all blocks after those."""


BLOCK_DIGITS = 8
"""32 bits tell the blocks of two revisions apart; nothing but a count hangs on it."""
MAX_OUTLINED = 1_000


class Repeat(Model):
    """A later delivery of a revision's very content: no revision, but it keeps the order safe."""

    order_key: OrderKeyText
    content_key: str
    submission_id: SubmissionId
    received_at: Moment
    processed_at: Moment
    modified_at: Moment | None = None
    sender: str
    source_version: str | None = None
    part: Literal[True] | None = None
    """Set for a part (`dateline.model.parts`)."""


class Revision(Model):
    """One state of an article in history. `summary` is None where the sender gave no content."""

    order_key: OrderKeyText
    status: Status
    content_hash: str
    content_key: str
    summary: Summary | None = None
    outline: Outline | None = None
    confirmations: tuple[Repeat, ...] = ()
    """Deliveries of the same content before any other came in between, in order."""
    submission_id: SubmissionId
    received_at: Moment
    processed_at: Moment
    sender: str
    source_version: str | None = None
    part: Literal[True] | None = None
    """Set for a part: the revisions before it decide on some of its content."""
    reason: Line | None = None


class EditorAct(Model):
    """A kill or a reinstatement by hand. In force by its time of receipt (functions.index)."""

    order_key: OrderKeyText
    act: Act
    by: SourceId
    """Whose token it was."""
    reason: Line | None = None
    content_key: str
    submission_id: SubmissionId
    received_at: Moment
    processed_at: Moment


class Named(Model):
    """A slug that a translation's headline makes, and the first translation that made it."""

    order_key: OrderKeyText
    translated_at: Moment
    slug: str


class _Reviewable(Model):
    """The state of a chain's document, and who declared it reviewed."""

    state: TranslationState
    review: Review | None = None
    """Set exactly where `state` is `reviewed`."""

    @model_validator(mode="after")
    def _review_is_declared(self) -> Self:
        """A row from before reviews were declared is partly reviewed until index writes it again.

        The document decides (`dateline.model.documents.Translation`); a row lacks its segments.
        """
        if self.state is TranslationState.REVIEWED and self.review is None:
            object.__setattr__(self, "state", TranslationState.PARTLY_REVIEWED)
        return self


class Step(_Reviewable):
    """One document of a language's chain, as its history tells it: who did what, and when."""

    number: int
    content_key: str
    translated_at: Moment
    by: SourceId | None = None
    """The editor who saved it; None where it came of a job."""
    requested_by: str
    """Who asked for the job."""
    written: int = 0
    """Segments whose text came with it."""
    stale: int = 0
    held: int = 0
    """Segments that a person has to look at."""


class Version(_Reviewable):
    """What is to be known of the newest document of a chain."""

    number: int
    order_key: OrderKeyText
    text_hash: str
    """Of the article's text that it translates."""
    content_key: str
    translated_at: Moment
    engine: str
    characters_sent: int = 0
    characters_saved: int = 0


class Published(Version):
    """The newest document of a chain that is not held for review."""

    headline: Line
    standfirst: Line | None = None


class TranslationRow(Model):
    """A language's chain of translations. Each part is made of the set of documents alone."""

    language: Language
    newest: Version
    when_changed: WhenChanged = WhenChanged.KEEP
    """The policy as of the newest."""
    published: Published | None = None
    """None while all that is there is held."""
    steps: tuple[Step, ...] = ()
    """The newest of its history, oldest first."""
    named: tuple[Named, ...] = ()
    """Slugs of what was ever published in the language, the first one first."""

    @property
    def reviewed(self) -> bool:
        """Whether an editor declared all of what is published reviewed."""
        return self.published is not None and self.published.state is TranslationState.REVIEWED

    @property
    def kept(self) -> Published | None:
        """What stays published when the article's text changes."""
        edited = self.published is not None and self.published.state in _EDITED
        return self.published if edited and self.when_changed is WhenChanged.KEEP else None


_EDITED = frozenset({TranslationState.PARTLY_REVIEWED, TranslationState.REVIEWED})
"""States that contain a person's work."""


class EarlierText(Model):
    """An article's text before the current one, as copies of a story compare texts."""

    key: str
    """Equal for texts that are equal to the letter (functions.index.article.similarity)."""
    sketch: str
    since: Moment
    """When readers could first read it."""


class Head(Model):
    """The current state of an article: what the gate is asked about."""

    id: ArticleId
    source: SourceId
    external_id: str
    status: Status
    version: Annotated[int, Field(ge=0)]
    """0 while nothing but an editor's act is known."""
    order_key: OrderKeyText
    content_key: str | None = None
    """The newest revision that has content; None while only notices are known."""
    content_hash: str
    part: Literal[True] | None = None
    """Set if the last revision is a part."""
    summary: Summary | None = None
    languages: tuple[Language, ...] = ()
    """Of the translations that readers may have: they fit the current text, or are `stale`."""
    translation_states: dict[Language, TranslationState] = Field(default_factory=dict)
    """Of each of them."""
    reviewed: tuple[Language, ...] = ()
    """Those of them that an editor declared reviewed."""
    stale: dict[Language, str] = Field(default_factory=dict)
    """Languages whose translation is of an earlier text and stays, with the `text_hash` of that.
    Nothing was withheld, withdrawn or killed since then: what was taken back does not stay."""
    first_received_at: Moment
    public_since: Moment | None = None
    """The first moment at which readers could or can see any revision, possibly in the future; None
    if they never could. Absent in rows that were written before the field existed."""
    text_since: Moment | None = None
    """The first moment at which readers could or can read the current text, small changes apart;
    None if they never can, also in older rows."""
    earlier_texts: tuple[EarlierText, ...] | None = None
    """The texts before it that readers could read, each different from the next: a few, the oldest
    first. None unless the article's text was replaced or grew."""
    received_at: Moment
    processed_at: Moment
    """When the last of the documents that made this state was written."""
    lock: str = ""
    """Names the state of all the article's rows: a transaction is conditional on what it read."""
    rebuilt: Literal[True] | None = None
    """Set while a rebuild writes the row, so that it is not announced as news; gone right after."""
    slugs: dict[str, str] = Field(default_factory=dict)
    """The address of each variant, by its language (`und` where it is unknown)."""
    listed: tuple[str, ...] = ()
    """`pk|sk` of the listing and slug rows that are there for this article."""
    membership: Membership | None = None
    """Its place among the copies of its story, if there are others."""
    kills: tuple[Window, ...] | None = None
    """When the article was killed. None if it never was, also in older rows."""
    copy_of_killed: ArticleId | None = None
    """The killed article of which this is a copy: `status` is withheld for that reason alone."""
    joined: Joined | None = None
    """Set when the article was merged into another id of its source."""
    taken: tuple[str, ...] = ()
    """Keys of slugs that other articles had first: this one has an ending added."""

    @model_validator(mode="after")
    def _reviews_are_declared(self) -> Self:
        """Rows from before reviews were declared call a text reviewed after one saved segment."""
        states = self.translation_states
        declared = tuple(
            item for item in self.reviewed if states.get(item) is TranslationState.REVIEWED
        )
        if declared != self.reviewed:
            object.__setattr__(self, "reviewed", declared)
        return self

    @property
    def effective_at(self) -> datetime:
        """From when readers may see it: the later of publication and embargo."""
        known = [self.summary.published_at, self.summary.embargoed_until] if self.summary else []
        moments = [moment for moment in known if moment]
        return max(moments) if moments else self.first_received_at


class Listed(Model):
    """A listing row: what a list shows."""

    id: ArticleId
    source: SourceId
    language: Language | None = None
    slug: str | None = None
    version: int
    headline: Line
    standfirst: Line | None = None
    authors: tuple[Author, ...] = ()
    section: Line | None = None
    tags: tuple[Tag, ...] = ()
    image: Media | None = None
    canonical_url: str | None = None
    urgency: int | None = None
    word_count: int = 0
    published_at: Moment | None = None
    modified_at: Moment | None = None
    expires_at: Moment | None = None
    effective_at: Moment
    covered: tuple[Window, ...] = ()
    """When another copy of the story is listed in its stead."""
    translated_from: Language | None = None
    machine_translated: bool = False
    """Whether it is a translation that no editor declared reviewed."""
    translation_state: TranslationState | None = None
    """None for an original."""
    stale: bool = False
    """Whether it translates an earlier text of the article."""
    access: Access | None = None
    access_reason: Line | None = None

    @model_validator(mode="after")
    def _review_is_declared(self) -> Self:
        """Derives the state of a translation whose row was written before there was one."""
        if self.translated_from is not None and self.translation_state is None:
            machine, partly = TranslationState.TRANSLATED, TranslationState.PARTLY_REVIEWED
            state = machine if self.machine_translated else partly
            object.__setattr__(self, "translation_state", state)
            object.__setattr__(self, "machine_translated", True)
        return self


class SlugRow(Model):
    """An address: the article it names, and the address that this article has now."""

    id: ArticleId
    language: str
    slug: str
    """The current one; a row under another slug is an old address. A row without one answers to
    nobody: it keeps the address from others while its article is hidden."""


KeyedT = TypeVar("KeyedT", Revision, Repeat)


def chronological(revisions: Iterable[KeyedT]) -> list[KeyedT]:
    """Revisions in the order in which they take effect."""
    by_key = {revision.order_key: revision for revision in revisions}
    return [by_key[key] for key in in_order(by_key)]


def article_pk(article_id: str) -> str:
    """The partition of one article."""
    return f"ARTICLE#{article_id}"


_SPACES = re.compile(r"\s+")


def facet_value(text: str) -> str:
    """A tag, section or author as part of a key: case, spacing and composition folded."""
    folded = _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()
    return quote(folded, safe=" ")[:300]


def listing_pk(language: str | None, facet: str, value: str = "") -> str:
    """The partition of one listing: `all`, `section`, `tag`, `author`, `source` or `story`."""
    return f"LISTING#{language or UNDETERMINED}#{facet}#{facet_value(value)}"


def slug_pk(language: str | None, slug: str) -> str:
    """The partition of one address."""
    return f"SLUG#{language or UNDETERMINED}#{slug}"


def listing_sk(effective_at: datetime, article_id: str) -> str:
    """Sorts a listing by effective time."""
    return f"{iso(effective_at)}#{article_id}"


def plain(model: Model) -> dict[str, Any]:
    """A model as a row's attributes: times as RFC 3339 text, absent instead of None."""
    return model.model_dump(mode="json", exclude_none=True)


def translation_fits(head: Head, translation: TranslationRow) -> bool:
    """Whether readers get the translation: it is of the article's present text, or may stay.

    HEAD names the text that may stay: read apart from it, the row may be newer and say more.
    """
    shown = translation.published
    if head.summary is None or shown is None or not head.summary.translation_allowed:
        return False
    return shown.text_hash in {head.summary.text_hash, head.stale.get(translation.language)}


def translation_stale(head: Head, translation: TranslationRow) -> bool:
    """Whether what readers get translates an earlier text of the article."""
    now = head.summary.text_hash if head.summary else ""
    return translation.published is not None and translation.published.text_hash != now


def without_keys(row: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a row that are its model's."""
    return {name: value for name, value in row.items() if name not in _KEYS}


_KEYS = {"pk", "sk", EXPIRY}
"""Attributes of a row that no model has."""
