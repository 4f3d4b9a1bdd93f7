"""Holds parts of items: a payload without a field that the article has must not erase the field.

A CMS format says which of an article's fields its payload does not contain, not even empty
(`Draft.absent`). If the article's latest revision has such a field, the payload is a part: the item
becomes a problem (functions.process.cms.hold), or a notice if it hides the article. A source whose
CMS leaves empty fields out says so (`Source.absent_means_empty`).

Only a payload that would become the latest revision is compared. HEAD may lack revisions that index
has not read yet, so the newest document in S3 decides where it is later than HEAD. A part needs no
second look by `functions.process.unchanged`: it is written even if nothing changed, and index
recognises the repeat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from dateline.model.documents import Article, Notice, Status
from dateline.model.submissions import Problem

if TYPE_CHECKING:
    from dateline.model.sources import Source
    from functions.process.heads import Heads, LatestRevision
    from functions.process.parse import ParsedSubmission


class Documents(Protocol):
    """Reads documents of articles (dateline.stores.content.ContentStore)."""

    def newest(self, article_id: str, *, after: str, before: str) -> Article | None:
        """The newest article document with an order key between the two, both excluded."""


@dataclass(frozen=True, slots=True)
class PartGuard:
    """Compares payloads that may be parts with the articles that they would replace."""

    heads: Heads
    documents: Documents

    def checked(self, parsed: ParsedSubmission, source: Source) -> ParsedSubmission:
        """The submission with its parts held.

        Raises:
            Unavailable: DynamoDB or S3 did not answer.
        """
        if not parsed.absent:
            return parsed
        heads = self.heads.with_fields(list(parsed.absent))
        documents: list[Article | Notice] = []
        problems = list(parsed.problems)
        for document in parsed.documents:
            head = heads.get(document.id)
            absent = parsed.absent.get(document.id, frozenset())
            late = head is not None and document.order_key <= head.order_key
            if late or not absent or not isinstance(document, Article):
                documents.append(document)
                continue
            given = self._fields(document, absent, head)
            erased = [name for name in sorted(given) if not getattr(document, name)]
            if not erased:
                documents.append(document)
            elif document.status is Status.USABLE:
                problems.append(_problem(document, erased, source))
            else:
                documents.append(_notice(document))
        return replace(parsed, documents=tuple(documents), problems=tuple(problems))

    def _fields(
        self, part: Article, names: frozenset[str], head: LatestRevision | None
    ) -> frozenset[str]:
        """Those of the fields that the revision before the part has."""
        after = head.order_key if head else ""
        unread = self.documents.newest(part.id, after=after, before=part.order_key)
        if unread is not None:
            return frozenset(name for name in names if getattr(unread, name))
        return names & head.fields if head else frozenset()


def _problem(document: Article, erased: list[str], source: Source) -> Problem:
    return Problem(
        position=document.provenance.position,
        code="item_partial",
        message=f"held: the payload does not contain {', '.join(erased)}, which the article has. "
        "Let the sender send whole items, with empty fields as null; if it leaves empty fields "
        f"out: dateline sources set {source.id} --absent-means-empty; then replay",
        where="$",
    )


def _notice(document: Article) -> Notice:
    """What the part says of the article's status, without its content."""
    return Notice(
        id=document.id,
        source=document.source,
        external_id=document.external_id,
        order_key=document.order_key,
        status=document.status,
        provenance=document.provenance,
    )
