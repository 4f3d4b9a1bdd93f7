"""Finds the changes in ArticleTable's stream that may require a translation.

A change of HEAD is only a trigger: `TranslationService.follow` decides by the rows as they are
then, so records may arrive late, twice and in any order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pydantic import ValidationError

from dateline.aws.retry_queue import FailedRecord, failed_record
from dateline.aws.streams import Change, known, known_if_there, read_record
from dateline.model.base import Model
from dateline.model.documents import Status
from dateline.model.errors import DatelineError, Malformed, Unavailable
from dateline.model.identifiers import ArticleId
from dateline.model.problems import Hop
from dateline.model.reserved_tests import is_test_id
from dateline.model.rows import HEAD, Head, article_pk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from functions.translate.requests.jobs import Job

_ARTICLE = article_pk("")


class Service(Protocol):
    """`functions.translate.requests.service.TranslationDesk`, or a fake."""

    def follow(self, article_id: str, *, is_new: bool, source: str) -> list[Job]:
        """Starts the translations that an article's creation or change requires."""
        ...


@dataclass
class StreamOutcome:
    """The jobs started, and the records that failed, in the stream's order."""

    jobs: list[Job] = field(default_factory=list)
    failed: list[FailedRecord] = field(default_factory=list)
    problem: DatelineError | None = None


class Follow(Model):
    """A message of the retry queue: the article whose change was not followed."""

    event: Literal["follow"] = "follow"
    article_id: ArticleId


def read_follow(body: str) -> Follow:
    """The article that a message of the retry queue names.

    Raises:
        Malformed: the message names no article.
    """
    try:
        return Follow.model_validate_json(body)
    except ValidationError as error:
        raise Malformed("follow_malformed", "the message names no article") from error


def follow_changes(records: Sequence[Mapping[str, Any]], service: Service) -> StreamOutcome:
    """Starts the translations of each article whose change may require one.

    A record that cannot be read fails by itself. Where a service does not answer, every later
    record fails with the first one, so that a batch ends in time.
    """
    outcome = StreamOutcome()
    for position, record in enumerate(records):
        try:
            change = read_record(record)
            if (head := changed_head(change)) is not None:
                outcome.jobs += service.follow(
                    head.id, is_new=change.old is None, source=head.source
                )
        except Malformed as error:
            outcome.problem = error
            failed = [record]
        except Unavailable as error:
            outcome.problem = error
            failed = list(records[position:])
        else:
            continue
        outcome.failed += filter(None, (failed_record(Hop.FOLLOW, each) for each in failed))
        if isinstance(outcome.problem, Unavailable):
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
