"""Entity tags, dates and cache lifetimes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.web.entity_tags import etag, not_modified
from functions.read.http.caching import cache_control, http_date

NOW = datetime(2026, 3, 4, 12, 0, 0, 400_000, tzinfo=UTC)
TAG = etag("json", 1, "content")


def test_entity_tag_depends_on_every_part_and_its_boundaries() -> None:
    tags = {etag("a", "bc"), etag("ab", "c"), etag("abc"), etag("a", "bc", "")}
    assert len(tags) == 4
    assert all(re.fullmatch(r'W/"[a-z2-7]{26}"', tag) for tag in tags)


@pytest.mark.parametrize(
    "header", [TAG, f"W/{TAG}", f'"other", {TAG}', f'W/"a,b",{TAG} , "c"', "*"]
)
def test_client_with_the_current_version_gets_not_modified(header: str) -> None:
    assert not_modified({"if-none-match": header}, TAG, NOW)


@pytest.mark.parametrize("header", ["", '"other"', TAG.strip('"'), f"{TAG[:-1]}", '"*"', "\x00"])
def test_client_with_another_version_gets_the_body(header: str) -> None:
    assert not not_modified({"if-none-match": header}, TAG, NOW)


def test_differing_tag_overrides_matching_date() -> None:
    headers = {"if-none-match": '"other"', "if-modified-since": http_date(NOW)}
    assert not not_modified(headers, TAG, NOW)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("Wed, 04 Mar 2026 12:00:00 GMT", True),
        ("Wed, 04 Mar 2026 13:00:00 +0100", True),
        ("Wed, 04 Mar 2026 11:59:59 GMT", False),
        ("yesterday", False),
        ("", False),
        ("Wed, 99 Mar 2026 12:00:00 GMT", False),
        ("Wed, 04 Mar 99999999999999999999 12:00:00 GMT", False),
    ],
)
def test_dates_are_compared_in_whole_seconds(since: str, expected: bool) -> None:
    assert not_modified({"if-modified-since": since}, TAG, NOW) is expected


def test_date_is_ignored_without_a_last_modified() -> None:
    assert not not_modified({"if-modified-since": http_date(NOW)}, TAG)


def test_page_without_an_end_has_the_longest_lifetime() -> None:
    assert cache_control(NOW, None) == "public, max-age=30, s-maxage=4"


@given(st.integers(min_value=0, max_value=200_000))
def test_no_cache_outlives_an_expiry(milliseconds: int) -> None:
    ends = NOW + timedelta(milliseconds=milliseconds)
    own, shared = map(int, re.findall(r"=(\d+)", cache_control(NOW, ends)))
    assert NOW + timedelta(seconds=own) <= ends
    assert shared <= own <= 30
    assert shared <= 4
