"""A dropped file becomes a submission."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from functions.process.drop import Dropped, content_type, delivery_of


def test_notification_time_orders_two_versions_of_one_second() -> None:
    second = datetime(2026, 3, 4, 12, 0, 2, tzinfo=UTC)
    dropped = Dropped("drop/wire/a.txt", b"x", "text/plain", second, "v1")
    early = delivery_of(dropped, second.replace(microsecond=100_000))
    late = delivery_of(dropped, second.replace(microsecond=900_000))
    assert early.received_at < late.received_at
    before = delivery_of(dropped, second.replace(second=1))
    assert before.received_at == delivery_of(dropped).received_at == second


def test_a_multipart_upload_is_received_when_it_ends_not_when_it_began() -> None:
    began, ended = (datetime(2026, 3, day, 12, tzinfo=UTC) for day in (4, 6))
    dropped = Dropped("drop/wire/a.txt", b"x", "text/plain", began, "v1")
    assert delivery_of(dropped, ended).received_at == ended


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", "text/plain"),
        ("a.text", "text/plain"),
        ("2026/A.MD", "text/markdown"),
        ("a.json", "application/json"),
        ("a.xml", "application/xml"),
        ("a.rss", "application/rss+xml"),
        ("a.atom", "application/atom+xml"),
        ("a.nitf", "application/nitf+xml"),
        ("a.html", "text/html"),
        ("a.htm", "text/html"),
        ("a.doc", None),
        ("a", None),
        ("a.", None),
    ],
)
def test_undeclared_type_is_that_of_the_extension(name: str, expected: str | None) -> None:
    for declared in ("", "application/octet-stream", "binary/octet-stream; x=y"):
        assert content_type(name, declared) == expected
    assert content_type(name, "text/csv; charset=utf-8") == "text/csv; charset=utf-8"
