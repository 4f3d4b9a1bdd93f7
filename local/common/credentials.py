"""Tokens and secrets of sources, and the file that stores them for the embedded cloud."""

from __future__ import annotations

import json
import os
from base64 import b32encode
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from dateline.model.sources import Scope, Source
from dateline.web.access import new_token, token_hash
from functions.submit.senders.source_setup import setup_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dateline.model.clock import Entropy

TOKEN_SENDER = "token"  # noqa: S105 - the name of a sender


@dataclass(frozen=True)
class Credential:
    """A bearer token or a secret, and the sender that it is for."""

    sender: str
    value: str

    def __repr__(self) -> str:
        return f"Credential({self.sender}, ***)"


def issue(
    source_id: str, sender: str, scopes: Iterable[Scope], entropy: Entropy
) -> tuple[Source, Credential]:
    """A new source with a new token or secret of 256 random bits."""
    if sender == TOKEN_SENDER:
        token = new_token(source_id, entropy)
        source = Source(
            id=source_id,
            sender=sender,
            token_hashes=(token_hash(token),),
            scopes=frozenset(scopes),
        )
        return source, Credential(sender, token)
    secret = setup_of(sender).secret.make(entropy)
    source = Source(id=source_id, sender=sender, secrets=(SecretStr(secret),))
    return source, Credential(sender, secret)


def new_path_key(entropy: Entropy) -> str:
    """160 random bits in lower-case letters and digits, for a URL."""
    return b32encode(entropy(20)).decode().lower()


class CredentialFile:
    """Credentials by source id, in a file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, Credential]:
        """All stored credentials; empty if there is no file."""
        if not self.path.exists():
            return {}
        stored = json.loads(self.path.read_text(encoding="utf-8"))
        return {source_id: Credential(**fields) for source_id, fields in stored.items()}

    def put(self, source_id: str, credential: Credential) -> None:
        """Stores a credential, replacing the source's earlier credential."""
        self._write({**self.read(), source_id: credential})

    def remove(self, source_id: str) -> None:
        """Removes a source's credential, if there is one."""
        stored = self.read()
        stored.pop(source_id, None)
        self._write(stored)

    def _write(self, credentials: dict[str, Credential]) -> None:
        fields = {source_id: asdict(credential) for source_id, credential in credentials.items()}
        write_private(self.path, json.dumps(fields))


def write_private(path: Path, text: str) -> None:
    """Replaces a file with one that only its owner can read at any time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new_file = path.with_name(f"{path.name}.{os.getpid()}")
    new_file.unlink(missing_ok=True)
    descriptor = os.open(new_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    new_file.replace(path)
