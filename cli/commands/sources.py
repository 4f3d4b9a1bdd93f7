"""`dateline sources list|put|rotate|test|rm`: who may send, and what to enter in the sender."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich import box
from rich.console import Console
from rich.table import Table

from cli.commands.push import WAIT_SECONDS, outcome, send
from cli.commands.sources_put import IdArgument, SecretFileOption, explain, put_source
from cli.senders.samples import filled_sample
from cli.senders.secrets import cancelled, finished, rotated, secret_from, store
from cli.senders.subscribe import LEAVE, ask_hub
from cli.support.console import say
from cli.support.deliver import api_client
from cli.support.exit_codes import FAILED
from cli.support.target import (
    ApiOption,
    BrokenSource,
    StackOption,
    Target,
    TokenFileOption,
    find_target,
    inspector_token,
    require_source,
    secret_of,
)
from dateline.model.clock import utc_now
from dateline.model.sources import Source
from dateline.model.submissions import SubmissionStatus
from functions.submit.senders.source_setup import Payload, setup_of

sources = typer.Typer(
    help="Sources: who may send, and what to enter in the sender.",
    no_args_is_help=True,
    add_completion=False,
)


@sources.command("list")
def list_sources(api: ApiOption = None, stack: StackOption = None) -> None:
    """List the sources, without their secrets."""
    target = find_target(api, stack)
    table = Table(
        *("source", "sender", "scopes", "valid secrets", "language", "completed from"),
        "translated into",
        box=box.SIMPLE,
    )
    for source in sorted(_all(target), key=lambda item: item.id):
        secrets = len(source.secrets) + len(source.token_hashes)
        table.add_row(
            source.id,
            source.sender,
            " ".join(sorted(source.scopes)) if source.token_hashes else "submit",
            "unsigned" if source.unsigned else str(secrets),
            source.language or "",
            " ".join(source.fetch.hosts) if source.fetch else "",
            translated_into(source),
        )
    width = None if sys.stdout.isatty() else 200
    Console(width=width).print(table)


sources.command("put")(put_source)


@sources.command("rotate")
def rotate_source(
    source_id: IdArgument,
    *,
    finish: Annotated[
        bool, typer.Option("--finish", help="Drop the old secret: the sender uses the new one.")
    ] = False,
    cancel: Annotated[
        bool, typer.Option("--cancel", help="Drop the new secret: it was never entered.")
    ] = False,
    secret_file: SecretFileOption = None,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Add a second secret to a source, so that the sender can change over at leisure.

    Both are valid, until --finish drops the old one. The new one is shown this once.
    """
    if finish and cancel:
        raise typer.BadParameter("--finish and --cancel: one of them")
    target = find_target(api, stack)
    present = require_source(target, source_id)
    if finish or cancel:
        store(target, finished(present) if finish else cancelled(present))
        if cancel and target.credentials is not None:
            # Of a token only the hash is known, so what is kept here is no use any more.
            target.credentials.remove(source_id)
        say(f"{source_id}: only the {'new' if finish else 'old'} secret is valid, within a minute")
    else:
        source, secret = rotated(present, secret_from(secret_file))
        store(target, source, secret)
        explain(target, source, secret)
        say(
            f"{source_id}: both secrets are valid within a minute. When the sender uses the new: "
            f"dateline sources rotate {source_id} --finish"
        )
    if present.websub and not finish:
        # The hub is told the newest secret by subscribing again.
        ask_hub(target, source_id)


@sources.command("test")
def send_sample(
    source_id: IdArgument,
    *,
    item: Annotated[
        str | None, typer.Option(help="A published item's id, for senders that send only ids.")
    ] = None,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Send a signed sample as the source's sender would, and show what became of it.

    The sample becomes an article of its own, the same one every time. Prints a JSON line. Ends
    with 0 if readers get it, 1 otherwise. Of a sender that sends only ids no sample can be
    completed: there, it ends with 0 once the sample is accepted, or name a real --item.
    """
    target = find_target(api, stack)
    source = require_source(target, source_id)
    secret = secret_of(target, source, token_file)
    sample = filled_sample(source.sender, utc_now(), item=item)
    completable = item is not None or setup_of(source.sender).payload != Payload.IDS
    with api_client(target.api) as client:
        line: dict[str, Any] = {"source": source_id, "sender": source.sender}
        line |= send(client, target.api, source, secret, sample)
        token = inspector_token(target, token_file)
        seconds = WAIT_SECONDS if completable else WAIT_SECONDS / 6
        line |= outcome(target, client, line["submission_id"], token, source_id, seconds=seconds)
    if not completable:
        line["expected"] = (
            f"accepted, then quarantined: {source.sender} sends only ids, and the sample's is "
            "nobody's; name a published one with --item"
        )
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    for problem in line["problems"]:
        say(f"{problem['code']}: {problem['message']}")
    usable = line["readable"] if completable else line["status"] != SubmissionStatus.PROCESSED
    if not usable:
        raise typer.Exit(FAILED)


@sources.command("rm")
def remove_source(source_id: IdArgument, api: ApiOption = None, stack: StackOption = None) -> None:
    """Remove a source; what it sent stays. It is refused within a minute."""
    target = find_target(api, stack)
    try:
        present = require_source(target, source_id)
    except BrokenSource:
        present = None
    if present and present.websub:
        ask_hub(target, source_id, LEAVE)
        say(f"{source_id}: a hub that asks back later finds nobody, and ends with its lease")
    target.aws.ssm.delete_parameter(Name=target.parameter(source_id))
    if target.credentials is not None:
        target.credentials.remove(source_id)
    say(f"removed {source_id}")


def translated_into(source: Source) -> str:
    """The rules of translation in a line: languages, sections, and what is not as usual."""
    rules = source.translation
    told = rules.model_dump(mode="json", exclude_defaults=True)
    told = {name: value for name, value in told.items() if name not in {"languages", "sections"}}
    own = told.pop("per_language", {})
    told |= {f"{tag}.{name}": one for tag, by in own.items() for name, one in by.items()}
    parts = [
        "not allowed" if not source.translation_allowed else " ".join(rules.languages),
        f"of {', '.join(rules.sections)}" if rules.sections else "",
        *(f"{name}={one}" for name, one in told.items() if one is not None),
    ]
    return " ".join(part for part in parts if part)


def _all(target: Target) -> list[Source]:
    pages = target.aws.ssm.get_paginator("get_parameters_by_path").paginate(
        Path=target.parameter("").rstrip("/"), WithDecryption=True
    )
    found = []
    for page in pages:
        for parameter in page["Parameters"]:
            try:
                found.append(Source.model_validate_json(parameter.get("Value", "")))
            except ValidationError:
                # The validation error would quote secrets.
                say(f"{parameter.get('Name')}: broken; put it again")
    return found
