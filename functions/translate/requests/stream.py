"""Finds the changes in ArticleTable's stream that may require a translation.

A change of HEAD is only a trigger: `TranslationService.follow` decides by the rows as they are
then, so records may arrive late, twice and in any order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from dateline.aws.streams import Change, known, known_if_there, read_record
from dateline.model.documents import Status
from dateline.model.errors import DatelineError, Malformed, Unavailable
from dateline.model.reserved_tests import is_test_id
from dateline.model.rows import HEAD, Head, article_pk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from functions.translate.requests.jobs import Job

_ARTICLE = article_pk("")


class Service(Protocol):
    """`functions.translate.requests.service.TranslationDesk`, or a fake."""

    def follow(self, article_id: str, *, is_new: bool, source: str) -> list[Job]:
        """Starts the translations that an article's creation or change requires."""
        ...


@dataclass
class StreamOutcome:
    """The jobs started; `failed` is the sequence number from which the stream must be retried."""

    jobs: list[Job] = field(default_factory=list)
    failed: str | None = None
    problem: DatelineError | None = None


def follow_changes(records: Iterable[Mapping[str, Any]], service: Service) -> StreamOutcome:
    """Starts the translations of each article whose change may require one.

    A record that cannot be read stops the batch: after its retries it goes to the dead-letter
    queue, whose alarm rings, and is not lost.
    """
    outcome = StreamOutcome()
    for record in records:
        sequence = str(record["dynamodb"]["SequenceNumber"])
        try:
            change = read_record(record)
            if (head := changed_head(change)) is not None:
                outcome.jobs += service.follow(
                    head.id, is_new=change.old is None, source=head.source
                )
        except (Malformed, Unavailable) as error:
            outcome.failed, outcome.problem = sequence, error
            break
    return outcome


def changed_head(change: Change) -> Head | None:
    """The article's new HEAD, if its change may require a translation.

    A rebuild of the table changes nothing in the article and is ignored.

    Raises:
        Malformed: the row does not match its key.
    """
    if change.new is None or change.sk != HEAD or not change.pk.startswith(_ARTICLE):
        return None
    if is_test_id(change.pk.removeprefix(_ARTICLE)):
        return None
    new = known(Head.model_validate, change.new)
    if new.rebuilt or new.joined is not None:
        return None
    inputs = _job_inputs(new)
    old = known_if_there(Head.model_validate, change.old)
    unchanged = old is not None and _job_inputs(old) == inputs
    return None if inputs is None or unchanged else new


def _job_inputs(head: Head) -> tuple[object, ...] | None:
    """Everything that a job depends on; None if the article is not publishable."""
    if head.status is not Status.USABLE or head.summary is None:
        return None
    summary = head.summary
    terms = (summary.translation_allowed, summary.usage_terms)
    return (summary.text_hash, summary.section, summary.language, *terms)
