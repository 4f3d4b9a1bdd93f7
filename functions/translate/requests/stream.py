"""What changed in ArticleTable's stream, as far as translations are concerned.

A change of HEAD is a reason to look, and no more: what is done is decided by the rows as they are
then (`TranslationDesk.follow`), so that records may come late, twice, and in any order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from dateline.aws.streams import Change, known, known_if_there, read_record
from dateline.model.documents import Status
from dateline.model.errors import DatelineError, Malformed, Unavailable
from dateline.model.rows import HEAD, Head, article_pk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from functions.translate.requests.jobs import Job

_ARTICLE = article_pk("")


class Desk(Protocol):
    """`functions.translate.requests.service.TranslationDesk`, or a fake."""

    def follow(self, article_id: str, *, is_new: bool, source: str) -> list[Job]:
        """Begins what the rules want of an article that came or changed."""
        ...


@dataclass
class StreamOutcome:
    """`failed` is the sequence number of the record from which the stream is read again."""

    jobs: list[Job] = field(default_factory=list)
    failed: str | None = None
    problem: DatelineError | None = None


def follow(records: Iterable[Mapping[str, Any]], desk: Desk) -> StreamOutcome:
    """Looks at each article whose change may want a translation.

    A record that cannot be read stops the batch there: after its retries it goes to the
    dead-letter queue, and its alarm, instead of away.
    """
    followed = StreamOutcome()
    for record in records:
        sequence = str(record["dynamodb"]["SequenceNumber"])
        try:
            change = read_record(record)
            if (head := changed_head(change)) is not None:
                followed.jobs += desk.follow(head.id, is_new=change.old is None, source=head.source)
        except (Malformed, Unavailable) as error:
            followed.failed, followed.problem = sequence, error
            break
    return followed


def changed_head(change: Change) -> Head | None:
    """The article's new HEAD, if its change could want a translation.

    Not what a rebuild of the table writes: nothing happened to the article.

    Raises:
        Malformed: the row is not what its key says.
    """
    if change.new is None or change.sk != HEAD or not change.pk.startswith(_ARTICLE):
        return None
    new = known(Head.model_validate, change.new)
    if new.rebuilt or new.joined is not None:
        return None
    told = _told(new)
    old = known_if_there(Head.model_validate, change.old)
    return None if told is None or (old is not None and _told(old) == told) else new


def _told(head: Head) -> tuple[object, ...] | None:
    """All that a job hangs on; None of an article that is not to be published."""
    if head.status is not Status.USABLE or head.summary is None:
        return None
    summary = head.summary
    terms = (summary.translation_allowed, summary.usage_terms)
    return (summary.text_hash, summary.section, summary.language, *terms)
