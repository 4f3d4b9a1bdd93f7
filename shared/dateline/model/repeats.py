"""The delivery log: what each submission delivered, so that unchanged items need no document.

An item whose article is unchanged is not written to S3 content. Yet where only the time of receipt
orders a source, A, B and A again must end as A even if B is processed last: whoever indexes B has
to know of the second A. It is logged instead, in one row per submission (about 2,000 items a row)
and not one per article: a poll of a feed of 1,000 items costs one write.

Two steps on each side make the log and a late document meet, whichever comes first:

- process writes the log, *then* reads the articles' HEAD rows, consistently. It writes an item that
  differs from HEAD to S3 content as usual.
- index changes HEAD, *then* reads the log after the document's time, consistently. If an entry
  repeats the content that the document replaced, index writes that entry's document to S3 content
  (functions/index/stores/repeats.py), from where it is indexed as usual.

Either process sees the new HEAD, or index sees the log: there is no moment in which neither does.
If one fails in between, its queue retries it and it repeats both steps.

`OrderKey.repeats` keeps index's read short. An item is only logged if it sorts where the repeated
revision does by version and modified time. So a document with its own modified time cannot
come between the two, and index reads no log for it; for a document that is ordered by receipt it
reads what was received after it, which is nothing unless the document is late. An item whose
version or modified time moved on is written like a changed one.

S3 content stays the truth: while nothing comes between, the log adds nothing to an article's state,
and when something does, the entry becomes a document. A rebuild of ArticleTable from S3 content
therefore ends in the same state. The log is a separate table, so that it outlives a rebuild and
late documents are still put in their place. A replay of intake writes the same log again.
A rebuild does not read the log: a revision of a month ago would read every poll since. So a
document that was never indexed has to be retried, not rebuilt, for its repeats to be found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.model.base import Model
from dateline.model.documents import Article, Notice
from dateline.model.identifiers import ArticleId
from dateline.model.order_keys import OrderKey, OrderKeyText

if TYPE_CHECKING:
    from dateline.model.documents import Provenance

MAX_EXTRA = 2_000
"""Characters of version and warnings above which an item is written instead of logged."""


class LoggedItem(Model):
    """One item of a submission: all that its document has besides its content."""

    article_id: ArticleId
    order_key: OrderKeyText
    content_hash: str
    source_version: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliveryLog:
    """What one submission, or a part of it, delivered."""

    provenance: Provenance
    """Of the first item; the other items differ in their position."""
    items: dict[str, LoggedItem]
    """By article id."""

    def document(self, item: LoggedItem, original: Article | Notice) -> Article | Notice:
        """The document of an item that repeats the content of `original`."""
        position = OrderKey.parse(item.order_key).position
        update: dict[str, Any] = {
            "order_key": item.order_key,
            "provenance": self.provenance.model_copy(update={"position": position}),
        }
        if isinstance(original, Article):
            # The original may be a part; a logged item never is.
            update |= {
                "source_version": item.source_version,
                "warnings": item.warnings,
                "part": None,
            }
        return original.model_copy(update=update)


def is_loggable(document: Article | Notice) -> bool:
    """Whether the item's entry is small: no text of a sender may fill a row."""
    if isinstance(document, Notice):
        return True
    return len(document.source_version or "") + sum(map(len, document.warnings)) < MAX_EXTRA


def logged_item(document: Article | Notice, content_hash: str) -> LoggedItem:
    """The document's entry."""
    article = document if isinstance(document, Article) else None
    return LoggedItem(
        article_id=document.id,
        order_key=document.order_key,
        content_hash=content_hash,
        source_version=article.source_version if article else None,
        warnings=article.warnings if article else (),
    )
