"""Reads of ArticleTable that more than one function makes. Its rows: `dateline.model.rows`."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from dateline.aws.table import SortKeys, Table
from dateline.model.clock import iso
from dateline.model.rows import (
    CLAIM,
    HEAD,
    SLUG,
    TRANSLATION,
    Head,
    Listed,
    SlugRow,
    TranslationRow,
    article_pk,
    slug_pk,
    without_keys,
)
from dateline.model.stories import MAX_COPIES, story_pk
from dateline.model.variant_texts import text_pk, text_sk, text_version

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from dateline.aws.table import Row

    Variants = dict[str, tuple[Head | None, dict[str, TranslationRow]]]


class ArticleReader:
    """Reads of ArticleTable, consistent except for lists."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def head(
        self, article_id: str, languages: tuple[str, ...] = ()
    ) -> tuple[Head | None, dict[str, TranslationRow]]:
        """HEAD and the translations into `languages`, in one call."""
        return self.variants((article_id,), languages)[article_id]

    def variants(self, ids: Iterable[str], languages: tuple[str, ...] = ()) -> Variants:
        """The same for several articles: one call for every 100 rows."""
        variants: Variants = {article_id: (None, {}) for article_id in ids}
        sort_keys = [HEAD, *(f"{TRANSLATION}{language}" for language in dict.fromkeys(languages))]
        keys = [
            {"pk": article_pk(article_id), "sk": sort_key}
            for article_id in variants
            for sort_key in sort_keys
        ]
        for row in self._table.get_all("read the article", keys):
            article_id = row["pk"].removeprefix(article_pk(""))
            if row["sk"] == HEAD:
                head = Head.model_validate(without_keys(row))
                variants[article_id] = (head, variants[article_id][1])
            else:
                translation = TranslationRow.model_validate(without_keys(row))
                variants[article_id][1][translation.language] = translation
        return variants

    def texts(
        self, variants: Iterable[tuple[Head, TranslationRow | None]]
    ) -> dict[tuple[str, str | None], bytes]:
        """The packed texts of variants, by article id and translation's language.

        A call for every 100. Without those that have no row, or one of another document. Eventually
        consistent: documents are named, so an older row is recognised.
        """
        versions = {
            (text_pk(head.id), text_sk(row)): (
                (head.id, row.language if row else None),
                text_version(head, row),
            )
            for head, row in variants
        }
        keys = [{"pk": pk, "sk": sk} for pk, sk in versions]
        texts: dict[tuple[str, str | None], bytes] = {}
        for row in self._table.get_all("read the texts", keys, consistent=False):
            variant, version = versions[row["pk"], row["sk"]]
            if row.items() >= version.items() and "text" in row:
                texts[variant] = row["text"]
        return texts

    def rows(self, article_id: str, prefix: str = "") -> list[Row]:
        """The article's rows whose sort key begins with `prefix`, in order."""
        sort_keys = SortKeys.beginning(prefix) if prefix else None
        pk = article_pk(article_id)
        return list(self._table.query_all("read the article's rows", pk, sort_keys))

    def slug(self, language: str, slug: str) -> SlugRow | None:
        """The article that an address names, in one call; the caller asks the gate."""
        row = self._address(slug_pk(language, slug))
        return SlugRow.model_validate(row) if SlugRow.model_fields.keys() <= row.keys() else None

    def address_owner(self, pk: str) -> str | None:
        """The id of the article that has an address (`slug_pk`), also a hidden one; one call."""
        return self._address(pk).get("id")

    def claimants(self, pk: str) -> list[str]:
        """The ids of articles that claim an address of another one, at most MAX_COPIES."""
        rows = self._table.query(
            "look for claims to the address", pk, SortKeys.beginning(CLAIM), limit=MAX_COPIES
        )
        return [row["sk"].removeprefix(CLAIM) for row in rows]

    def _address(self, pk: str) -> Row:
        rows = self._table.query("read the address", pk, SortKeys.exactly(SLUG))
        return next(map(without_keys, rows), {})

    def heads(self, ids: Iterable[str]) -> dict[str, Head]:
        """The HEADs of at most MAX_COPIES articles, in one call."""
        keys = [{"pk": article_pk(article_id), "sk": HEAD} for article_id in dict.fromkeys(ids)]
        rows = self._table.get_all("read the articles", keys)
        heads = (Head.model_validate(without_keys(row)) for row in rows)
        return {head.id: head for head in heads}

    def story(self, story: str) -> list[str]:
        """The ids of a story's first MAX_COPIES copies, in one query."""
        rows = self._table.query("read the story", story_pk(story), limit=MAX_COPIES)
        return [row["sk"] for row in rows]

    def span(
        self, pk: str, begin: str, end: str, limit: int, *, oldest_first: bool = False
    ) -> list[Row]:
        """At most `limit` rows with sort keys between the two; one query for each megabyte.

        Eventually consistent.
        """
        if begin > end:
            # DynamoDB refuses this query; no key lies between the two.
            return []
        rows = self._table.query_all(
            "read the rows",
            pk,
            SortKeys.between(begin, end),
            page_size=limit,
            newest_first=not oldest_first,
            consistent=False,
        )
        return list(islice(rows, limit))

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
        """`limit` entries of a listing that are effective by `until`.

        One query, and one more for each further megabyte of rows. `after` is the sort key of the
        entry before them (`listing_sk`). Eventually consistent.
        """
        rows = self._table.query_all(
            "read the listing",
            pk,
            # `~` sorts after every id, so that the very millisecond is included.
            SortKeys.between(iso(since) if since else "0", f"{iso(until)}#~"),
            page_size=limit,
            after=after,
            newest_first=not oldest_first,
            consistent=False,
        )
        return [Listed.model_validate(without_keys(row)) for row in islice(rows, limit)]
