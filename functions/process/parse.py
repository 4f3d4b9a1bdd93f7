"""Raw bytes become documents and problems. Pure: the handler and `dateline parse` both call it."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from dateline.model.deliveries import MAX_BYTES, Delivery
from dateline.model.editor_acts import EDITOR
from dateline.model.errors import Rejected, TooLarge
from dateline.model.submissions import Problem
from functions.process import editor_act
from functions.process.bodies import BATCH
from functions.process.duplicates import told_apart
from functions.process.formats import Format, choose, preferred_format
from functions.process.item.context import Context
from functions.process.item.fetch_requests import NO_ANSWERS, Answers, Wanted
from functions.process.item.problems import invalid
from functions.process.item.sample import Sample
from functions.process.normalise import documents_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dateline.model.documents import Article, Notice
    from dateline.model.sources import Source
    from functions.process.item.draft import Draft

MAX_ITEMS = 10_000
IGNORED = "ignored"
"""The event of a delivery that its sender module took in and that changes nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one delivery. `format` is None where none was recognised."""

    format: str | None
    documents: tuple[Article | Notice, ...] = ()
    problems: tuple[Problem, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    """What has to be fetched before the rest can be read; each is a problem until it is."""


def read(
    raw: bytes,
    delivery: Delivery,
    source: Source,
    now: datetime,
    answers: Answers = NO_ANSWERS,
) -> Reading:
    """Everything that can be read of `raw`, and why the rest cannot; raises nothing.

    A thin payload is read twice: once to learn what is `wanted`, then with the answers.
    """
    if delivery.event == IGNORED:
        return Reading(None)
    with _no_collector():
        return _read(raw, delivery, source, now, answers)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Reading makes many objects and no cycles: a collector would go over them for nothing.

    It is a fourth of the time a feed of 1,000 items takes.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            # As old as if they had been gone over: else the collector would do so now.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _read(
    raw: bytes, delivery: Delivery, source: Source, now: datetime, answers: Answers
) -> Reading:
    sample = Sample(raw, delivery.content_type, delivery.sender, delivery.file_name)
    context = Context(delivery, source, now, answers.found)
    name = ""
    drafts: list[Draft] = []
    documents: list[Article | Notice] = []
    problems: list[Problem] = []
    wanted: list[Wanted] = []
    try:
        _require_size(raw)
        form: Format = (
            editor_act if delivery.sender == EDITOR else choose(sample, preferred_format(source))
        )
        name = form.NAME
        for item in _bounded(form.read(sample, context)):
            if isinstance(item, Problem):
                problems.append(item)
                continue
            if isinstance(item, Wanted):
                wanted.append(item)
                problems.append(_not_fetched(item, answers))
                continue
            drafts.append(_warned(item, sample))
    except Rejected as error:
        problems.append(problem_of(error, where=_whole(sample)))
    except ValidationError as error:
        # A format made something that no model takes, such as a block without end.
        problems.append(problem_of(invalid(error), where=_whole(sample)))
    drafts = told_apart(drafts)
    while drafts:
        # Taken off the list, so that the next ones are made in the memory of those before.
        some, drafts[:BATCH] = drafts[:BATCH], []
        for draft, made in zip(some, documents_of(some, context, name), strict=True):
            if isinstance(made, Rejected):
                problems.append(problem_of(made, draft.position, draft.where))
            else:
                documents.append(made)
    return Reading(name or None, tuple(documents), tuple(problems), tuple(wanted))


def _whole(sample: Sample) -> str:
    """The place of what is wrong with all of it, as an editor finds it."""
    if sample.looks_like_json:
        return "$"
    return "/" if sample.start.startswith("<") else "line 1"


def _require_size(raw: bytes) -> None:
    """Looks first: text in memory may be four times its bytes."""
    if len(raw) > MAX_BYTES:
        raise TooLarge(
            "submission_too_large", f"{len(raw):,} bytes; at most {MAX_BYTES:,} are read"
        )


def _warned(draft: Draft, sample: Sample) -> Draft:
    """With what had to be done before any format could read the bytes."""
    if sample.json_warning is None:
        return draft
    return replace(draft, warnings=(*draft.warnings, sample.json_warning))


def problem_of(error: Rejected, position: int | None = None, where: str | None = None) -> Problem:
    """A refusal as the submission's status shows it."""
    return Problem(
        position=position, code=error.code, message=error.message, where=error.where or where
    )


def _not_fetched(wanted: Wanted, answers: Answers) -> Problem:
    refused = answers.refused.get(wanted.address)
    if refused:
        return problem_of(refused, wanted.position, wanted.where)
    return Problem(
        position=wanted.position,
        code="fetch_needed",
        message="only says which item changed; give the source a fetch (base_url, hosts, token)",
        where=wanted.where,
    )


def _bounded(items: Iterator[Draft | Problem | Wanted]) -> Iterator[Draft | Problem | Wanted]:
    for number, item in enumerate(items):
        if number == MAX_ITEMS:
            yield Problem(
                position=number,
                code="too_many_items",
                message=f"only the first {MAX_ITEMS:,} items are read; send the rest apart",
            )
            return
        yield item
