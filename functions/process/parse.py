"""Parses raw bytes into documents and problems. Pure: the handler and `dateline parse` call it."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from dateline.model.deliveries import MAX_BYTES, Delivery
from dateline.model.documents import Notice
from dateline.model.editor_acts import EDITOR
from dateline.model.errors import Rejected, TooLarge
from dateline.model.event_names import IGNORED, UNKNOWN
from dateline.model.parts import as_part
from dateline.model.submissions import Problem
from functions.process import editor_act
from functions.process.bodies import BATCH
from functions.process.cms.hold import event_unknown
from functions.process.duplicates import dedupe
from functions.process.formats import Format, choose, preferred_format
from functions.process.item.context import Context
from functions.process.item.fetch_requests import NO_RESULTS, FetchRequest, FetchResults
from functions.process.item.problems import invalid, problem_of
from functions.process.item.sample import Sample, without_messages
from functions.process.normalise import documents_of, hiding_notice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dateline.model.documents import Article
    from dateline.model.sources import Source
    from functions.process.item.draft import Draft

MAX_ITEMS = 10_000


@dataclass(frozen=True, slots=True)
class ParsedSubmission:
    """What one delivery contains. `format` is None where no format was recognised."""

    format: str | None
    documents: tuple[Article | Notice, ...] = ()
    problems: tuple[Problem, ...] = ()
    fetch_requests: tuple[FetchRequest, ...] = ()
    """What must be fetched before the rest can be parsed; each is a problem until then."""


def parse_submission(
    raw: bytes,
    delivery: Delivery,
    source: Source,
    now: datetime,
    results: FetchResults = NO_RESULTS,
) -> ParsedSubmission:
    """Parses all items of `raw`; an item that cannot be parsed is a problem. Raises nothing.

    A thin payload is parsed twice: first to collect its `fetch_requests`, then with their
    `results`.
    """
    if Context(delivery, source, now).event == IGNORED:
        return ParsedSubmission(None)
    with _no_collector():
        return _parse(raw, delivery, source, now, results)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Switches off garbage collection: parsing creates many objects and no cycles.

    The collector takes a quarter of the time that a feed of 1,000 items needs.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            # Marks the new objects as examined: otherwise the collector would examine them now.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _parse(
    raw: bytes, delivery: Delivery, source: Source, now: datetime, results: FetchResults
) -> ParsedSubmission:
    document_bytes, message = without_messages(raw)
    sample = Sample(document_bytes, delivery.content_type, delivery.sender, delivery.file_name)
    context = Context(delivery, source, now, results.responses)
    name = ""
    drafts: list[Draft] = []
    documents: list[Article | Notice] = []
    problems: list[Problem] = []
    requests: list[FetchRequest] = []
    try:
        _require_size(raw)
        form: Format = (
            editor_act if delivery.sender == EDITOR else choose(sample, preferred_format(source))
        )
        name = form.NAME
        _require_known_event(context)
        for item in _bounded(form.read(sample, context)):
            if isinstance(item, Problem):
                problems.append(item)
                continue
            if isinstance(item, FetchRequest):
                requests.append(item)
                problems.append(_not_fetched(item, results))
                continue
            drafts.append(_warned(item, sample.json_warning, message))
    except Rejected as error:
        problems.append(problem_of(error, where=_start_of(sample)))
    except ValidationError as error:
        # The format made a value that the model refuses, such as an overlong block.
        problems.append(problem_of(invalid(error), where=_start_of(sample)))
    # Frees the decoded text and the parsed tree; the drafts have what they need.
    del sample, document_bytes
    drafts = dedupe(drafts)
    while drafts:
        # Removed from the list, so that the next batch reuses the memory of this one.
        batch, drafts[:BATCH] = drafts[:BATCH], []
        for draft, document in zip(batch, documents_of(batch, context, name), strict=True):
            if isinstance(document, Rejected):
                problems.append(problem_of(document, draft.position, draft.where))
                if notice := hiding_notice(draft, context, name):
                    documents.append(notice)
            else:
                documents.append(_as_part(document, draft, source))
    return ParsedSubmission(name or None, tuple(documents), tuple(problems), tuple(requests))


def _require_known_event(context: Context) -> None:
    """Requires that an event which the sender names is known, whatever the format.

    Raises:
        Unprocessable: `event_unknown`.
    """
    name = context.delivery.event_name
    if name and context.event == UNKNOWN:
        raise event_unknown(name, context)


def _as_part(document: Article | Notice, draft: Draft, source: Source) -> Article | Notice:
    if isinstance(document, Notice) or source.absent_means_empty:
        return document
    return as_part(document, draft.absent)


def _start_of(sample: Sample) -> str:
    """The `where` of a problem that concerns the whole submission."""
    if sample.looks_like_json:
        return "$"
    return "/" if sample.start.startswith("<") else "line 1"


def _require_size(raw: bytes) -> None:
    """Checks the size before decoding: text in memory takes up to four times its bytes."""
    if len(raw) > MAX_BYTES:
        raise TooLarge(
            "submission_too_large", f"{len(raw):,} bytes; at most {MAX_BYTES:,} are read"
        )


def _warned(draft: Draft, *warnings: str | None) -> Draft:
    """The draft with warnings about the whole document."""
    given = tuple(filter(None, warnings))
    return replace(draft, warnings=(*draft.warnings, *given)) if given else draft


def _not_fetched(request: FetchRequest, results: FetchResults) -> Problem:
    refusal = results.refused.get(request.address)
    if refusal:
        return problem_of(refusal, request.position, request.where)
    return Problem(
        position=request.position,
        code="fetch_needed",
        message="only says which item changed; give the source a fetch (base_url, hosts, token)",
        where=request.where,
    )


def _bounded(
    items: Iterator[Draft | Problem | FetchRequest],
) -> Iterator[Draft | Problem | FetchRequest]:
    for number, item in enumerate(items):
        if number == MAX_ITEMS:
            yield Problem(
                position=number,
                code="too_many_items",
                message=f"only the first {MAX_ITEMS:,} items are read; send the rest separately",
            )
            return
        yield item
