"""Files named on the command line: their bytes, content type and sender."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from cli.support.exit_codes import USAGE, CommandError

STANDARD_INPUT = "-"

# Suffix of a name → media type. Other files are sniffed.
_TYPES = {
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".rdf": "application/rdf+xml",
    ".nitf": "application/nitf+xml",
    **dict.fromkeys((".html", ".htm"), "text/html"),
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd"), "text/markdown"),
    ".atom": "application/atom+xml",
}
_SNIFFED = {b"<": "application/xml", b"{": "application/json", b"[": "application/json"}
_UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Input:
    """A file to parse or send. `name` is what the user typed."""

    name: str
    body: bytes

    @property
    def content_type(self) -> str:
        """By the name's suffix, else by the first character."""
        known = _TYPES.get(Path(self.name).suffix.lower())
        if known:
            return known
        start = self.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        return _SNIFFED.get(start) or (_TYPES[".txt"] if _is_text(self.body) else _UNKNOWN_TYPE)

    def sender(self, senders: frozenset[str]) -> str | None:
        """The sender by the name (`story.ghost.json`), else by the content; None if unknown."""
        named = [part for part in Path(self.name).name.lower().split(".")[1:-1] if part in senders]
        return named[-1] if named else self._sender_by_content()

    def _sender_by_content(self) -> str | None:
        if self.content_type != "application/json":
            return None
        try:
            content = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        item = content.get("post") or content.get("page") if isinstance(content, dict) else None
        return "ghost" if isinstance(item, dict) and "current" in item else None


def read_input(name: str) -> Input:
    """Reads a file; `-` is standard input.

    Raises:
        CommandError: the file cannot be read.
    """
    if name == STANDARD_INPUT:
        return Input(name, sys.stdin.buffer.read())
    try:
        return Input(name, Path(name).read_bytes())
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}", USAGE) from error


def _is_text(body: bytes) -> bool:
    try:
        return "\0" not in body.decode("utf-8")
    except UnicodeDecodeError:
        return False
