"""Secrets and tokens of sources: made here or given, rotated, and stored."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydantic import SecretStr

from cli.senders.options import has_secret_url
from cli.senders.source_arguments import SECRET_VARIABLE
from cli.support.exit_codes import USAGE, CommandError
from dateline.model.errors import LostRace, Unavailable
from dateline.stores.unmigrated_sources import mark_if_nothing_to_migrate
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
    from dateline.model.source_rows import SourceRow
    from dateline.model.sources import Source

_SHORTEST = 16
_LONGEST = 199
"""Bytes: WebSub's limit (shorter than 200), and enough for every sender."""


def secret_from(path: Path | None) -> str | None:
    """The secret that the sender made, from a file or the environment; None if there is none."""
    text = path.read_text(encoding="utf-8") if path else os.environ.get(SECRET_VARIABLE, "")
    return text.strip() or None


def with_new_secret(source: Source, sender_made: str | None) -> tuple[Source, str]:
    """The source with one secret or token, and that secret; empty for an unsigned source.

    Raises:
        CommandError: the sender cannot use the secret that it is said to have made.
    """
    key = SecretStr(new_path_key(os.urandom)) if has_secret_url(source) else None
    source = source.model_copy(update={"path_key": key})
    if source.unsigned:
        if sender_made:
            raise CommandError(
                "an unsigned source has no secret: leave out --unsigned or the secret", USAGE
            )
        return source, ""
    return _add(source, sender_made, keep=0)


def rotate(source: Source, sender_made: str | None) -> tuple[Source, str]:
    """The source with a second secret before its old one, and the new secret.

    Raises:
        CommandError: the source has no secret, or has two already.
    """
    if _count(source) == 0:
        raise CommandError(
            f"{source.id} has no secret; for a new secret URL replace it: "
            f"`dateline sources put {source.id} --replace`"
        )
    if _count(source) > 1:
        raise CommandError(
            f"a rotation of {source.id} is under way: end it with --finish, which drops the old "
            "secret, or with --cancel, which drops the new secret"
        )
    return _add(source, sender_made, keep=1)


def finish_rotation(source: Source) -> Source:
    """The source with only its new secret."""
    return _keep(source, slice(0, 1))


def cancel_rotation(source: Source) -> Source:
    """The source with only its old secret."""
    return _keep(source, slice(-1, None))


def _keep(source: Source, part: slice) -> Source:
    if _count(source) < 2:
        raise CommandError(f"no rotation of {source.id} is under way; it has a single secret")
    return source.model_copy(
        update={"secrets": source.secrets[part], "token_hashes": source.token_hashes[part]}
    )


def _add(source: Source, sender_made: str | None, *, keep: int) -> tuple[Source, str]:
    if source.sender == TOKEN_SENDER:
        if sender_made:
            raise CommandError("Dateline makes bearer tokens: leave the secret out", USAGE)
        token = new_token(source.id, os.urandom)
        hashes = (token_hash(token), *source.token_hashes[:keep])
        return source.model_copy(update={"token_hashes": hashes}), token
    shape = setup_of(source.sender).secret
    secret = _checked(source.sender, sender_made) if sender_made else shape.make(os.urandom)
    secrets = (SecretStr(secret), *source.secrets[:keep])
    return source.model_copy(update={"secrets": secrets}), secret


def _count(source: Source) -> int:
    return len(source.secrets) + len(source.token_hashes)


def _checked(sender: str, secret: str) -> str:
    shape = setup_of(sender).secret
    if not shape.fits(secret):
        raise CommandError(f"a secret of {sender} is {shape.description}", USAGE)
    if not _SHORTEST <= len(secret.encode()) <= _LONGEST or not secret.isprintable():
        raise CommandError(
            f"a secret is {_SHORTEST} to {_LONGEST} printable bytes; "
            "leave it out and Dateline makes one",
            USAGE,
        )
    return secret


def store(target: Target, source: Source, row: SourceRow | None, secret: str | None = None) -> None:
    """Stores a source unless its row has changed since `row` was read.

    The embedded cloud also stores the secret.

    Raises:
        CommandError: it was changed at the same time, or AWS refused.
    """
    try:
        target.sources.write(source, row)
        mark_if_nothing_to_migrate(target.sources.rows, target.sources.unmigrated)
    except LostRace:
        raise CommandError(
            f"{source.id} was changed at the same time and is not stored; run the command again"
        ) from None
    except Unavailable as error:
        raise CommandError(f"could not store source {source.id}: {error}") from error
    if target.credentials is not None and secret:
        target.credentials.put(source.id, Credential(source.sender, secret))


def path_of(source: Source) -> str:
    """The path that the sender posts to, with the unguessable part if the source has one."""
    key = f"/{source.path_key.get_secret_value()}" if source.path_key else ""
    return f"/{'websub' if source.sender in HUBS else 'webhooks'}/{source.id}{key}"
