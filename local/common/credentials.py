"""What senders must prove themselves with, and the file that keeps it for the embedded cloud."""

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

TOKEN_SENDER = "token"  # noqa: S105 - the name of a sender module


@dataclass(frozen=True)
class Credential:
    """A bearer token or a signing secret, and the sender module that understands it."""

    sender: str
    value: str

    def __repr__(self) -> str:
        return f"Credential({self.sender}, ***)"


def issue(
    source_id: str, sender: str, scopes: Iterable[Scope], entropy: Entropy
) -> tuple[Source, Credential]:
    """A new source with a fresh token or secret of 256 random bits."""
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
    """160 random bits that read well in an address."""
    return b32encode(entropy(20)).decode().lower()


class CredentialFile:
    """Credentials by source id, in a file only its owner can read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, Credential]:
        """All that is kept; nothing where there is no file yet."""
        if not self._path.exists():
            return {}
        kept = json.loads(self._path.read_text(encoding="utf-8"))
        return {source_id: Credential(**one) for source_id, one in kept.items()}

    def put(self, source_id: str, credential: Credential) -> None:
        """Keeps a credential in place of the source's earlier one."""
        self._write({**self.read(), source_id: credential})

    def remove(self, source_id: str) -> None:
        """Forgets a source's credential."""
        kept = self.read()
        kept.pop(source_id, None)
        self._write(kept)

    def _write(self, credentials: dict[str, Credential]) -> None:
        text = json.dumps({source_id: asdict(one) for source_id, one in credentials.items()})
        write_private(self._path, text)


def write_private(path: Path, text: str) -> None:
    """Replaces a file by one that only its owner can read, never readable in between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
