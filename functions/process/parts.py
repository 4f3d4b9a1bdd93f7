"""Holds parts of items: a payload without a field that the article has must not erase the field.

A CMS format says which of an article's fields its payload does not contain, not even empty
(`Draft.absent`). If the article's latest revision has such a field, the payload is a part: the item
becomes a problem (functions.process.cms.hold), or a notice if it hides the article. A source whose
CMS leaves empty fields out says so (`Source.absent_means_empty`).

Only a payload that would become the latest revision is compared. Its HEAD is read here, so it needs
no second look by `functions.process.unchanged`: it is written even if nothing changed, and index
recognises the repeat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dateline.model.documents import Article, Notice, Status
from dateline.model.submissions import Problem

if TYPE_CHECKING:
    from dateline.model.sources import Source
    from functions.process.heads import Heads
    from functions.process.parse import ParsedSubmission


@dataclass(frozen=True, slots=True)
class PartGuard:
    """Compares payloads that may be parts with the articles that they would replace."""

    heads: Heads

    def checked(self, parsed: ParsedSubmission, source: Source) -> ParsedSubmission:
        """The submission with its parts held.

        Raises:
            Unavailable: DynamoDB did not answer.
        """
        if not parsed.absent:
            return parsed
        heads = self.heads.with_fields(list(parsed.absent))
        documents: list[Article | Notice] = []
        problems = list(parsed.problems)
        for document in parsed.documents:
            head = heads.get(document.id)
            late = head is None or document.order_key <= head.order_key
            if head is None or late or not isinstance(document, Article):
                documents.append(document)
                continue
            absent = parsed.absent.get(document.id, frozenset())
            erased = [name for name in sorted(absent & head.fields) if not getattr(document, name)]
            if not erased:
                documents.append(document)
            elif document.status is Status.USABLE:
                problems.append(_problem(document, erased, source))
            else:
                documents.append(_notice(document))
        return replace(parsed, documents=tuple(documents), problems=tuple(problems))


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
