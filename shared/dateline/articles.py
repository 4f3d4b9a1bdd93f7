"""ArticleTable's rows, and the reads that more than one function makes of them.

    ARTICLE#<id> · HEAD                     current state: what readers get
    ARTICLE#<id> · ACT#<order key>          what an editor did by hand: kill, reinstate
    ARTICLE#<id> · JOB#<language>           a translation that was asked for (translate owns it)
    ARTICLE#<id> · REVISION#<order key>     history
    ARTICLE#<id> · TRANSLATION#<language>   what is known of the chain of its translations
    LISTING#<language>#<facet>#<value> · <effective time>#<id>
    SLUG#<language>#<slug> · SLUG           the article that an address names
    STORY#<story> · <article id>            its copies (dateline.stories, with COPY and PENDING)
    GONE#…, LISTING#mul#…                   tombstones and sitemaps (dateline.outward)

All but JOB rows are written by index alone, each article's in one transaction, and hold nothing
but what the documents of S3 content say: a table that is rebuilt from them is the same table.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar
from urllib.parse import quote

from pydantic import Field

from dateline.acts import Act
from dateline.aws import aws_errors
from dateline.base import Model, Moment
from dateline.clock import iso
from dateline.dynamo import from_item
from dateline.errors import Unavailable
from dateline.identifiers import (
    ArticleId,
    Language,
    OrderKey,
    SourceId,
    SubmissionId,
    in_order,
)
from dateline.models import (
    Author,
    Media,
    Status,
    Tag,
    TranslationState,
)
from dateline.stories import MAX_COPIES, Joined, Membership, Window, story_pk
from dateline.translation_rules import WhenChanged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

ACT = "ACT#"
HEAD = "HEAD"
JOB = "JOB#"
REVISION = "REVISION#"
SLUG = "SLUG"
TRANSLATION = "TRANSLATION#"
UNDETERMINED = "und"
"""Stands in keys for the language of an article of which nobody knows it."""

MAX_SUMMARY_TEXT = 2_000
MAX_KEYS = 100
"""Of one BatchGetItem."""


class Summary(Model):
    """What is known of a revision's content without reading it from S3."""

    language: Language | None = None
    headline: str
    standfirst: str | None = None
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    place: str | None = None
    section: str | None = None
    slug: str | None = None
    """As the source told it."""
    tags: tuple[Tag, ...] = ()
    urgency: int | None = None
    usage_terms: str | None = None
    copyright: str | None = None
    """Rights, byline and place are here because a translation is read without its original."""
    published_at: Moment | None = None
    modified_at: Moment | None = None
    embargoed_until: Moment | None = None
    expires_at: Moment | None = None
    canonical_url: str | None = None
    image: Media | None = None
    word_count: int = 0
    fingerprint: str = ""
    sketch: str = ""
    """Tells copies of the text (functions/index/copies.py); empty for a short one."""
    text_hash: str = ""
    translation_allowed: bool = True
    correction_note: str | None = None
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


class Confirmation(Model):
    """A later delivery of a revision's very content: no revision, but it keeps the order safe."""

    order_key: OrderKey
    content_key: str
    submission_id: SubmissionId
    received_at: Moment
    processed_at: Moment
    modified_at: Moment | None = None
    sender: str
    source_version: str | None = None


class Revision(Model):
    """One state of an article in history. `summary` is None where the sender gave no content."""

    order_key: OrderKey
    status: Status
    content_hash: str
    content_key: str
    summary: Summary | None = None
    outline: Outline | None = None
    confirmations: tuple[Confirmation, ...] = ()
    """Deliveries of the same content before any other came in between, in order."""
    submission_id: SubmissionId
    received_at: Moment
    processed_at: Moment
    sender: str
    source_version: str | None = None
    reason: str | None = None


class EditorAct(Model):
    """A kill or a reinstatement by hand. In force by its time of receipt (functions.index)."""

    order_key: OrderKey
    act: Act
    by: SourceId
    """Whose token it was."""
    reason: str | None = None
    content_key: str
    submission_id: SubmissionId
    received_at: Moment
    processed_at: Moment


class Named(Model):
    """A slug that a translation's headline makes, and the first translation that made it."""

    order_key: OrderKey
    translated_at: Moment
    slug: str


class Step(Model):
    """One document of a language's chain, as its history tells it: who did what, and when."""

    number: int
    content_key: str
    state: TranslationState
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


class Version(Model):
    """What is to be known of the newest document of a chain."""

    number: int
    order_key: OrderKey
    text_hash: str
    """Of the article's text that it translates."""
    state: TranslationState
    content_key: str
    translated_at: Moment
    engine: str
    characters_sent: int = 0
    characters_saved: int = 0


