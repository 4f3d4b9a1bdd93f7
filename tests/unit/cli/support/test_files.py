"""The content type and sender of a file, by its name and first bytes."""

from __future__ import annotations

import pytest

from cli.support.exit_codes import CommandError
from cli.support.files import Input, read_input

SENDERS = frozenset({"ghost", "token"})


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("a.txt", b"", "text/plain; charset=utf-8"),
        ("A.TXT", b"", "text/plain; charset=utf-8"),
        ("a.rss", b"", "application/rss+xml"),
        ("-", b"\xef\xbb\xbf<?xml version='1.0'?>", "application/xml"),
        ("-", b"  [1]", "application/json"),
        ("-", "Überschrift".encode(), "text/plain; charset=utf-8"),
        ("-", "Überschrift".encode("latin-1"), "application/octet-stream"),
        ("-", b"a\0b", "application/octet-stream"),
    ],
)
def test_the_content_type_is_by_name_then_by_content(name: str, body: bytes, expected: str) -> None:
    assert Input(name, body).content_type == expected


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("post.ghost.json", b"{}", "ghost"),
        ("folder.ghost.d/post.json", b"{}", None),
        ("ghost.json", b"{}", None),
        ("hook.json", b'{"post": {"current": {}}}', "ghost"),
        ("hook.json", b'{"page": {"current": {}}}', "ghost"),
        ("hook.json", b'{"post": "x"}', None),
        ("hook.json", b'["post"]', None),
        ("hook.json", b"{", None),
        ("hook.json", b"[" * 100_000, None),
        ("story.txt", b"x", None),
    ],
)
def test_the_sender_is_by_name_then_by_content(
    name: str, body: bytes, expected: str | None
) -> None:
    assert Input(name, body).sender(SENDERS) == expected


def test_a_missing_file_is_named_in_the_error() -> None:
    with pytest.raises(CommandError, match=r"/no/such/file: No such file"):
        read_input("/no/such/file")
