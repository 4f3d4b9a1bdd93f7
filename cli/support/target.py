"""Which cloud a command works with: the running embedded one, or a stack on AWS."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import boto3

from cli.support.arguments import TOKEN_VARIABLE
from cli.support.console import say
from cli.support.exit_codes import CommandError
from dateline.model.errors import Unavailable
from dateline.model.source_rows import SourceBroken
from dateline.model.sources import Source
from local.common.aws import Aws
from local.common.credentials import TOKEN_SENDER, Credential, CredentialFile
from local.common.source_admin import SourceAdmin
from local.emulator.deploy import STACK
from local.emulator.running_cloud import RunningCloud, find_running

if TYPE_CHECKING:
    from pathlib import Path

    from dateline.model.source_rows import SourceRow


class BrokenSource(CommandError):
    """A source whose configuration is not valid."""


@dataclass(frozen=True)
class StoredSource:
    """A source with its secrets, and the row that it was read from.

    The row is None for a source of an earlier release, which is in a parameter. A write with the
    row is refused if anybody has changed the source since.
    """

    source: Source
    row: SourceRow | None


@dataclass(frozen=True)
class Target:
    """The cloud that a command works with."""

    aws: Aws
    stack: str
    given_api: str | None
    credentials: CredentialFile | None
    """The tokens and secrets of the embedded cloud; None for a deployed stack."""
    endpoint_url: str | None = None
    """Endpoint of the embedded cloud's AWS services; None for AWS."""

    @classmethod
    def of(cls, running: RunningCloud) -> Target:
        """The embedded cloud."""
        return cls(
            running.aws, running.stack, running.url, running.credentials, running.endpoint_url
        )

    @property
    def api(self) -> str:
        """The API's URL: as given, else from the stack's outputs."""
        return self.given_api or self.output("ApiUrl").rstrip("/")

    @property
    def credentials_id(self) -> str:
        """Differs for each run of the embedded cloud without a state folder; empty on AWS."""
        return str(self.credentials.path) if self.credentials else ""

    def output(self, key: str) -> str:
        """An output of the stack."""
        return self.aws.outputs(self.stack)[key]

    @cached_property
    def _resources(self) -> dict[str, str]:
        return self.aws.resources(self.stack)

    def resource(self, logical_id: str) -> str:
        """The physical id of a resource of the stack; a queue's is its URL."""
        return self._resources[logical_id]

    def known_credentials(self) -> dict[str, Credential]:
        """The tokens and secrets of the embedded cloud by source id; empty for a deployed stack."""
        return self.credentials.read() if self.credentials else {}

    @cached_property
    def sources(self) -> SourceAdmin:
        """The stack's sources.

        Raises:
            CommandError: the stack is of a release that has no table of sources.
        """
        try:
            table = self.output("SourceTableName")
        except KeyError:
            raise CommandError(
                f"{self.stack} has no SourceTable: update the stack to this release first, with "
                "OldSourceParameters=true (docs: Deploy to AWS, Updates)"
            ) from None
        return SourceAdmin(self.aws.dynamodb, table, self.aws.ssm, self.stack, os.urandom)


def find_target(api: str | None, stack: str | None) -> Target:
    """The cloud that the options name, else the running embedded cloud, else the AWS profile's.

    Raises:
        CommandError: nothing names a cloud, and no embedded cloud runs.
    """
    running = find_running()
    url = api.rstrip("/") if api else None
    if running and stack is None and url in {None, running.url}:
        return Target.of(running)
    has_account = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_ACCESS_KEY_ID")
    if not (url or stack or has_account):
        raise CommandError(
            "no embedded cloud is running: start one with `dateline up`, or name a deployed stack "
            "with --api or --stack and an AWS profile"
        )
    target = Target(Aws(boto3.Session()), stack or STACK, url, None)
    say(f"deployed stack {target.stack}" + (f" at {url}" if url else ""))
    return target


def read_token(token_file: Path | None) -> str | None:
    """The bearer token from the file or the environment.

    No option takes it: other processes can read a command line, and shells store it.
    """
    if token_file is not None:
        return token_file.read_text(encoding="utf-8").strip()
    return os.environ.get(TOKEN_VARIABLE, "").strip() or None


def source_with_secret(
    target: Target, source_id: str, token_file: Path | None
) -> tuple[Source, str]:
    """The source, and the secret or token that its deliveries carry.

    Raises:
        CommandError: there is no such source, or its token is not known here.
    """
    token = read_token(token_file)
    if token:
        # A user who has only a token may not read the configuration.
        return Source(id=source_id, sender=TOKEN_SENDER), token
    source = require_source(target, source_id)
    return source, secret_of(target, source, token_file)


def secret_of(target: Target, source: Source, token_file: Path | None) -> str:
    """The source's newest secret, or its token; empty for an unsigned source.

    Raises:
        CommandError: the source has a token that is not known here.
    """
    if source.sender != TOKEN_SENDER:
        return source.secrets[0].get_secret_value() if source.secrets else ""
    token = read_token(token_file)
    known = target.known_credentials()
    if token or source.id in known:
        return token or known[source.id].value
    raise CommandError(
        f"{source.id} uses a bearer token, and the cloud stores only its hash; "
        f"give the token in {TOKEN_VARIABLE} or with --token-file"
    )


def read_source(target: Target, source_id: str) -> Source | None:
    """A source's configuration with its secrets, or None if there is no such source.

    Raises:
        BrokenSource: the configuration is not valid.
        CommandError: DynamoDB or SSM refused the call.
    """
    try:
        return target.sources.find(source_id)
    except SourceBroken:
        raise BrokenSource(
            f"the configuration of {source_id} is broken; replace it with "
            f"`dateline sources put {source_id} --replace`"
        ) from None
    except Unavailable as error:
        raise CommandError(f"could not read source {source_id}: {error}") from error


def require_source(target: Target, source_id: str) -> Source:
    """A source's configuration with its secrets.

    Raises:
        CommandError: there is no such source, or as `read_source`.
    """
    source = read_source(target, source_id)
    if source is None:
        raise CommandError(
            f"no source {source_id} in {target.stack}; make it with `dateline sources put`"
        )
    return source


def read_row(target: Target, source_id: str) -> SourceRow | None:
    """The row of a source, or None if it has none.

    Raises:
        CommandError: DynamoDB refused the call.
    """
    try:
        return target.sources.rows.get(source_id)
    except Unavailable as error:
        raise CommandError(f"could not read source {source_id}: {error}") from error


def require_stored(target: Target, source_id: str) -> StoredSource:
    """A source to change.

    Raises:
        CommandError: there is no such source, or as `read_source`.
    """
    # The row first: a change after it makes the write fail.
    row = read_row(target, source_id)
    return StoredSource(require_source(target, source_id), row)


def inspector_token(target: Target, token_file: Path | None) -> str | None:
    """A token that may read submissions; None if only the AWS profile can."""
    token = read_token(token_file)
    desk = target.known_credentials().get("desk")
    return token or (desk.value if desk else None)
