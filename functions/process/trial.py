"""Parses a stored submission again with changed options, for an operator. Writes nothing.

What a CMS answered for it is read where it is stored, and not fetched, because a fetch is stored.
"""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from dateline.model.deliveries import DROP_PREFIX, MAX_BYTES, Delivery
from dateline.model.errors import NotFound, Rejected, Unprocessable
from dateline.model.rows import plain
from functions.process.drop import DropFolder, delivery_of
from functions.process.formats import FORMATS
from functions.process.item.fetch_requests import FetchResults
from functions.process.item.problems import problem_of
from functions.process.parse import ParsedSubmission, parse_submission
from functions.process.service import content_of, status_of
from functions.process.text.charsets import known_charset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dateline.model.clock import Clock
    from dateline.model.documents import Article, Notice
    from dateline.model.sources import Source
    from dateline.model.trials import Changes, Trial
    from dateline.stores.intake import IntakeStore
    from dateline.stores.sources import SourceStore
    from functions.process.budget import Budget
    from functions.process.fetch.store import FetchedStore
    from functions.process.item.fetch_requests import FetchRequest
    from functions.process.item.sample import Json

TRIAL_SECONDS = 10.0
"""Of parsing, which a thin payload needs twice: the API waits 30 s, with a cold start in them."""
MAX_SHOWN = 20
"""Articles and problems that the result has; the rest is counted."""
MAX_SHOWN_BYTES = 2_000_000
"""Of the articles as JSON: Lambda allows 6 MB for an answer."""
_FORMATS = sorted(form.NAME for form in FORMATS)


@dataclass(frozen=True, slots=True)
class Trials:
    """Reads what a trial needs."""

    intake: IntakeStore
    drop: DropFolder
    sources: SourceStore
    fetched: FetchedStore
    clock: Clock

    def run(self, trial: Trial, budget: Budget) -> dict[str, Any]:
        """What the submission contains with the changed options; `{"gone": true}` without bytes.

        Raises:
            Unavailable: S3, DynamoDB or SSM did not answer.
        """
        try:
            delivery, raw = self._delivery(trial)
            source = changed_source(self.sources.get(delivery.source), trial.changes)
            content = decoded(content_of(delivery, raw), trial.changes.encoding)
            parse = partial(parse_submission, content, delivery, source, self.clock())
            parsed = budget.run(parse)
            if parsed.fetch_requests and source.fetch:
                stored = self.fetched.get(delivery) or {}
                parsed = budget.run(partial(parse, _results(stored, parsed.fetch_requests)))
        except NotFound as error:
            if error.code == "source_unknown":
                return result_of(ParsedSubmission(None, problems=(problem_of(error),)))
            return {"gone": True}
        except Rejected as error:
            return result_of(ParsedSubmission(None, problems=(problem_of(error),)))
        return result_of(parsed)

    def _delivery(self, trial: Trial) -> tuple[Delivery, bytes]:
        if trial.key.startswith(DROP_PREFIX):
            dropped = self.drop.get(trial.key, trial.version_id, max_bytes=MAX_BYTES)
            return delivery_of(dropped, None), dropped.body
        return self.intake.get(trial.key, max_bytes=MAX_BYTES)


def _results(stored: Mapping[str, Json], requests: Iterable[FetchRequest]) -> FetchResults:
    """The stored responses; the other requests are refused, since a response would be stored."""
    not_sent = Unprocessable("fetch_not_tried", "a trial does not ask the CMS; retry the problem")
    missing = (item.address for item in requests if item.address not in stored)
    return FetchResults(stored, dict.fromkeys(missing, not_sent))


def changed_source(source: Source, changes: Changes) -> Source:
    """The source with the changed options.

    Raises:
        Unprocessable: `trial_format_unknown`.
    """
    if changes.format is not None and changes.format not in _FORMATS:
        raise Unprocessable(
            "trial_format_unknown", f"no format {changes.format}; there are {', '.join(_FORMATS)}"
        )
    changed = changes.model_dump(include={"format", "language"}, exclude_none=True)
    if changes.fields is not None:
        changed["fields"] = changes.fields
    return source.model_copy(update=changed)


def decoded(content: bytes, encoding: str | None) -> bytes:
    """The content as UTF-8, from the given encoding; as it is without one.

    A byte order mark says so, which formats believe before any declaration.

    Raises:
        Unprocessable: `encoding_unknown`.
    """
    if encoding is None:
        return content
    charset = known_charset(encoding)
    if charset is None:
        raise Unprocessable("encoding_unknown", f"{encoding} is no character set that is read")
    return codecs.BOM_UTF8 + content.decode(charset, "replace").encode("utf-8", "replace")


def result_of(parsed: ParsedSubmission) -> dict[str, Any]:
    """The status and the counts, and the first articles and problems."""
    return {
        "gone": False,
        "status": status_of(parsed).value,
        "format": parsed.format,
        "article_count": len(parsed.documents),
        "problem_count": len(parsed.problems),
        "articles": list(_shown(parsed.documents[:MAX_SHOWN])),
        "problems": [plain(problem) for problem in parsed.problems[:MAX_SHOWN]],
    }


def _shown(documents: Iterable[Article | Notice]) -> Iterator[dict[str, Any]]:
    """The documents, without their bodies once those are too long together."""
    room = MAX_SHOWN_BYTES
    for document in documents:
        content = plain(document)
        # A note for editors leaves by no output.
        content.pop("editorial_note", None)
        size = len(json.dumps(content).encode())
        if size > room:
            content.pop("body", None)
            yield content | {"body_left_out": True}
            continue
        room -= size
        yield content
