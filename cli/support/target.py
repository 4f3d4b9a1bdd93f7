"""Which cloud a command speaks to: the embedded one that runs, or a stack on AWS."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from cli.support.console import say
from cli.support.exit_codes import CommandError
from dateline.model.sources import Source
from local.common.aws import Aws
from local.common.credentials import TOKEN_SENDER, Credential, CredentialFile
from local.emulator.deploy import STACK
from local.emulator.running import Running, find_running

TOKEN_VARIABLE = "DATELINE_TOKEN"  # noqa: S105 - a name

ApiOption = Annotated[
    str | None, typer.Option("--api", help="Address of a deployed API.", metavar="URL")
]
StackOption = Annotated[
    str | None, typer.Option("--stack", help="A deployed stack, in the AWS profile's account.")
]
TokenFileOption = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        help=f"Holds the bearer token. Without it: {TOKEN_VARIABLE}, or what the embedded cloud "
        "keeps.",
        exists=True,
        dir_okay=False,
    ),
]


class BrokenSource(CommandError):
    """A source whose configuration cannot be read."""


@dataclass(frozen=True)
class Target:
    """A cloud that answers commands."""

    aws: Aws
    stack: str
    given_api: str | None
    credentials: CredentialFile | None
    """The tokens and secrets of the embedded cloud; None for a deployed stack."""
    endpoint_url: str | None = None
    """Where the embedded cloud's AWS services answer."""

    @classmethod
    def of(cls, running: Running) -> Target:
        """The embedded cloud."""
        return cls(
            running.aws, running.stack, running.url, running.credentials, running.endpoint_url
        )

    @property
    def api(self) -> str:
        """The API's address, asked of the stack where none was given."""
        return self.given_api or self.output("ApiUrl").rstrip("/")

    def output(self, key: str) -> str:
        """An output of the stack."""
        return self.aws.outputs(self.stack)[key]

    @cached_property
    def _resources(self) -> dict[str, str]:
        return self.aws.resources(self.stack)

    def resource(self, logical_id: str) -> str:
        """The physical id of a resource of the stack; a queue's is its address."""
        return self._resources[logical_id]

    def known_credentials(self) -> dict[str, Credential]:
        """The tokens and secrets that are kept, by source id; none for a deployed stack."""
        return self.credentials.read() if self.credentials else {}

    def parameter(self, source_id: str) -> str:
        """Where a source's configuration is kept."""
        return f"/{self.stack}/sources/{source_id}"


def find_target(api: str | None, stack: str | None) -> Target:
    """The cloud that was asked for; otherwise the embedded one; otherwise the profile's account.

    Raises:
        CommandError: there is none.
    """
    running = find_running()
    given = api.rstrip("/") if api else None
    if running and stack is None and given in {None, running.url}:
        return Target.of(running)
    account_named = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_ACCESS_KEY_ID")
    if not (given or stack or account_named):
        raise CommandError(
            "no embedded cloud runs: start one with `dateline up`, or name a deployed one with "
            "--api or --stack and an AWS profile"
        )
    chosen = Target(Aws(boto3.Session()), stack or STACK, given, None)
    say(f"deployed stack {chosen.stack}" + (f" at {given}" if given else ""))
    return chosen


def read_token(token_file: Path | None) -> str | None:
    """The bearer token from the file or the environment; never from the command line."""
    if token_file is not None:
        return token_file.read_text(encoding="utf-8").strip()
    return os.environ.get(TOKEN_VARIABLE, "").strip() or None


def proof_of(target: Target, source_id: str, token_file: Path | None) -> tuple[Source, str]:
    """The source and what it proves itself with.

    Raises:
        CommandError: it is nowhere to be found.
    """
    token = read_token(token_file)
    if token:
        # Who has only a token may not read the configuration.
        return Source(id=source_id, sender=TOKEN_SENDER), token
    source = require_source(target, source_id)
    return source, secret_of(target, source, token_file)


def secret_of(target: Target, source: Source, token_file: Path | None) -> str:
    """The source's newest secret, or its token; empty where it proves itself with nothing.

    Raises:
        CommandError: the token is nowhere to be found.
    """
    if source.sender != TOKEN_SENDER:
        return source.secrets[0].get_secret_value() if source.secrets else ""
    token = read_token(token_file)
    known = target.known_credentials()
    if token or source.id in known:
        return token or known[source.id].value
    raise CommandError(
        f"{source.id} uses a bearer token, of which only the hash is stored; "
        f"give it in {TOKEN_VARIABLE} or with --token-file"
    )


def read_source(target: Target, source_id: str) -> Source | None:
    """A source's configuration, secrets included, or None if there is no such source.

    Raises:
        BrokenSource: the configuration cannot be read.
        CommandError: SSM did not answer.
    """
    try:
        found = target.aws.ssm.get_parameter(Name=target.parameter(source_id), WithDecryption=True)
        return Source.model_validate_json(found["Parameter"].get("Value", ""))
    except target.aws.ssm.exceptions.ParameterNotFound:
        return None
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"could not read source {source_id}: {error}") from error
    except ValidationError:
        # The validation error would quote secrets.
        raise BrokenSource(f"the configuration of {source_id} is broken; put it again") from None


def require_source(target: Target, source_id: str) -> Source:
    """As `read_source`; without such a source it is a CommandError."""
    source = read_source(target, source_id)
    if source is None:
        raise CommandError(
            f"no source {source_id} in {target.stack}; make it with `dateline sources put`"
        )
    return source


def inspector_token(target: Target, token_file: Path | None) -> str | None:
    """A token that may look at submissions; None where only the AWS profile may."""
    token = read_token(token_file)
    desk = target.known_credentials().get("desk")
    return token or (desk.value if desk else None)
