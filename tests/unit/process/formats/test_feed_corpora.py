"""Feeds of other readers' tests with their expectations, read from ../shared/corpora."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from dateline.model.errors import Rejected
from functions.process.formats import atom, rss
from functions.process.item.sample import Sample
from functions.submit.senders.websub import KEPT_HEADERS
from tests.unit.process.formats.feedparser_judge import (
    Entry,
    disagreements,
    entries_of,
    moment,
    same_text,
    shown,
)
from tests.unit.process.parsing import parse_body

FEEDS = Path("../shared/corpora/feeds")
FEEDPARSER = FEEDS / "feedparser"
VALIDATOR = FEEDS / "w3c-validator"
GOFEED = FEEDS / "gofeed"
counts = logging.getLogger("counts")
"""Shown by `pytest --log-cli-level=INFO`."""
DIFFERENCES = Path(__file__).with_name("feedparser_differences.json")

pytestmark = pytest.mark.skipif(not FEEDS.exists(), reason=f"{FEEDS} is not here")


def rows_of(folder: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, (folder / "expect.jsonl").read_text().splitlines())


def declared_type(row: dict[str, Any]) -> str | None:
    named = [
        line.partition(":")[2] for line in row["headers"] if line.lower().startswith("content-t")
    ]
    return named[0].strip() if named else None


def declared_headers(row: dict[str, Any]) -> dict[str, str]:
    """The HTTP headers that a delivery keeps besides the type."""
    pairs = [line.partition(":") for line in row["headers"]]
    kept = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return {name: kept[name] for name in KEPT_HEADERS if name in kept}


def is_feed(raw: bytes, content_type: str | None) -> bool:
    sample = Sample(raw, content_type)
    return rss.recognises(sample) or atom.recognises(sample)


def test_feedparser_agrees_except_for_listed_differences() -> None:
    listed = json.loads(DIFFERENCES.read_text())
    excused = {check for checks in listed["not_of_the_feed"].values() for check in checks}
    known = set(listed["differences"])
    agreed, disagreed, broken = 0, set(), []
    for row in rows_of(FEEDPARSER):
        raw = (FEEDPARSER / row["file"]).read_bytes()
        if not is_feed(raw, declared_type(row)):
            continue
        for path, agrees in disagreements(raw, declared_type(row), declared_headers(row), row):
            if agrees:
                agreed += 1
            else:
                disagreed.add(f"{row['file']} {path}")
        if [["bozo"], "==", False] in row.get("checks", []):
            warnings = [
                w
                for document in parse_body(raw, declared_type(row)).documents
                for w in said(document)
            ]
            broken += [row["file"] for warning in warnings if warning.startswith("xml:")]
    judged_checks = agreed + len(disagreed - excused)
    counts.info(
        "feedparser: %s of %s agree; %s are not of the feed", agreed, judged_checks, len(excused)
    )
    assert disagreed == known | excused
    assert len(known) <= judged_checks / 100
    # What feedparser calls well-formed needs no repair.
    assert broken == []


def said(document: Any) -> tuple[str, ...]:
    return getattr(document, "warnings", ())


def test_a_difference_has_a_reason() -> None:
    listed = json.loads(DIFFERENCES.read_text())
    assert all(len(reason) > 20 for reason in listed["differences"].values())
    assert all(len(reason) > 20 and checks for reason, checks in listed["not_of_the_feed"].items())


def test_no_file_of_feedparser_stops_the_reader() -> None:
    files = [path for path in FEEDPARSER.rglob("*") if path.suffix in {".xml", ".json"}]
    read = [parse_body(path.read_bytes()) for path in files]
    assert len(read) > 1_000
    assert sum(bool(item.documents or item.problems or item.format) for item in read) == len(files)


def test_validator_stops_the_reader_nowhere_and_its_good_feeds_are_read() -> None:
    refused: list[str] = []
    broken: list[str] = []
    unread: list[str] = []
    negated = 0
    for row in rows_of(VALIDATOR):
        raw = (VALIDATOR / row["file"]).read_bytes()
        reading = parse_body(raw)
        if not row["negated"]:
            continue
        negated += 1
        if not is_feed(raw, None):
            unread.append(row["file"])
        elif {problem.code for problem in reading.problems} - {
            "headline_missing",
            "external_id_missing",
        }:
            # Some of these feeds have entries with only the tested element.
            (refused if is_well_formed(raw) else broken).append(row["file"])
    counts.info("feedvalidator: %s negated, %s are no feeds: %s", negated, len(unread), unread)
    assert refused == []
    # They end one element with another's end tag.
    assert broken == [
        "atom/must/feed_copyright_is_inline.xml",
        "atom/must/feed_copyright_is_inline_2.xml",
    ]
    # AtomPub's service documents, category lists and an XRD are refused by name.
    assert all(name.startswith(("ext/app/", "ext/xrd/")) for name in unread)


def is_well_formed(raw: bytes) -> bool:
    try:
        etree.fromstring(raw)
    except etree.XMLSyntaxError:
        return False
    return True


DATED = re.compile(
    r"<(?:\w+:)?(pubDate|published|issued|date|updated|modified)\b[^>]*>([^<]*)</", re.IGNORECASE
)


def test_dates_that_the_validator_rejects_are_not_misread() -> None:
    misread, read, silent = [], 0, 0
    for row in rows_of(VALIDATOR):
        if row["negated"] or not re.search(r"Invalid\w*Date|Problematical", row["event"]):
            continue
        raw = (VALIDATOR / row["file"]).read_bytes()
        for entry in entries_of(raw, None):
            article = entry.article
            text = re.sub("<!--.*?-->", "", raw.decode(), flags=re.DOTALL)
            moments = {item for _, value in DATED.findall(text) for item in moments_in(value)}
            for name in ("published_at", "modified_at"):
                value: datetime | None = getattr(article, name)
                warned = any(warning.startswith(f"{name}:") for warning in article.warnings)
                read += value is not None
                silent += value is not None and not warned
                if value is not None and not warned and value.replace(microsecond=0) not in moments:
                    misread.append((row["file"], name, value))
    counts.info(
        "feedvalidator: %s dates read of files with invalid ones, %s without a word", read, silent
    )
    assert misread == []
    assert read > 10


def moments_in(text: str) -> Iterator[datetime | None]:
    """The moments by two other readers: feedparser, and Python for ISO 8601."""
    yield moment(text.strip())
    with suppress(ValueError):
        yield datetime.fromisoformat(text.strip()).astimezone(UTC).replace(microsecond=0)


def test_gofeed_agrees() -> None:
    compared, wrong = 0, []
    for file in sorted(GOFEED.rglob("*.xml")):
        if not file.with_suffix(".json").exists() or not is_feed(file.read_bytes(), None):
            continue
        expected = json.loads(file.with_suffix(".json").read_text())
        items = expected.get("items") or expected.get("entries") or []
        entries = entries_or_none(file.read_bytes())
        for number, item in enumerate(items):
            entry = entries[number] if number < len(entries) else None
            for name, agrees in compared_with_gofeed(entry, item):
                compared += 1
                if not agrees:
                    wrong.append((str(file.relative_to(GOFEED)), name, item.get(name)))
    counts.info("gofeed: %s fields compared, %s differ", compared, len(wrong))
    # Of several links gofeed takes the last; the specification allows one.
    assert wrong == [("parser/rss/rss_channel_item_links.xml", "link", "http://example3.org")]
    assert compared > 40


def entries_or_none(raw: bytes) -> list[Entry]:
    try:
        return entries_of(raw, None)
    except Rejected:
        return []


def compared_with_gofeed(entry: Entry | None, item: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Titles, links, ids, dates and authors, by their names in gofeed's results."""
    article = entry.article if entry else None
    if item.get("title"):
        yield "title", article is not None and same_text(item["title"], article.headline)
    links = [value.get("href") for value in item.get("links", []) if isinstance(value, dict)]
    if link := item.get("link") or next(filter(None, links), None):
        known = [article.canonical_url, *(m.url for m in article.media)] if article else []
        yield "link", link in known or "://" not in link
    guid = item.get("guid")
    if named := item.get("id") or (guid.get("value") if isinstance(guid, dict) else guid):
        ours = re.sub(r"<[^>]*>", "", article.external_id) if article else ""
        yield "guid", re.sub(r"<[^>]*>", "", named).split() == ours.split()
    dates = {"publishedParsed": "published_at", "pubDateParsed": "published_at"}
    for name, field in (dates | {"updatedParsed": "modified_at"}).items():
        if item.get(name):
            moments = datetime.fromisoformat(item[name])
            yield name, article is not None and getattr(article, field) == moments
    credited = [author.name.split() for author in article.authors] if article else []
    for author in item.get("authors", []):
        if author.get("name"):
            yield "authors", shown(author["name"])[0] in credited
