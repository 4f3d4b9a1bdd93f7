"""A bad item does not affect the others, in any format."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.unit.process.fuzz_seeds import ATOM, CANONICAL, G2, JSON_FEED, NEWSML, RSS, RSS_IN_JSON
from tests.unit.process.parsing import parse_body


def among(text: str, element: str, bad: str) -> str:
    """The only element of a document three times, with the bad one in the middle."""
    match = re.search(rf"<{element}[ >].*</{element}>", text, re.DOTALL)
    assert match
    first, third = match[0], match[0].replace("ht-1", "ht-3").replace("2026:1<", "2026:3<")
    return text.replace(first, first + bad + third)


def listed(items: list[Any], good: Any, key: str) -> list[Any]:
    items[:] = [good, {}, {**good, key: "3"}]
    return items


def jsonfeed() -> str:
    feed = json.loads(json.dumps(JSON_FEED))
    listed(feed["items"], feed["items"][0], "id")
    return json.dumps(feed)


def rss_in_json() -> str:
    feed = json.loads(json.dumps(RSS_IN_JSON))
    items = feed["rss"]["channel"]["item"]
    listed(items, items[0], "guid")
    return json.dumps(feed)


MESSAGE = (
    '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>'
    f"{G2}<newsItem/>{G2.replace('ht:1', 'ht:3')}</itemSet></newsMessage>"
)
TWO = {
    "rss": among(RSS.format(wp="urn:x", post=""), "item", "<item/>"),
    "atom": among(ATOM, "entry", "<entry/>"),
    "jsonfeed": jsonfeed(),
    "rss_in_json": rss_in_json(),
    "canonical": json.dumps(listed([], CANONICAL, "external_id")),
    "newsml_g2": MESSAGE,
    "newsml_1": among(NEWSML, "NewsItem", "<NewsItem/>"),
}


@pytest.mark.parametrize("name", TWO)
def test_good_items_around_a_bad_one_are_parsed(name: str) -> None:
    body = TWO[name]
    parsed = parse_body(body, "application/json" if body[0] in "[{" else "application/xml")
    assert parsed.format == name
    assert [document.provenance.position for document in parsed.documents] == [0, 2]
    (problem,) = parsed.problems
    assert problem.position == 1
    assert problem.where
