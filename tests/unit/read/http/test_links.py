"""Links in responses."""

from __future__ import annotations

import pytest

from functions.read.http.branding import Branding
from functions.read.http.links import article_path, web_address
from functions.read.http.site import site_of


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [
        ("-", "https://api.example.org"),
        ("https://news.example.org", "https://news.example.org"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_public_url_replaces_the_apis_own_domain(public_url: str, expected: str) -> None:
    site = site_of("api.example.org", public_url, "Lake Gazette", Branding())
    assert (site.origin, site.name) == (expected, "Lake Gazette")


def test_a_path_names_the_variant() -> None:
    assert article_path("a" * 26, "pt-BR") == f"/articles/{'a' * 26}?language=pt-BR"
    assert article_path("a" * 26, None) == f"/articles/{'a' * 26}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a?b=c#d", True),
        ("HTTP://example.org/", True),
        ("javascript:alert(1)", False),
        (" https://example.org/", False),
        ("https://example.org/\nx", False),
        ('https://example.org/"><script>', False),
        ("data:text/html,x", False),
        ("//example.org/", False),
        (None, False),
    ],
)
def test_readers_are_sent_to_web_pages_only(url: str | None, expected: bool) -> None:
    assert web_address(url) == (url if expected else None)
