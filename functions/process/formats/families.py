"""What formats declare about themselves: a family, and content types with file extensions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

ContentTypes = Mapping[str, tuple[str, ...]]
"""Content types that a format is sent with, each with the extensions of its files."""

JSON: ContentTypes = {"application/json": (".json",)}
XML: ContentTypes = {"application/xml": (".xml",), "text/xml": ()}
TEXT: ContentTypes = {"text/plain": (".txt", ".text")}
UNDECLARED = frozenset({"", "application/octet-stream", "binary/octet-stream"})
"""Content types of senders that declare none; S3 reports the last two."""


class Family(StrEnum):
    """Formats that one page of the documentation describes; its value names the page."""

    FEED = "feeds"
    AGENCY = "agencies"
    JSON = "json"
    CMS = "cms"
    PAGE = "markdown-and-pages"
    TEXT = "plain-text"
