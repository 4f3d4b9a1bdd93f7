"""`dateline sources list|put|rm`: who may send, and what to enter in the sender."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from pydantic import ValidationError
from rich import box
from rich.console import Console
from rich.table import Table

from cli.options import source_id as checked_id
from cli.problems import USAGE, CommandError
from cli.say import say
from cli.target import ApiOption, StackOption, Target, find_target, read_source
from dateline.sources import Scope, Source, to_parameter
from functions.submit.senders import SENDERS
from local.credentials import TOKEN_SENDER, Credential, issue

sources = typer.Typer(
    help="Sources: who may send, and what to enter in the sender.",
    no_args_is_help=True,
    add_completion=False,
)

_ENTER = {
    "ghost": (
        "Ghost Admin, Settings, Integrations, Add custom integration, Add webhook, one each for\n"
        "Post published, Published post updated, Post unpublished and Post deleted:\n"
        "  Target URL  {api}/webhooks/{id}\n"
        "  Secret      {secret}\n"
    ),
    "token": (
        "  Articles    POST {api}/articles\n"
        "  Feeds       POST {api}/feeds/{id}\n"
        "  Header      Authorization: Bearer {secret}\n"
    ),
}
_ENTER_ELSEWHERE = "  URL     {api}/webhooks/{id}\n  Secret  {secret}\n"


@sources.command("list")
def list_sources(api: ApiOption = None, stack: StackOption = None) -> None:
    """List the sources, without their secrets."""
    target = find_target(api, stack)
    table = Table("source", "sender", "scopes", "valid secrets", "language", box=box.SIMPLE)
    for source in sorted(_all(target), key=lambda one: one.id):
        table.add_row(
            source.id,
            source.sender,
            " ".join(sorted(source.scopes)) if source.token_hashes else "submit",
            str(len(source.secrets) + len(source.token_hashes)),
            source.language or "",
        )
    width = None if sys.stdout.isatty() else 160
    Console(width=width).print(table)


@sources.command("put")
def put_source(
    source_id: Annotated[
        str,
        typer.Argument(metavar="ID", help="Lower case, digits, hyphens.", callback=checked_id),
    ],
    *,
    sender: Annotated[
        str, typer.Option(help=f"Who sends: {', '.join(sorted(SENDERS))}.")
    ] = TOKEN_SENDER,
    scope: Annotated[
        list[Scope] | None, typer.Option(help="What a token may do; repeat for several.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Assumed where none is declared or detected.")
    ] = None,
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Let the present secret go on beside the new one.")
    ] = False,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Make a source, or give it a new secret, and say what to enter in the sender.

    The token or secret is shown this once.
    """
    if sender not in SENDERS:
        raise CommandError(f"no sender {sender!r}; one of {', '.join(sorted(SENDERS))}", USAGE)
    target = find_target(api, stack)
    present = read_source(target, source_id) if rotate else None
    if rotate and present is None:
        raise CommandError(f"no source {source_id} to rotate the secret of")
    source, credential = issue(
        source_id, present.sender if present else sender, scope or [Scope.SUBMIT], os.urandom
    )
    source = _rotated(present, source) if present else _with_language(source, language)
    target.aws.ssm.put_parameter(
        Name=target.parameter(source_id),
        Value=to_parameter(source),
        Type="SecureString",
        Overwrite=True,
    )
    if target.credentials is not None:
        target.credentials.put(source_id, credential)
    _explain(target, source, credential)


@sources.command("rm")
def remove_source(
    source_id: Annotated[str, typer.Argument(metavar="ID")],
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Remove a source; what it sent stays. It is refused within a minute."""
    target = find_target(api, stack)
    try:
        target.aws.ssm.delete_parameter(Name=target.parameter(source_id))
    except target.aws.ssm.exceptions.ParameterNotFound:
        raise CommandError(f"no source {source_id} in {target.stack}") from None
    if target.credentials is not None:
        target.credentials.remove(source_id)
    say(f"removed {source_id}")


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


def _rotated(present: Source, fresh: Source) -> Source:
    """The present configuration with the fresh secret first and the newest present one second."""
    return present.model_copy(
        update={
            "secrets": (*fresh.secrets, *present.secrets[:1]),
            "token_hashes": (*fresh.token_hashes, *present.token_hashes[:1]),
        }
    )


def _with_language(source: Source, language: str | None) -> Source:
    try:
        return Source.model_validate({**source.model_dump(), "language": language})
    except ValidationError:
        raise CommandError(f"{language!r} is no language tag, such as en or pt-BR", USAGE) from None


def _explain(target: Target, source: Source, credential: Credential) -> None:
    text = _ENTER.get(source.sender, _ENTER_ELSEWHERE).format(
        api=target.api, id=source.id, secret=credential.value
    )
    sys.stdout.write(f"{source.id}: enter in the sender\n{text}")
    bucket = target.output("IntakeBucketName")
    endpoint = f" --endpoint-url {target.endpoint_url}" if target.endpoint_url else ""
    sys.stdout.write(f"  Files       aws s3 cp FILE s3://{bucket}/drop/{source.id}/{endpoint}\n")