class Published(Version):
    """The newest document of a chain that is not held for review."""

    headline: str
    standfirst: str | None = None


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
        """Whether a person has reviewed what is published."""
        return self.published is not None and self.published.state is TranslationState.REVIEWED

    @property
    def kept(self) -> Published | None:
        """What stays published when the article's text changes."""
        return self.published if self.reviewed and self.when_changed is WhenChanged.KEEP else None


class Head(Model):
    """The current state of an article: what the gate is asked about."""

    id: ArticleId
    source: SourceId
    external_id: str
    status: Status
    version: Annotated[int, Field(ge=0)]
    """0 while nothing but an editor's act is known."""
    order_key: OrderKey
    content_key: str | None = None
    """The newest revision that has content; None while only notices are known."""
    content_hash: str
    summary: Summary | None = None
    languages: tuple[Language, ...] = ()
    """Of the translations that readers may have: they fit the current text, or are `stale`."""
    reviewed: tuple[Language, ...] = ()
    """Those of them that a person has reviewed."""
    stale: dict[Language, str] = Field(default_factory=dict)
    """Languages whose translation is of an earlier text and stays, with the `text_hash` of that.
    Nothing was withheld, withdrawn or killed since then: what was taken back does not stay."""
    first_received_at: Moment
    received_at: Moment
    processed_at: Moment
    """When the last of the documents that made this state was written."""
    lock: str = ""
    """Names the state of all the article's rows: a transaction is conditional on what it read."""
    rebuilt: Literal[True] | None = None
    """Set while a rebuild writes the row, so that it is not announced as news; gone right after."""
    slugs: dict[str, str] = Field(default_factory=dict)
    """The address of each variant, by its language (`und` where nobody knows it)."""
    listed: tuple[str, ...] = ()
    """`pk|sk` of the listing and slug rows that are there for this article."""
    membership: Membership | None = None
    """Its place among the copies of its story, if there are others."""
    joined: Joined | None = None
    """Set where its source goes on with it under another id: that one is the article."""
    taken: tuple[str, ...] = ()
    """Keys of slugs that other articles had first: this one has an ending added."""

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
    headline: str
    standfirst: str | None = None
    authors: tuple[Author, ...] = ()
    section: str | None = None
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
    stale: bool = False
    """Whether it translates an earlier text of the article."""


class SlugRow(Model):
    """An address: the article it names, and the address that this article has now."""

    id: ArticleId
    language: str
    slug: str
    """The current one; a row under another slug is an old address. A row without one answers to
    nobody: it keeps the address from others while its article is hidden."""


KeyedT = TypeVar("KeyedT", Revision, Confirmation)


def chronological(revisions: Iterable[KeyedT]) -> list[KeyedT]:
    """Revisions in the order in which they take effect."""
    by_key = {one.order_key: one for one in revisions}
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


