"""Links in responses. JSON uses paths, which are valid on any host; feeds need absolute URLs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from dateline.model.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Mapping

_HOST = re.compile(
    r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?){0,20}"
    r"(?::\d{1,5})?",
    re.ASCII,
)
_WEB = re.compile(r"https?://[^\s\x00-\x20\x7f\"<>\\^`{|}]{1,4000}", re.IGNORECASE)


def article_path(article_id: str, language: str | None) -> str:
    """`/articles/<id>?language=<language>`: this variant, independent of Accept-Language."""
    query = f"?language={language}" if language else ""
    return f"/articles/{article_id}{query}"


def page_path(article_id: str, language: str | None) -> str:
    """`/articles/<id>.html?language=<language>`: the HTML page of the variant."""
    query = f"?language={language}" if language else ""
    return f"/articles/{article_id}.html{query}"


def slug_path(language: str, slug: str) -> str:
    """`/articles/by-slug/<language>/<slug>`."""
    return f"/articles/by-slug/{language}/{slug}"


def origin(headers: Mapping[str, str]) -> str:
    """`https://api.example.org`, from the request's Host and X-Forwarded-Proto.

    Raises:
        Malformed: `host_malformed`, the host is missing or is not a plain host name.
    """
    host = headers.get("host", "").lower()
    if not _HOST.fullmatch(host):
        raise Malformed("host_malformed", "send a Host header with a plain host name")
    scheme = "http" if headers.get("x-forwarded-proto", "").lower() == "http" else "https"
    return f"{scheme}://{host}"


def quoted(text: str) -> str:
    """The text percent-encoded as one path segment."""
    return quote(text, safe="")


def web_address(url: str | None) -> str | None:
    """The URL if it is an http or https URL, else None."""
    return url if url and _WEB.fullmatch(url) else None
