"""`dateline sources …`: who may send, and what to enter in the CMS."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import typer

from cli.senders.samples import filled_sample
from cli.senders.secrets import cancel_rotation, finish_rotation, rotate, secret_from, store
from cli.senders.simulate import simulate_test, token_of_tests
from cli.senders.subscribe import LEAVE, ask_hub
from cli.support.console import say
from cli.support.deliver import api_client
from cli.support.exit_codes import FAILED, CommandError
from cli.support.tables import print_rows
from cli.support.target import (
    BrokenSource,
    Target,
    find_target,
    inspector_token,
    require_source,
    require_stored,
    secret_of,
)
from cli.tasks.push import WAIT_SECONDS, outcome, send
from cli.tasks.sources_put import print_guide
from cli.tasks.sources_show import summary
from dateline.model.clock import utc_now
from dateline.model.errors import Unavailable
from dateline.model.source_rows import SourceBroken
from dateline.model.submissions import SubmissionStatus
from functions.submit.senders.source_setup import Payload, setup_of
from local.common.source_migration import migrate, remove_old_parameters
from local.emulator.running_cloud import find_running

if TYPE_CHECKING:
    from pathlib import Path

    from dateline.model.sources import Source
    from local.common.source_admin import ListedSource


COLUMNS = (
    *("source", "sender", "scopes", "valid secrets", "language", "completed from"),
    *("content types", "translated into"),
)


def list_sources(*, as_json: bool, api: str | None, stack: str | None) -> None:
    """List the sources without their secrets."""
    target = find_target(api, stack)
    listed_sources = sorted(_all(target), key=lambda item: item.source.id)
    if as_json:
        for listed in listed_sources:
            line = summary(target, listed.source, listed.secret_count)
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        return
    print_rows(
        COLUMNS,
        [
            (
                listed.source.id,
                listed.source.sender,
                " ".join(sorted(listed.source.scopes)) if listed.source.token_hashes else "submit",
                "unsigned" if listed.source.unsigned else str(listed.secret_count),
                listed.source.language or "",
                " ".join(listed.source.fetch.hosts) if listed.source.fetch else "",
                " ".join(listed.source.models),
                translated_into(listed.source),
            )
            for listed in listed_sources
        ],
    )


def show_token(source_id: str) -> None:
    """Print the token or secret of a source of the embedded cloud on this machine."""
    running = find_running()
    if running is None:
        raise CommandError(
            "no embedded cloud is running: start one with `dateline up`. For a source of a "
            f"deployed stack make a new token: dateline sources rotate {source_id} --stack NAME"
        )
    known = running.credentials.read()
    if source_id not in known:
        raise CommandError(
            f"the token of {source_id} is not known here; known are {', '.join(sorted(known))}"
        )
    sys.stdout.write(f"{known[source_id].value}\n")


def rotate_source(
    source_id: str,
    *,
    finish: bool,
    cancel: bool,
    secret_file: Path | None,
    api: str | None,
    stack: str | None,
) -> None:
    """Give a source a second secret, so that the sender can change over without a gap."""
    if finish and cancel:
        raise typer.BadParameter("give --finish or --cancel, not both")
    target = find_target(api, stack)
    stored = require_stored(target, source_id)
    present = stored.source
    if finish or cancel:
        kept = finish_rotation(present) if finish else cancel_rotation(present)
        store(target, kept, stored.row)
        if cancel and target.credentials is not None:
            # The stored credential is the dropped secret. Of an old token only the hash is known.
            target.credentials.remove(source_id)
        say(f"{source_id}: only the {'new' if finish else 'old'} secret is valid, within a minute")
    else:
        source, secret = rotate(present, secret_from(secret_file))
        store(target, source, stored.row, secret)
        print_guide(target, source, secret)
        say(
            f"{source_id}: both secrets are valid within a minute. Once the sender uses the new "
            f"secret: dateline sources rotate {source_id} --finish"
        )
    if present.websub and not finish:
        # A new subscription gives the hub the newest secret.
        ask_hub(target, source_id)


def send_sample(
    source_id: str, *, item: str | None, api: str | None, stack: str | None, token_file: Path | None
) -> None:
    """Send a signed sample as the source's sender would, and show the result."""
    target = find_target(api, stack)
    source = require_source(target, source_id)
    secret = secret_of(target, source, token_file)
    model = next(iter(source.models), None)
    sample = filled_sample(source.sender, utc_now(), item=item, model=model)
    completable = item is not None or setup_of(source.sender).payload != Payload.IDS
    with api_client(target.api) as client:
        line: dict[str, Any] = {"source": source_id, "sender": source.sender}
        line |= send(client, target.api, source, secret, sample, make_request=simulate_test)
        token = inspector_token(target, token_file)
        seconds = WAIT_SECONDS if completable else WAIT_SECONDS / 6
        line |= outcome(
            target,
            client,
            line["submission_id"],
            token,
            source_id,
            seconds=seconds,
            reader_token=token_of_tests(source, secret),
        )
    if not completable:
        line["expected"] = (
            f"accepted, then quarantined: {source.sender} sends only ids, and no item has the "
            "sample's; name a published item with --item"
        )
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    for problem in line["problems"]:
        say(f"{problem['code']}: {problem['message']}")
    usable = line["readable"] if completable else line["status"] != SubmissionStatus.PROCESSED
    if not usable:
        raise typer.Exit(FAILED)


