"""`dateline demo`: publishes sample stories on an embedded cloud that it starts for the purpose."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import typer

from cli.senders.simulate import new_delivery_id, simulate
from cli.support.bus import listening
from cli.support.console import say
from cli.support.deliver import api_client, deliver
from cli.support.diagnosis import diagnose
from cli.support.exit_codes import FAILED, CommandError
from cli.support.files import Input, read_input
from cli.support.journey import FUNCTIONS, ArticleJourney, SubmissionJourney, View
from cli.support.tables import print_rows
from cli.support.target import Target
from cli.support.welcome import welcome
from cli.tasks.up import watch
from dateline.model.sources import Source
from dateline.stores.articles import ArticleReader
from dateline.stores.intake import IntakeStore
from functions.submit.senders import SENDERS
from local.common.template import ROOT
from local.emulator.cloud import embedded_cloud
from local.emulator.signals import Stopped, stoppable

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_IDLE_SECONDS = 90.0
"""Without progress for this long, the demo counts as stuck."""
PAUSE_SECONDS = 0.1
TRANSLATED_FROM, TRANSLATED_INTO = "en", "pt"
INSPECTOR = "desk"
GHOST = "ghost"


def demo(files: list[str] | None, *, stay: bool) -> None:
    """Publish the sample stories, or FILES, on an embedded cloud and print the articles."""
    names = files or sorted(str(path) for path in (ROOT / "samples").iterdir() if path.is_file())
    inputs = [read_input(name) for name in names]
    stays = complete = False
    try:
        with (
            stoppable(),
            embedded_cloud(port=0, state=None, entropy=os.urandom, say=say) as (running, parts),
        ):
            complete = _publish(Target.of(running), inputs)
            if complete and stay:
                stays = True
                say("\n".join(welcome(running, on_terminal=sys.stderr.isatty())))
                watch(parts)
    except Stopped as stopped:
        if not stays:
            raise CommandError(f"{stopped}: all processes have stopped") from None
        say(f"{stopped}: all processes have stopped")
    if complete and not stay:
        say("the URLs worked while the demo ran; `dateline demo --stay` keeps them open")
    if not complete:
        raise typer.Exit(FAILED)


def _publish(target: Target, inputs: list[Input]) -> bool:
    """Sends the files and follows them; returns whether every article is readable."""
    start = time.monotonic()

    def report(name: str, hop: str, detail: str) -> None:
        say(f"{time.monotonic() - start:6.2f} s  {_short(name)}  {hop:<21}  {detail}")

    with api_client(target.api) as client, listening(target) as bus:
        view = View(
            target=target,
            client=client,
            bus=bus,
            token=target.known_credentials()[INSPECTOR].value,
            report=report,
            intake=IntakeStore(target.aws.s3, target.output("IntakeBucketName")),
            articles=ArticleReader(target.aws.dynamodb, target.output("ArticleTableName")),
        )
        journeys = [_send(view, file) for file in inputs]
        reason = _follow(view, journeys)
    stuck = _missing_hops(journeys)
    unusable = [journey for journey in journeys if journey.problems]
    _print_table(target, journeys)
    if not stuck and not unusable and reason is None:
        return True
    for journey in unusable:
        say(f"{journey.name}: quarantined in part or in full: {'; '.join(journey.problems)}")
    for name, hop in stuck:
        say(f"{name}: stopped before {hop!r}")
    if reason:
        say(reason)
    for line in diagnose(target, dict.fromkeys(FUNCTIONS[hop] for _, hop in stuck)):
        say(line)
    return False


def _send(view: View, file: Input) -> SubmissionJourney:
    source_id = _source_of(file)
    credential = view.target.known_credentials()[source_id]
    source = Source(id=source_id, sender=credential.sender)
    outgoing = simulate(source, file, credential.value, new_delivery_id())
    delivered = deliver(view.client, outgoing)
    name = file.name.rpartition("/")[2]
    view.report(name, "accepted", f"POST {outgoing.path}, submission {delivered.submission_id}")
    return SubmissionJourney(name, source_id, delivered, time.monotonic())


def _source_of(file: Input) -> str:
    """The demonstration source that sends such a file."""
    if file.sender(frozenset(SENDERS)) == GHOST:
        return "ghost-main"
    return "wire" if "xml" in file.content_type else INSPECTOR


def _follow(view: View, journeys: list[SubmissionJourney]) -> str | None:
    """Follows the journeys until all are complete or none moves; returns why it gave up."""
    translated = False
    missing = _missing_hops(journeys)
    moved_at = time.monotonic()
    while incomplete := [journey for journey in journeys if journey.missing_hops]:
        try:
            for journey in incomplete:
                journey.advance(view)
            if not translated and (article := _translatable(journeys)):
                article.translate(view, TRANSLATED_INTO)
                translated = True
        except CommandError as error:
            return str(error)
        if (still_missing := _missing_hops(journeys)) != missing:
            missing, moved_at = still_missing, time.monotonic()
        if time.monotonic() - moved_at > MAX_IDLE_SECONDS:
            return f"no progress for {MAX_IDLE_SECONDS:.0f} s"
        time.sleep(PAUSE_SECONDS)
    if not translated:
        say("no English article to translate")
    return None


def _missing_hops(journeys: Iterable[SubmissionJourney]) -> list[tuple[str, str]]:
    return [pair for journey in journeys for pair in journey.missing_hops]


def _translatable(journeys: Iterable[SubmissionJourney]) -> ArticleJourney | None:
    """The first English article once it is readable; the same on every run."""
    for journey in journeys:
        for article in journey.articles:
            if article.shown.get("language") == TRANSLATED_FROM:
                return article
        if journey.missing_hops:
            return None
    return None


def _short(text: str) -> str:
    width = 34
    return f"{text[: width - 1]}…" if len(text) > width else f"{text:<{width}}"


def _print_table(target: Target, journeys: Iterable[SubmissionJourney]) -> None:
    rows = []
    for journey in journeys:
        if not journey.articles:
            state = "quarantined" if journey.problems else "received"
            rows.append((journey.name, state, "", "", "", ""))
        for article in journey.articles:
            seconds = article.seconds_to_readable
            rows.append(
                (
                    article.shown.get("headline", article.id),
                    article.shown.get("status", "not readable"),
                    str(article.shown.get("version", "")),
                    " ".join(article.shown.get("languages", [])),
                    f"{seconds:.2f} s" if seconds is not None else "",
                    f"{target.api}/articles/{article.id}",
                )
            )
    print_rows(("article", "status", "version", "languages", "accepted → readable", "URL"), rows)
