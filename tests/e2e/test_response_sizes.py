"""Articles and feeds of real sizes, through the emulator's gateway with Lambda's limit."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.e2e.newsroom import Newsroom, eventually

SENTENCES = (
    "The first boat left at dawn & forty people were aboard.",
    "Առաջին նավը մեկնեց լուսաբացին, նավի վրա քառասուն մարդ կար։",
    "Первый катер отошёл на рассвете, на борту было сорок человек.",
    "第一艘船黎明时分启航，船上有四十人。",
    "غادر القارب الأول عند الفجر وعلى متنه أربعون شخصًا.",
)
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
LINK = "{http://www.w3.org/2005/Atom}link"


def _paragraphs(size: int, seed: int = 0) -> list[str]:
    """Paragraphs in several languages, `size` bytes of UTF-8 together; `seed` decides the words.

    Texts of one seed begin with the same words: they are copies, of which listings show one.
    """
    choose = random.Random(seed)
    words = [sentence.split() for sentence in SENTENCES]
    paragraphs: list[str] = []
    while size > 0:
        known = words[len(paragraphs) % len(words)]
        # Other words in every place, so that no story is a copy of another.
        text = " ".join(word + "".join(choose.choices("abcdefgh", k=4)) for word in known * 100)
        paragraphs.append(text)
        size -= len(text.encode())
    return paragraphs


def _feed(stories: dict[str, list[str]]) -> bytes:
    items = []
    for name, paragraphs in stories.items():
        html = "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)
        items.append(
            f"<item><guid isPermaLink='false'>{name}</guid><title>{name}</title>"
            f"<category>Sizes</category><content:encoded>{escape(html)}</content:encoded></item>"
        )
    return (
        '<?xml version="1.0"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Sizes</title>'
        f"<link>https://sizes.example</link><language>en</language>{''.join(items)}"
        "</channel></rss>"
    ).encode()


def _upload(newsroom: Newsroom, body: bytes) -> list[str]:
    """Uploads a feed as the source `wire`; returns the ids of its articles."""
    slot = newsroom.http.post(
        "/uploads/wire",
        json={
            "content_type": "application/rss+xml",
            "size": len(body),
            "sha256": sha256(body).hexdigest(),
        },
        headers=newsroom.bearer("wire"),
    )
    assert slot.status_code == 201, slot.text
    form = slot.json()
    sent = httpx.post(
        form["upload"]["url"],
        data=form["upload"]["fields"],
        files={"file": body},
        timeout=60,
        trust_env=False,
    )
    assert sent.status_code in {200, 201, 204}, sent.text
    status: dict[str, object] = {}

    def processed() -> bool:
        answer = newsroom.http.get(
            form["status_url"], params={"source": "wire"}, headers=newsroom.bearer("desk")
        )
        status.update(answer.json() if answer.status_code == 200 else {})
        return status.get("status") not in {None, "received"}

    eventually(processed, "the upload is processed", seconds=90)
    assert status["status"] == "processed", status
    return [article["article_id"] for article in json.loads(json.dumps(status["articles"]))]


def _client(newsroom: Newsroom, encoding: str) -> httpx.Client:
    return httpx.Client(
        base_url=newsroom.running.url,
        headers={"accept-encoding": encoding},
        follow_redirects=True,
        timeout=60,
        trust_env=False,
    )


def _text(html: str) -> str:
    return re.sub("<[^>]*>", "", html)


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_every_byte_of_an_article_of_7_mb_arrives(newsroom: Newsroom, encoding: str) -> None:
    paragraphs = _paragraphs(7_000_000)
    [article_id] = _upload(newsroom, _feed({"Long story": paragraphs}))
    eventually(
        lambda: newsroom.http.head(f"/articles/{article_id}").status_code == 200,
        f"article {article_id} readable",
        seconds=90,
    )
    with _client(newsroom, encoding) as client:
        answer = client.get(f"/articles/{article_id}")
        assert answer.status_code == 200
        expected = [escape(text, quote=False) for text in paragraphs]
        assert [_text(block["html"]) for block in answer.json()["body"]] == expected
        assert [item.status_code for item in answer.history] == (
            [] if encoding == "gzip" else [307]
        )
        if answer.history:
            query = parse_qs(answer.url.query.decode())
            assert query["X-Amz-Expires"] == ["30"]
            unsigned = httpx.URL(str(answer.url).partition("?")[0])
            assert unsigned.path.partition("renderings/")[2]


def test_a_feed_of_50_long_articles_is_complete(newsroom: Newsroom) -> None:
    stories = {f"Story {number:02}": _paragraphs(200_000, number) for number in range(1, 51)}
    assert len(_upload(newsroom, _feed(stories))) == 50

    def listed() -> set[str]:
        answer = newsroom.http.get("/articles", params={"tag": "Sizes", "limit": 100})
        return {item["headline"] for item in answer.json()["items"]} & set(stories)

    eventually(lambda: listed() == set(stories), "50 articles listed", seconds=30)
    for encoding in ("gzip", "identity"):
        with _client(newsroom, encoding) as client:
            pages = list(_pages(client, "/feeds/en.tag.Sizes.rss"))
        entries = [
            (item.findtext("title") or "", item.findtext(CONTENT) or "")
            for page in pages
            for item in page.iter("item")
        ]
        assert len(pages) > 2
        assert sorted(title for title, _ in entries if title in stories) == sorted(stories)
        for title, html in entries:
            if title in stories:
                expected = "\n".join(escape(text, quote=False) for text in stories[title])
                assert _text(html) == expected


def _pages(client: httpx.Client, address: str | None) -> Iterator[ET.Element]:
    """The pages of a feed, each answered without a redirect."""
    while address:
        answer = client.get(address)
        assert (answer.status_code, answer.history) == (200, [])
        root = ET.fromstring(answer.content)
        yield root
        following = [item.get("href", "") for item in root.iter(LINK) if item.get("rel") == "next"]
        target = urlsplit(following[0]) if following else None
        address = f"{target.path}?{target.query}" if target else None