def remove_source(source_id: str, api: str | None, stack: str | None) -> None:
    """Remove a source. Its articles stay; its deliveries are refused within a minute."""
    target = find_target(api, stack)
    try:
        present = require_source(target, source_id)
    except BrokenSource:
        present = None
    if present and present.websub:
        ask_hub(target, source_id, LEAVE)
        say(
            f"{source_id}: a hub that verifies the request only later gets no answer; then the "
            "subscription ends with its lease"
        )
    try:
        target.sources.remove(source_id)
    except Unavailable as error:
        raise CommandError(f"could not remove {source_id}: {error}; run it again") from error
    if target.credentials is not None:
        target.credentials.remove(source_id)
    say(f"removed {source_id}")


def migrate_sources(*, remove: bool, api: str | None, stack: str | None) -> None:
    """Copy the sources of an earlier release from SSM parameters to SourceTable."""
    target = find_target(api, stack)
    try:
        done = migrate(target.sources, say)
        if remove and not done.broken:
            remove_old_parameters(target.sources, done, say)
    except Unavailable as error:
        raise CommandError(f"interrupted: {error}; run it again") from error
    if done.broken:
        raise CommandError(
            f"not migrated: {', '.join(done.broken)}: broken; put again or remove each, then run "
            "this again"
        )
    say(
        f"{len(done.copied)} sources copied, {len(done.removed)} old parameters removed; every "
        "source is in SourceTable"
    )


def translated_into(source: Source) -> str:
    """The translation rules in one line: languages, sections, and policies that were changed."""
    rules = source.translation
    changed = rules.model_dump(mode="json", exclude_defaults=True)
    policies = {
        name: value
        for name, value in changed.items()
        if name not in {"languages", "sections", "per_language"}
    }
    policies |= {
        f"{tag}.{name}": value
        for tag, own in changed.get("per_language", {}).items()
        for name, value in own.items()
    }
    parts = [
        "not allowed" if not source.translation_allowed else " ".join(rules.languages),
        f"of {', '.join(rules.sections)}" if rules.sections else "",
        *(f"{name}={value}" for name, value in policies.items() if value is not None),
    ]
    return " ".join(part for part in parts if part)


def _all(target: Target) -> list[ListedSource]:
    valid: list[ListedSource] = []
    try:
        for item in target.sources.all():
            if isinstance(item, SourceBroken):
                say(item.message)
            else:
                valid.append(item)
    except Unavailable as error:
        raise CommandError(f"could not list the sources: {error}") from error
    return valid
