"""What sources prove themselves with: made or taken over, rotated, and written to SSM."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydantic import SecretStr

from cli.senders.options import has_secret_url
from cli.support.exit_codes import USAGE, CommandError
from dateline.stores.sources import to_parameter
from dateline.web.access import new_token, token_hash
from functions.submit.senders import HUBS
from functions.submit.senders.source_setup import setup_of
from local.common.credentials import (
    TOKEN_SENDER,
    Credential,
    new_path_key,
)

if TYPE_CHECKING:
    from pathlib import Path

    from cli.support.target import Target
    from dateline.model.sources import Source

SECRET_VARIABLE = "DATELINE_SECRET"  # noqa: S105 - a name
_SHORTEST = 16
_LONGEST = 199
"""Bytes; what WebSub lets a hub be given, and enough for all."""


def secret_from(path: Path | None) -> str | None:
    """The secret that the sender made itself, from a file or the environment; None for none."""
    text = path.read_text(encoding="utf-8") if path else os.environ.get(SECRET_VARIABLE, "")
    return text.strip() or None


def fresh(source: Source, given: str | None) -> tuple[Source, str]:
    """The source with one new secret or token, and that; empty for a source that never signs.

    Raises:
        CommandError: the `given` secret is not one that this sender can use.
    """
    key = SecretStr(new_path_key(os.urandom)) if has_secret_url(source) else None
    source = source.model_copy(update={"path_key": key})
    if source.unsigned:
        if given:
            raise CommandError("an unsigned source has no secret; leave one of the two out", USAGE)
        return source, ""
    return _added(source, given, keep=0)


def rotated(source: Source, given: str | None) -> tuple[Source, str]:
    """The source with a second secret, the new one first.

    Raises:
        CommandError: there is nothing to rotate, or two are valid already.
    """
    if _count(source) == 0:
        raise CommandError(f"{source.id} has no secret; put it again for a new unguessable address")
    if _count(source) > 1:
        raise CommandError(
            f"a rotation of {source.id} is under way: end it with --finish, which drops the old "
            "secret, or with --cancel, which drops the new one"
        )
    return _added(source, given, keep=1)


def finished(source: Source) -> Source:
    """The source with its newest secret alone."""
    return _kept(source, slice(0, 1))


def cancelled(source: Source) -> Source:
    """The source with its oldest secret alone."""
    return _kept(source, slice(-1, None))


def _kept(source: Source, some: slice) -> Source:
    if _count(source) < 2:
        raise CommandError(f"no rotation of {source.id} is under way; it has one secret")
    return source.model_copy(
        update={"secrets": source.secrets[some], "token_hashes": source.token_hashes[some]}
    )


def _added(source: Source, given: str | None, *, keep: int) -> tuple[Source, str]:
    if source.sender == TOKEN_SENDER:
        if given:
            raise CommandError("a bearer token is made here, never given", USAGE)
        token = new_token(source.id, os.urandom)
        hashes = (token_hash(token), *source.token_hashes[:keep])
        return source.model_copy(update={"token_hashes": hashes}), token
    shape = setup_of(source.sender).secret
    secret = _usable(source.sender, given) if given else shape.make(os.urandom)
    secrets = (SecretStr(secret), *source.secrets[:keep])
    return source.model_copy(update={"secrets": secrets}), secret


def _count(source: Source) -> int:
    return len(source.secrets) + len(source.token_hashes)


def _usable(sender: str, secret: str) -> str:
    shape = setup_of(sender).secret
    if not shape.fits(secret):
        raise CommandError(f"this is no secret of {sender}: {shape.description}", USAGE)
    if not _SHORTEST <= len(secret.encode()) <= _LONGEST or not secret.isprintable():
        raise CommandError(
            f"a secret is {_SHORTEST} to {_LONGEST} printable bytes; let one be made", USAGE
        )
    return secret


def store(target: Target, source: Source, secret: str | None = None) -> None:
    """Writes the configuration as SecureString; the embedded cloud remembers the secret too."""
    target.aws.ssm.put_parameter(
        Name=target.parameter(source.id),
        Value=to_parameter(source),
        Type="SecureString",
        Overwrite=True,
    )
    if target.credentials is not None and secret:
        target.credentials.put(source.id, Credential(source.sender, secret))


def path_of(source: Source) -> str:
    """Where its sender posts, with the unguessable part if it has one."""
    key = f"/{source.path_key.get_secret_value()}" if source.path_key else ""
    return f"/{'websub' if source.sender in HUBS else 'webhooks'}/{source.id}{key}"
