"""Lambda entry point: one schedule starts a round every minute, another one the canary."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dateline.aws.clients import BACKGROUND, client
from dateline.aws.observability import instrumented, level, logger
from dateline.aws.settings import read_settings
from dateline.model.clock import utc_now
from dateline.model.source_rows import parse_source
from dateline.stores.last_deliveries import LastDeliveries
from dateline.stores.problems import ProblemStore
from dateline.stores.source_table import SourceRows
from dateline.stores.unmigrated_sources import UnmigratedSources, mark_if_nothing_to_migrate
from dateline.stores.waiting import WaitingStore
from functions.watch.canary import SOURCE, HopResult, canary_of
from functions.watch.lost import LostSubmissions
from functions.watch.public_api import PublicApi
from functions.watch.settings import Settings
from functions.watch.silence import Silence

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from dateline.model.source_rows import SourceRow
    from dateline.model.sources import Source

NOT_SET_UP = HopResult("source", 0.0, "run `dateline canary` once, which makes the source")

settings = read_settings(Settings, os.environ)
_dynamodb = client("dynamodb", BACKGROUND)
problems = ProblemStore(_dynamodb, settings.submission_table)
lost = LostSubmissions(
    WaitingStore(_dynamodb, settings.submission_table),
    problems,
    client("s3", BACKGROUND),
    client("sqs", BACKGROUND),
    settings.intake_bucket,
    settings.process_queue,
)
sources = SourceRows(_dynamodb, settings.source_table)
unmigrated = UnmigratedSources(lambda: client("ssm", BACKGROUND), settings.sources_prefix)
silence = Silence(sources, LastDeliveries(_dynamodb, settings.submission_table))
api = PublicApi(settings.public_url, settings.private_networks)


@instrumented
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """A round, or a run of the canary: `{"canary": true}`."""
    del context
    return run_canary() if event.get("canary") else watch_round()


def watch_round() -> dict[str, Any]:
    """Repairs what was lost, and states what waits, what is open, and who is silent.

    A new stack has no source that could be migrated. Until the first round records that, functions
    cannot tell an unknown source from one that an earlier release stored, and answer 503.
    """
    now = utc_now()
    report = lost.round(now)
    silent = silence.silent(now)
    open_problems = problems.count_given_up()
    level("Waiting", report.waiting)
    level("OldestWaitingSeconds", report.oldest_seconds)
    level("OpenProblems", open_problems)
    level("SilentSources", len(silent))
    for source in silent:
        logger.warning("source silent", extra=source.facts)
    mark_if_nothing_to_migrate(sources, unmigrated)
    return {
        "waiting": report.waiting,
        "oldest_seconds": report.oldest_seconds,
        "resent": report.resent,
        "open_problems": open_problems,
        "silent": [source.source for source in silent],
    }


def run_canary() -> dict[str, Any]:
    """Sends the canary through the API, and states whether a hop is broken."""
    source = parse_canary(sources.get(SOURCE))
    hops = list(canary_of(source, api, utc_now()).run()) if source else []
    broken = [hop for hop in hops if hop.problem] if hops else [NOT_SET_UP]
    level("CanaryFailed", len(broken))
    for hop in broken:
        logger.error(
            "canary failed", extra={"hop": hop.hop, "seconds": hop.seconds, "problem": hop.problem}
        )
    return {"canary": {hop.hop: hop.problem or "ok" for hop in [*hops, *broken]}}


def parse_canary(row: SourceRow | None) -> Source | None:
    """The reserved source of a row; None if it is not one that the canary can use."""
    source = parse_source(SOURCE, row.configuration) if row else None
    return source if source and source.sender == "token" and source.token_hashes else None
