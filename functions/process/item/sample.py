"""A delivery's bytes as the formats look at them: what they are, decoded and parsed once."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from email.message import Message
from functools import cached_property

from dateline.model.errors import Malformed, Rejected, TooLarge, Unprocessable
from functions.process.text.encoding import (
    byte_order_mark,
    decode,
    known_charset,
    printable,
    unmarked,
)
from functions.process.text.lenient_json import Json, parse

__all__ = ["Json", "Sample"]

_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or Office document"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"\xfd7zXZ", "xz-compressed data"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF file (WebP, WAV, AVI)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "a Rich Text document"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
    (b"\x7fELF", "a program"),
)
_LOOKED_AT = 65_536
MAX_VALUES = 500_000
"""Fifty for each of the items that are read."""
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]{1,100}:)?([\w.-]{1,100})(?=[\s/>])")
_BEFORE_ROOT = (("<!--", "-->"), ("<?", "?>"))


@dataclass(frozen=True)
class Sample:
    """The bytes, what HTTP says they are, and who sent them."""

    raw: bytes
    content_type: str | None = None
    sender: str = ""
    file_name: str | None = None

    @cached_property
    def media_type(self) -> str:
        """`text/plain` of `text/plain; charset=utf-8`; empty where none was given."""
        return (self.content_type or "").partition(";")[0].strip().lower()

    @cached_property
    def charset(self) -> str | None:
        """The declared character set."""
        if not self.content_type or ";" not in self.content_type:
            return None
        header = Message()
        header["content-type"] = " ".join(self.content_type.split())
        return header.get_content_charset()

    @cached_property
    def binary(self) -> str | None:
        """What kind of binary data this is, None for text."""
        for magic, name in _MAGIC:
            if self.raw.startswith(magic):
                return name
        if b"\0" in self.raw[:_LOOKED_AT] and not self._is_wide:
            return "binary data"
        return None

    @cached_property
    def _is_wide(self) -> bool:
        """UTF-16 and UTF-32 have zero bytes: text where a mark, the start or the sender says so."""
        mark = byte_order_mark(self.raw)
        encoding = mark[0] if mark else unmarked(self.raw) or known_charset(self.charset)
        return encoding is not None and encoding.startswith(("utf-16", "utf-32"))

    @cached_property
    def start(self) -> str:
        """The first characters, leniently decoded: enough to recognise a format by."""
        head = self.raw[:_LOOKED_AT]
        mark = byte_order_mark(head)
        encoding, length = mark or (unmarked(head) or "utf-8", 0)
        if mark is None and encoding == "utf-8" and self._is_wide:
            encoding = known_charset(self.charset) or "utf-8"
        return head[length:].decode(encoding, "replace").lstrip("\ufeff \t\r\n\f\v")

    @cached_property
    def root(self) -> str | None:
        """The local name of the XML root element, lower case; `html` for an HTML page."""
        if not self.start.startswith("<"):
            return None
        return _root(self.start)

    @cached_property
    def looks_like_json(self) -> bool:
        """Whether the first character opens a JSON object or list."""
        return self.start[:1] in ("{", "[")

    @cached_property
    def text(self) -> tuple[str, str | None]:
        """The decoded text and a warning where the declared character set was wrong.

        Raises:
            Unprocessable: `encoding_unknown`.
        """
        return decode(self.raw, self.charset)

    @property
    def json(self) -> Json:
        """The parsed JSON.

        Raises:
            Malformed: `json_malformed`, with line and column.
            TooLarge: `json_too_large`; values in memory take ten times their text and more.
        """
        if isinstance(self._attempt, Rejected):
            raise self._attempt.with_traceback(None)
        return self._attempt[0]

    @property
    def json_warning(self) -> str | None:
        """Where the JSON had to be repaired; None where it is as it should be, or no JSON."""
        if not self.looks_like_json or isinstance(self._attempt, Rejected):
            return None
        return self._attempt[1]

    @cached_property
    def _attempt(self) -> tuple[Json, str | None] | Rejected:
        """Tried once, whether or not it succeeds: every format asks."""
        text, _ = self.text
        if _has_too_many_values(text):
            return _too_many_values()
        try:
            value, warning = parse(text)
            # Only an escape can put a lone surrogate into decoded text.
            return (_scrubbed(value) if "\\u" in text else value), warning
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            return Malformed("json_malformed", f"not JSON: {error.msg}", where=where)
        except (ValueError, RecursionError) as error:
            reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            return Malformed("json_malformed", f"not JSON that can be read: {reason}")

    def object_or_none(self) -> dict[str, Json] | None:
        """The JSON object, or the first of a list of them; None for anything else."""
        if not self.looks_like_json:
            return None
        try:
            value = self.json
        except (Malformed, TooLarge):
            return None
        first = value[0] if isinstance(value, list) and value else value
        return first if isinstance(first, dict) else None

    @cached_property
    def lone_object(self) -> dict[str, Json] | None:
        """The JSON if it is one object; None for a list of them, and for anything else."""
        found = self.object_or_none()
        return found if found is not None and found is self.json else None

    def require_object(self) -> dict[str, Json]:
        """The JSON, which is one object.

        Raises:
            Malformed: `json_malformed`.
            Unprocessable: `json_not_an_object`.
        """
        value = self.json
        if not isinstance(value, dict):
            raise Unprocessable("json_not_an_object", "a webhook's payload is one object")
        return value


def _root(start: str) -> str | None:
    """The root element behind comments, processing instructions and a document type."""
    while True:
        start = start.lstrip()
        lowered = start[:20].lower()
        if lowered.startswith("<!doctype"):
            if start[9:40].strip().lower().startswith("html"):
                return "html"
            start = _after_doctype(start)
            continue
        for opening, closing in _BEFORE_ROOT:
            if start.startswith(opening):
                start = start.partition(closing)[2]
                break
        else:
            match = _ROOT.match(start)
            return match[1].lower() if match else None


def _after_doctype(start: str) -> str:
    subset, end = start.find("["), start.find(">")
    if 0 <= subset < end:
        end = start.find(">", start.find("]", subset))
    return start[end + 1 :] if end >= 0 else ""


def _has_too_many_values(text: str) -> bool:
    return text.count(",") > MAX_VALUES and _STRING.sub("", text).count(",") > MAX_VALUES


def _too_many_values() -> TooLarge:
    return TooLarge("json_too_large", f"it has over {MAX_VALUES:,} values; send it in parts")


def _scrubbed(value: Json) -> Json:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [_scrubbed(item) for item in value]
    if isinstance(value, dict):
        return {printable(name): _scrubbed(one) for name, one in value.items()}
    return value
