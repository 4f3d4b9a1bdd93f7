"""Measures the parsing of a 1,000-item feed of 6 MB, against a floor and other parsers.

    python -m bench.parse [--rounds 5] [--items 1000] [--stages] [--undeclared]

The floor is what every parser in Python with the same guarantees costs: lxml's tree of the feed,
and nh3 over its bodies. Dateline makes canonical articles: parsed, cleaned into blocks, normalised.
feedparser and fastfeedparser read the same bytes, and every field of every item is used. Times are
CPU times of this process: medians of rounds in which all parsers alternate.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import random
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

import nh3
from lxml import etree

from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.sources import Source
from functions.process.formats import choose
from functions.process.item.context import Context
from functions.process.item.sample import Sample
from functions.process.parse import ParsedSubmission, parse_submission

ITEMS = 1_000
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"

_WORDS = """
the harbour ferry council tide morning mayor budget vote bridge crew report station weather
of and to in that for with was on as by after before said from would has been their more
northern island storm repair engineer passenger timetable company review Tuesday minister
fishermen’s “safety” winter quay agreed cancelled an it at this had not are they over which
new two three hundred million years workers ship owners coast guard lighthouse inquiry
"""
WORDS = _WORDS.split()
PEOPLE = ("Jane Doe", "Tomás Rivera", "Nino Beridze", "Anna Müller", "Ola Nordmann")


def generated(items: int = ITEMS) -> bytes:
    """An RSS 2.0 feed as a CMS writes it, with the same bytes in every run."""
    chance = random.Random(6)
    channel = (
        "<title>Harbour News</title><link>https://news.example/</link>"
        "<description>From the coast</description><language>en</language>"
    )
    body = "".join(_item(number, chance) for number in range(items))
    feed = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:media="http://search.yahoo.com/mrss/"><channel>{channel}{body}</channel></rss>'
    )
    return feed.encode()


def _sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(9, 24))
    return f"{' '.join(words).capitalize()}."


def _sentences(chance: random.Random, number: int) -> str:
    return " ".join(_sentence(chance) for _ in range(number))


def _paragraph(chance: random.Random) -> str:
    text = _sentences(chance, chance.randint(2, 5))
    kind = chance.random()
    if kind < 0.2:
        link = f'<a href="https://news.example/{chance.randint(1, 9_999)}">the report</a>'
        text = f"{text} As {link} has it, {_sentence(chance)}"
    elif kind < 0.3:
        text = f"<strong>{_sentence(chance)}</strong> {text}"
    elif kind < 0.35:
        text = f"{text} <em>{_sentence(chance)}</em>"
    elif kind < 0.4:
        text = f"Smith &amp; Sons: {text}"
    return f"<p>{text}</p>"


def _body(number: int, chance: random.Random) -> str:
    paragraphs = [_paragraph(chance) for _ in range(chance.randint(10, 13))]
    picture = (
        f'<figure class="wp-block-image"><img src="https://cdn.example/{number}.jpg" alt="Quay"'
        f' width="1200" height="800"/><figcaption>{_sentence(chance)}</figcaption></figure>'
    )
    paragraphs.insert(1, picture)
    paragraphs.insert(5, f'<h2 class="wp-block-heading">{_sentence(chance)[:50]}</h2>')
    if number % 4 == 0:
        paragraphs.insert(8, f"<blockquote><p>{_sentence(chance)}</p></blockquote>")
    if number % 5 == 0:
        items = "".join(f"<li>{_sentence(chance)}</li>" for _ in range(3))
        paragraphs.insert(9, f"<ul>{items}</ul>")
    if number % 3 == 0:
        paragraphs.append("<p><em>Sign up for our weekly newsletter.</em></p>")
    return "\n".join(paragraphs)


def _item(number: int, chance: random.Random) -> str:
    link = f"https://news.example/2026/11/{number}"
    published = format_datetime(NOW - timedelta(minutes=17 * number), usegmt=True)
    body = _body(number, chance)
    categories = "".join(
        f"<category>{chance.choice(WORDS).capitalize()}</category>" for _ in range(3)
    )
    return (
        f"<item><title>{_sentence(chance)[:80]}</title><link>{link}</link>"
        f'<guid isPermaLink="false">https://news.example/?p={number}</guid>'
        f"<dc:creator><![CDATA[{chance.choice(PEOPLE)}]]></dc:creator>{categories}"
        f"<pubDate>{published}</pubDate>"
        f"<description><![CDATA[<p>{_sentences(chance, 2)}</p>]]></description>"
        f'<media:content url="https://cdn.example/{number}.jpg" type="image/jpeg"'
        f' medium="image" fileSize="182034"><media:description>{escape(_sentence(chance))}'
        f"</media:description></media:content>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item>\n"
    )


def floor(raw: bytes) -> None:
    """The tree, and the sanitiser over every body."""
    root = etree.fromstring(raw)
    for element in root.iter(CONTENT):
        nh3.clean(element.text or "")


def dateline(raw: bytes) -> ParsedSubmission:
    """The result of the process function."""
    return parse_submission(raw, _delivery(raw), SOURCE, NOW)


SOURCE = Source(id="bench", sender="token")


def _delivery(raw: bytes) -> Delivery:
    return Delivery.model_validate(
        {
            "submission_id": "a" * 26,
            "source": "bench",
            "sender": "token",
            "authentication": "bearer",
            "content_type": "application/rss+xml",
            "received_at": NOW,
            "sha256": sha256_of(raw),
        }
    )


def drafts(raw: bytes) -> None:
    """Only the format: reads the fields, without cleaning or normalising."""
    sample = Sample(raw, "application/rss+xml", "token")
    context = Context(_delivery(raw), SOURCE, NOW)
    for _ in choose(sample, None).read(sample, context):
        pass


def feedparser_reads(raw: bytes) -> None:
    """feedparser as its users call it."""
    import feedparser  # noqa: PLC0415

    _touch(feedparser.parse(raw).entries)


def fastfeedparser_reads(raw: bytes) -> None:
    """fastfeedparser with its defaults; it cleans nothing."""
    import fastfeedparser  # noqa: PLC0415

    _touch(fastfeedparser.parse(raw).entries)


def _touch(entries: Iterable[dict[str, object]]) -> None:
    for entry in entries:
        for name in list(entry):
            str(entry[name])


READERS: dict[str, Callable[[bytes], object]] = {
    "floor": floor,
    "dateline": dateline,
    "feedparser": feedparser_reads,
    "fastfeedparser": fastfeedparser_reads,
}
STAGES: dict[str, Callable[[bytes], object]] = {
    "floor": floor,
    "dateline": dateline,
    "drafts": drafts,
}


def medians(
    readers: dict[str, Callable[[bytes], object]], raw: bytes, rounds: int
) -> dict[str, float]:
    """The CPU seconds of each reader; they alternate, so a slow minute affects all alike."""
    measured: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, reader in readers.items():
            gc.collect()
            began = time.process_time()
            reader(raw)
            measured[name].append(time.process_time() - began)
    return {name: statistics.median(times) for name, times in measured.items()}


def main() -> None:
    """Prints a line for each reader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--stages", action="store_true", help="also time the format alone")
    parser.add_argument("--undeclared", action="store_true", help="let every language be detected")
    parser.add_argument("--profile", action="store_true", help="print a profile")
    options = parser.parse_args()
    raw = generated(options.items)
    if options.undeclared:
        raw = raw.replace(b"<language>en</language>", b"")
    parsed = dateline(raw)
    print(
        f"{len(raw) / 1e6:.1f} MB, {len(parsed.documents):,} articles,"
        f" {len(parsed.problems)} problems"
    )
    if options.profile:
        with cProfile.Profile() as profile:
            dateline(raw)
        pstats.Stats(profile).sort_stats("tottime").print_stats(40)
        return
    results = medians(STAGES if options.stages else READERS, raw, options.rounds)
    for name, seconds in results.items():
        print(
            f"{name:15} {seconds:7.3f} s  {seconds / results['floor']:6.2f} x the floor"
            f"  {seconds / results['dateline']:6.2f} x dateline"
        )


if __name__ == "__main__":
    main()
