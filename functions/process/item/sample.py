"""Sample: a delivery's bytes as formats examine them, decoded and parsed at most once."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from email.message import Message
from functools import cached_property

from dateline.model.errors import Malformed, Rejected, TooLarge, Unprocessable
from functions.process.text.charsets import known_charset
from functions.process.text.encoding import (
    byte_order_mark,
    decode,
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
"""Fifty for each of the 10,000 items that are read."""
# A string without an end reaches to the end of the text, so that no later search reads it again.
_STRING = re.compile(r'"(?:[^"\\]++|\\.|\\\Z)*+"?', re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]{1,100}:)?([\w.-]{1,100})(?=[\s/>])")
_LATE_ROOT = re.compile(
    r"<(?:[^\W\d]|[?!/])|[^<]{0,200}(?:<\W?){1,2}(?:\?xml\s|xml\sversion|rss\b|feed\b|rdf:rdf\b|entry\b|nitf\b"
    r"|newsitem\b|newsmessage\b|newsml\b|packageitem\b)",
    re.IGNORECASE,
)
"""The beginning of a tag; or of a feed or agency document with something before it."""
_BEFORE_ROOT = (("<!--", "-->"), ("<?", "?>"))


_PHP = re.compile(
    rb"(?:PHP )?(?:<b>)?(?:Warning|Notice|Deprecated|(?:Fatal|Parse) error|Strict Standards)"
    rb"(?:</b>)?: "
)
_BEGINS = re.compile(rb"<\?xml\b|<(?:rss|feed|rdf:RDF)\b|(?m:^)[{\[]")
_MAX_MESSAGES = 16_384


def without_messages(raw: bytes) -> tuple[bytes, str | None]:
    """The document without the messages that PHP printed above it, and a warning about them."""
    head = raw[:_MAX_MESSAGES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not _PHP.match(head.removeprefix(b"<br />").lstrip()):
        return raw, None
    begin = _BEGINS.search(raw, 0, _MAX_MESSAGES)
    if begin is None:
        return raw, None
    return raw[begin.start() :], "text: a message of the sender's PHP above the document removed"


@dataclass(frozen=True)
class Sample:
    """The bytes with their declared content type, their sender and their file name."""

    raw: bytes
    content_type: str | None = None
    sender: str = ""
    file_name: str | None = None

    @cached_property
    def media_type(self) -> str:
        """`text/plain` of `text/plain; charset=utf-8`; empty if none is declared."""
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
        """The kind of binary data; None for text."""
        for magic, name in _MAGIC:
            if self.raw.startswith(magic):
                return name
        if b"\0" in self.raw[:_LOOKED_AT] and not self._is_wide:
            return "binary data"
        return None

    @cached_property
    def _is_wide(self) -> bool:
        """Whether it is UTF-16 or UTF-32, whose zero bytes do not make it binary."""
        mark = byte_order_mark(self.raw)
        encoding = mark[0] if mark else unmarked(self.raw) or known_charset(self.charset)
        return encoding is not None and encoding.startswith(("utf-16", "utf-32"))

    @cached_property
    def start(self) -> str:
        """The first characters, leniently decoded, by which formats are recognised."""
        head = self.raw[:_LOOKED_AT]
        mark = byte_order_mark(head)
        encoding, length = mark or (unmarked(head) or "utf-8", 0)
        if mark is None and encoding == "utf-8" and self._is_wide:
            encoding = known_charset(self.charset) or "utf-8"
        return head[length:].decode(encoding, "replace").lstrip("\ufeff \t\r\n\f\v")

    @cached_property
    def root(self) -> str | None:
        """The local name of the XML root element, lower case.

        The element decides, regardless of a document type declaration before it.
        """
        return _root(self.start)[0]

    @cached_property
    def is_broken_xml(self) -> bool:
        """Whether the beginning of an XML document cannot be read, so that it has no root."""
        return self.root is None and _LATE_ROOT.match(self.start) is not None

    @cached_property
    def is_html(self) -> bool:
        """Whether the root element or the document type declaration is HTML's."""
        return self.root == "html" or _root(self.start)[1]

    @cached_property
    def looks_like_json(self) -> bool:
        """Whether the first character opens a JSON object or list."""
        return self.start[:1] in ("{", "[")

    @cached_property
    def text(self) -> tuple[str, str | None]:
        """The decoded text, and a warning if the declared character set is wrong.

        Raises:
            Unprocessable: `encoding_unknown`.
        """
        return decode(self.raw, self.charset)

    @property
    def json(self) -> Json:
        """The parsed JSON.

        Raises:
            Malformed: `json_malformed`, with line and column.
            TooLarge: `json_too_large`; values take more than ten times their text in memory.
        """
        if isinstance(self._parsed, Rejected):
            raise self._parsed.with_traceback(None)
        return self._parsed[0]

    @property
    def json_warning(self) -> str | None:
        """Where the JSON was repaired; None if it was valid, or is not JSON."""
        if not self.looks_like_json or isinstance(self._parsed, Rejected):
            return None
        return self._parsed[1]

    @cached_property
    def _parsed(self) -> tuple[Json, str | None] | Rejected:
        """The parsed JSON or its refusal; cached because every format asks for it."""
        text, _ = self.text
        if _has_too_many_values(text):
            return _too_many_values()
        try:
            value, warning = parse(text)
            # Decoded text can contain a lone surrogate only through an escape.
            return (_scrubbed(value) if "\\u" in text else value), warning
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            return Malformed("json_malformed", f"not JSON: {error.msg}", where=where)
        except (ValueError, RecursionError) as error:
            reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            return Malformed("json_malformed", f"not JSON that can be read: {reason}")

    def object_or_none(self) -> dict[str, Json] | None:
        """The JSON object, or the first object of a list; None for anything else."""
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
        """The JSON if it is a single object; None for a list and for anything else."""
        first = self.object_or_none()
        return first if first is not None and first is self.json else None

    def require_object(self) -> dict[str, Json]:
        """The JSON, which must be a single object.

        Raises:
            Malformed: `json_malformed`.
            Unprocessable: `json_not_an_object`.
        """
        value = self.json
        if not isinstance(value, dict):
            raise Unprocessable("json_not_an_object", "a webhook's payload is one object")
        return value


def _root(start: str) -> tuple[str | None, bool]:
    """The name of the root element, and whether an HTML document type is declared before it."""
    is_html = False
    while start.startswith("<"):
        lowered = start[:20].lower()
        if lowered.startswith("<!doctype"):
            is_html = is_html or start[9:40].strip().lower().startswith("html")
            start = _after_doctype(start).lstrip()
            continue
        for opening, closing in _BEFORE_ROOT:
            if start.startswith(opening):
                start = start.partition(closing)[2].lstrip()
                break
        else:
            match = _ROOT.match(start)
            return match[1].lower() if match else None, is_html
    return None, is_html


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
        return {printable(name): _scrubbed(member) for name, member in value.items()}
    return value