class ArticleReader:
    """Reads of ArticleTable."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def head(
        self, article_id: str, languages: tuple[str, ...] = ()
    ) -> tuple[Head | None, dict[str, TranslationRow]]:
        """HEAD and the asked translations, in one call."""
        return self.variants((article_id,), languages)[article_id]

    def variants(
        self, ids: Iterable[str], languages: tuple[str, ...] = ()
    ) -> dict[str, tuple[Head | None, dict[str, TranslationRow]]]:
        """The same of several articles: one call for every MAX_KEYS rows that are asked for."""
        found: dict[str, tuple[Head | None, dict[str, TranslationRow]]]
        found = {one: (None, {}) for one in ids}
        sort_keys = [HEAD, *(f"{TRANSLATION}{language}" for language in dict.fromkeys(languages))]
        keys: list[dict[str, AttributeValueTypeDef]] = [
            {"pk": {"S": article_pk(one)}, "sk": {"S": sk}} for one in found for sk in sort_keys
        ]
        for row in self._batch(keys):
            article_id = row["pk"].removeprefix(article_pk(""))
            if row["sk"] == HEAD:
                found[article_id] = (Head.model_validate(without_keys(row)), found[article_id][1])
            else:
                translation = TranslationRow.model_validate(without_keys(row))
                found[article_id][1][translation.language] = translation
        return found

    def _batch(self, keys: list[dict[str, AttributeValueTypeDef]]) -> Iterator[dict[str, Any]]:
        """The rows that are there, consistent."""
        for start in range(0, len(keys), MAX_KEYS):
            asked = {"Keys": keys[start : start + MAX_KEYS], "ConsistentRead": True}
            with aws_errors("read the article"):
                found = self._dynamodb.batch_get_item(RequestItems={self._table: asked})  # type: ignore[dict-item]
            if found["UnprocessedKeys"]:
                raise Unavailable("aws_throttled", "DynamoDB left keys unread")
            yield from (from_item(item) for item in found["Responses"].get(self._table, []))

    def rows(self, article_id: str, prefix: str = "") -> list[dict[str, Any]]:
        """The article's rows whose sort key begins with `prefix`, in order; consistent."""
        rows: list[dict[str, Any]] = []
        values: dict[str, AttributeValueTypeDef] = {":pk": {"S": article_pk(article_id)}}
        condition = "pk = :pk"
        if prefix:
            values[":sk"] = {"S": prefix}
            condition += " AND begins_with(sk, :sk)"
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        with aws_errors("read the article's rows"):
            for page in pages:
                rows.extend(from_item(item) for item in page["Items"])
        return rows

    def slug(self, language: str, slug: str) -> SlugRow | None:
        """The article that an address names, in one call; the gate is still to be asked."""
        row = self._address(slug_pk(language, slug))
        return SlugRow.model_validate(row) if SlugRow.model_fields.keys() <= row.keys() else None

    def address_owner(self, pk: str) -> str | None:
        """The article that has an address (`slug_pk`), also where it is hidden; in one call."""
        return self._address(pk).get("id")

    def _address(self, pk: str) -> dict[str, Any]:
        with aws_errors("read the address"):
            found = self._dynamodb.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND sk = :sk",
                ExpressionAttributeValues={":pk": {"S": pk}, ":sk": {"S": SLUG}},
                ConsistentRead=True,
            )
        return next((without_keys(from_item(one)) for one in found["Items"]), {})

    def heads(self, ids: Iterable[str]) -> dict[str, Head]:
        """The HEADs of at most MAX_COPIES articles, in one call; consistent."""
        keys: list[dict[str, AttributeValueTypeDef]] = [
            {"pk": {"S": article_pk(one)}, "sk": {"S": HEAD}} for one in dict.fromkeys(ids)
        ]
        heads = (Head.model_validate(without_keys(row)) for row in self._batch(keys))
        return {one.id: one for one in heads}

    def story(self, story: str) -> list[str]:
        """The ids of a story's copies, the first MAX_COPIES of them, in one query; consistent."""
        with aws_errors("read the story"):
            found = self._dynamodb.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": story_pk(story)}},
                ConsistentRead=True,
                Limit=MAX_COPIES,
            )
        return [item["sk"]["S"] for item in found["Items"]]

    def span(
        self, pk: str, begin: str, end: str, limit: int, *, oldest_first: bool = False
    ) -> list[dict[str, Any]]:
        """At most `limit` rows whose sort key lies between the two: a query for each megabyte."""
        rows: list[dict[str, Any]] = []
        if begin > end:
            # DynamoDB refuses such a question; nothing lies between the two.
            return rows
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :begin AND :end",
            ExpressionAttributeValues={
                ":pk": {"S": pk},
                ":begin": {"S": begin},
                ":end": {"S": end},
            },
            ScanIndexForward=oldest_first,
            PaginationConfig={"PageSize": limit},
        )
        with aws_errors("read the rows"):
            for page in pages:
                rows.extend(from_item(item) for item in page["Items"])
                if len(rows) >= limit:
                    break
        return rows[:limit]

    def listing(
        self,
        pk: str,
        *,
        until: datetime,
        since: datetime | None = None,
        limit: int,
        after: str | None = None,
        oldest_first: bool = False,
    ) -> list[Listed]:
        """`limit` entries of a listing that are effective by `until`, in one query.

        `after` is the sort key of the entry before them (`listing_sk`).
        """
        begin: dict[str, dict[str, AttributeValueTypeDef]] = (
            {"ExclusiveStartKey": {"pk": {"S": pk}, "sk": {"S": after}}} if after else {}
        )
        with aws_errors("read the listing"):
            found = self._dynamodb.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :since AND :until",
                ExpressionAttributeValues={
                    ":pk": {"S": pk},
                    ":since": {"S": iso(since) if since else "0"},
                    # `~` sorts after every id, so that the very millisecond is included.
                    ":until": {"S": f"{iso(until)}#~"},
                },
                ScanIndexForward=oldest_first,
                Limit=limit,
                **begin,  # type: ignore[arg-type]
            )
        return [Listed.model_validate(without_keys(from_item(item))) for item in found["Items"]]


def without_keys(row: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a row that are its model's."""
    return {name: value for name, value in row.items() if name not in {"pk", "sk"}}
