"""Links in responses."""

from __future__ import annotations

import pytest

from dateline.model.errors import Malformed
from functions.read.http.links import article_path, origin, web_address


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"host": "api.example.org"}, "https://api.example.org"),
        ({"host": "API.example.org", "x-forwarded-proto": "https"}, "https://api.example.org"),
        ({"host": "127.0.0.1:8000", "x-forwarded-proto": "http"}, "http://127.0.0.1:8000"),
        ({"host": "localhost:8000", "x-forwarded-proto": "gopher"}, "https://localhost:8000"),
    ],
)
def test_absolute_links_use_the_requested_host(headers: dict[str, str], expected: str) -> None:
    assert origin(headers) == expected


@pytest.mark.parametrize(
    "host",
    [
        "",
        'a"onclick="x',
        "a/b",
        "a@b",
        "a b",
        "a\nb",
        "a..b",
        ".a",
        "-a",
        "a:port",
        "a?x",
        "a:80:80",
        "ä.example",
        "a" * 5_000,
    ],
)
def test_host_that_could_inject_into_a_link_is_refused(host: str) -> None:
    with pytest.raises(Malformed) as refused:
        origin({"host": host})
    assert refused.value.code == "host_malformed"


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
