"""Parsing of listing queries and feed names."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.errors import Malformed, NotFound
from dateline.web.parameters import parse_query
from functions.read.http.parameters import LISTING
from functions.read.lookup.listing_query import ListingQuery, from_feed_name
from functions.read.lookup.listing_query import from_query as from_checked


def from_query(query: dict[str, str]) -> ListingQuery:
    """Parses the query as the handler does."""
    return from_checked(parse_query(LISTING, urlencode(query, errors="surrogatepass")))


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05T10:00:00Z",
        "2026-01-05t10:00:00z",
        "2026-01-05T12:00:00+02:00",
        "2026-01-05T10:00:00.000Z",
        "2026-01-05T10:00:00.000000000Z",
        "2026-01-05T10:00:00-00:00",
    ],
)
def test_a_time_may_be_written_in_every_way_of_rfc_3339(text: str) -> None:
    assert from_query({"since": text}).since == datetime(2026, 1, 5, 10, tzinfo=UTC)


def test_default_listing_is_the_newest_in_english() -> None:
    assert from_query({}) == ListingQuery(language="en", facet="all", value="", limit=20)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("en", "Lake News"),
        ("pt-BR", "Lake News"),
        ("en.section.Politics", "Lake News – Politics"),
        ("hy.tag.Sevan", "Lake News – tag: Sevan"),
        ("en.author.Nare Hakobyan", "Lake News – author: Nare Hakobyan"),
    ],
)
def test_a_title_has_the_publication_and_the_facet(name: str, title: str) -> None:
    assert from_feed_name(name, 20).title("Lake News") == title


def test_a_facet_with_its_language_and_times() -> None:
    asked = {
        "language": "PT-br",
        "tag": "Ásia Central",
        "since": "2026-01-05",
        "until": "2026-01-06T10:00:00+02:00",
        "limit": "100",
    }
    assert from_query(asked) == ListingQuery(
        language="pt-BR",
        facet="tag",
        value="Ásia Central",
        since=datetime(2026, 1, 5, tzinfo=UTC),
        until=datetime(2026, 1, 6, 8, tzinfo=UTC),
        limit=100,
    )


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"lanuage": "pt"}, "parameter_unknown"),
        ({"page": "2"}, "parameter_unknown"),
        ({"tag": "a", "section": "b"}, "facets_combined"),
        ({"language": ""}, "language_malformed"),
        ({"language": "en#all#"}, "language_malformed"),
        ({"tag": ""}, "parameter_malformed"),
        ({"tag": "  "}, "parameter_malformed"),
        ({"tag": "x" * 501}, "parameter_malformed"),
        ({"author": "\ud800"}, "query_malformed"),
        ({"limit": "0"}, "limit_malformed"),
        ({"limit": "101"}, "limit_malformed"),
        ({"limit": "-1"}, "limit_malformed"),
        ({"limit": "ten"}, "limit_malformed"),
        ({"limit": "١٠"}, "limit_malformed"),
        ({"limit": ""}, "limit_malformed"),
        ({"limit": "9" * 4_000}, "limit_malformed"),
        ({"limit": "9" * 5_000}, "query_too_long"),
        ({"since": "yesterday"}, "time_malformed"),
        ({"since": "2026-01-05T10:00:00"}, "time_malformed"),
        ({"since": "2026-13-05"}, "time_malformed"),
        ({"since": "20260105"}, "time_malformed"),
        ({"since": "2026-W02-1"}, "time_malformed"),
        ({"since": "2026-01-05T10Z"}, "time_malformed"),
        ({"since": "２０２６-01-05"}, "time_malformed"),
        ({"until": ""}, "time_malformed"),
        ({"until": "0001-01-01T00:00:00+23:00"}, "time_malformed"),
        ({"since": "2026-01-06", "until": "2026-01-05"}, "range_reversed"),
    ],
)
def test_invalid_query_is_refused_with_code_and_place(query: dict[str, str], code: str) -> None:
    with pytest.raises(Malformed) as refused:
        from_query(query)
    assert refused.value.code == code
    assert refused.value.where


@given(
    st.dictionaries(
        st.sampled_from(["language", "tag", "section", "since", "until", "limit", "x"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    )
)
def test_any_query_is_a_listing_or_refused(query: dict[str, str]) -> None:
    try:
        listing = from_query(query)
    except Malformed:
        return
    assert 1 <= listing.limit <= 100


@given(st.text("abilmtu=&%0;+.,-_ \0é\ud800", max_size=60))
def test_any_raw_query_is_parsed_or_refused(raw: str) -> None:
    try:
        asked = parse_query(LISTING, raw, strict=False)
    except Malformed:
        return
    assert from_checked(asked).language


@pytest.mark.parametrize(
    ("name", "language", "facet", "value"),
    [
        ("en", "en", "all", ""),
        ("und", "und", "all", ""),
        ("pt-br.section.politics", "pt-BR", "section", "politics"),
        ("en.tag.Central Asia", "en", "tag", "Central Asia"),
        ("en.tag.u.s. politics", "en", "tag", "u.s. politics"),
        ("hy.author.Անի", "hy", "author", "Անի"),
        ("en.source.ghost-main", "en", "source", "ghost-main"),
    ],
)
def test_a_feed_is_named_by_language_facet_and_value(
    name: str, language: str, facet: str, value: str
) -> None:
    listing = from_feed_name(name, 50)
    assert (listing.language, listing.facet, listing.value) == (language, facet, value)
    assert listing.limit == 50


@pytest.mark.parametrize(
    "name",
    ["", ".", "en.", "en.tag", "en.tag.", "en.colour.red", "everything_en", "en..x", "../en"],
)
def test_unknown_feed_name_is_not_found(name: str) -> None:
    with pytest.raises(NotFound) as refused:
        from_feed_name(name, 50)
    assert refused.value.code == "feed_unknown"
