"""Articles of real sizes, and clients that read them with and without gzip."""

from __future__ import annotations

import base64
import gzip
import json
import random
import re
from collections.abc import Iterator
from functools import cache
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import feedparser
from lxml import etree

from dateline.aws.table import to_item
from dateline.model.documents import Article, Block, Tag
from dateline.model.rows import HEAD, listing_pk
from dateline.web.response_body import MAX_RESPONSE_BYTES
from local.common.lambda_limits import response_size
from tests.factories import article, paragraph
from tests.unit.read.world import Answer, World

GZIP = {"accept-encoding": "gzip, deflate, br"}
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
SENTENCES = (
    "The first boat left at dawn, & forty people were aboard.",
    "Առաջին նավը մեկնեց լուսաբացին, նավի վրա քառասուն մարդ կար։",
    "Первый катер отошёл на рассвете, на борту было сорок человек.",
    "第一艘船黎明时分启航，船上有四十人。",
    "غادر القارب الأول عند الفجر وعلى متنه أربعون شخصًا.",
    "🚢 👩‍👩‍👧‍👦 𝔸 boat.",
)
numbers = count()
LONG_TAGS = tuple(Tag(name=f"{number:02} {'🚢' * 480}") for number in range(50))
"""Rows of 96 kB, before tags were cut in rows."""


class Desk:
    """Publishes articles, and reads as clients with and without gzip do."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rows: list[tuple[str, str]] = []

    def publish(self, *documents: Any) -> None:
        self.rows += self.world.publish(*documents)

    def get(
        self, address: str, headers: dict[str, str] | None = None, method: str = "GET"
    ) -> Answer:
        """The response to an address as links have it."""
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        segments = parts.path.strip("/").split("/")
        if segments[0] == "feeds":
            return self.world.get(path, "/feeds/{feed}", {"feed": segments[1]}, headers, method)
        if len(segments) == 1:
            return self.world.get(path, f"/{segments[0]}", None, headers, method)
        route = "/".join(["/articles/{id}", *segments[2:]])
        return self.world.get(path, route, {"id": segments[1]}, headers, method)


def story(size: int, **changes: Any) -> Article:
    """An article of `size` bytes of text in several languages and scripts."""
    return article(**{"external_id": f"size-{next(numbers)}", "body": _story(size), **changes})


@cache
def _story(size: int) -> tuple[Block, ...]:
    blocks: list[Block] = []
    length = 0
    while length < size:
        sentence = SENTENCES[len(blocks) % len(SENTENCES)]
        text = " ".join([f"{len(blocks)}:", *[sentence.replace("&", "&amp;")] * 100])
        blocks.append(paragraph(text))
        length += len(text.encode())
    return tuple(blocks)


def noise(size: int, **changes: Any) -> Article:
    """An article of `size` characters that gzip cannot make shorter than four fifths."""
    return article(**{"external_id": f"size-{next(numbers)}", "body": _noise(size), **changes})


@cache
def _noise(size: int) -> tuple[Block, ...]:
    letters = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "<>&")
    choose = random.Random(size)
    texts = ("".join(choose.choices(letters, k=100_000)) for _ in range(size // 100_000))
    return tuple(paragraph(text) for text in texts)


def stored(location: str) -> dict[str, Any]:
    """What S3 sends for a signed URL."""
    parts = urlsplit(location)
    bucket = (parts.hostname or "").partition(".")[0]
    return dict(boto3.client("s3").get_object(Bucket=bucket, Key=parts.path.removeprefix("/")))


def received(answer: Answer) -> bytes:
    """The bytes that a client has after decoding and redirects."""
    assert response_size(answer) <= MAX_RESPONSE_BYTES
    if answer["statusCode"] == 307:
        parts = stored(answer["headers"]["location"])
        body, encoding = parts["Body"].read(), parts.get("ContentEncoding")
    else:
        assert answer["statusCode"] == 200, answer["body"]
        text = answer["body"]
        body = base64.b64decode(text) if answer["isBase64Encoded"] else text.encode()
        encoding = answer["headers"].get("content-encoding")
    return gzip.decompress(body) if encoding == "gzip" else bytes(body)


def without_policy(body: bytes) -> bytes:
    """A page from S3 as the API sends it: there the policy is a header."""
    return re.sub(rb'\n<meta http-equiv="Content-Security-Policy" [^>]*>', b"", body, count=1)


def texts_of(body: bytes) -> list[str]:
    """The HTML of each block of an article's JSON."""
    return [block["html"] for block in json.loads(body)["body"]]


def pages(desk: Desk, address: str | None, headers: dict[str, str]) -> Iterator[bytes]:
    """The pages of a feed or a listing, in order."""
    while address:
        answer = desk.get(address, headers)
        # A page is never a redirect.
        assert answer["statusCode"] == 200
        body = received(answer)
        yield body
        if address.startswith("/articles"):
            following = json.loads(body)["next"]
            link = answer["headers"].get("link", "").partition(">")[0].removeprefix("<")
            assert bool(following) == bool(link)
            assert not following or parse_qs(urlsplit(link).query)["cursor"] == [following]
            address = link or None
        elif ".json" in address:
            address = json.loads(body).get("next_url")
        else:
            feed = feedparser.parse(body)
            assert not feed.bozo, feed.get("bozo_exception")
            links = {link.rel: str(link.href) for link in feed.feed.links}
            address = links.get("next")


def entries(body: bytes, extension: str) -> list[tuple[str | None, str | None]]:
    """Title and text of each entry."""
    if extension == "json":
        return [(item["title"], item.get("content_html")) for item in json.loads(body)["items"]]
    tree = etree.fromstring(body, etree.XMLParser(huge_tree=True))
    content = "{http://purl.org/rss/1.0/modules/content/}encoded"
    if extension == "rss":
        return [(item.findtext("title"), item.findtext(content)) for item in tree.iter("item")]
    atom = "{http://www.w3.org/2005/Atom}"
    return [
        (entry.findtext(f"{atom}title"), entry.findtext(f"{atom}content"))
        for entry in tree.iter(f"{atom}entry")
    ]


def store(world: World, document: Article) -> None:
    """Stores an article with its rows in the listing of all articles only.

    The rows have all its tags, as those that were written before tags were cut in rows.
    """
    made = world.publish(document, rows=False)
    table = world.cloud.resources["ArticleTable"]
    tags = [tag.model_dump(mode="json", exclude_none=True) for tag in document.tags]
    for (pk, sk), row in made.items():
        if sk == HEAD or pk == listing_pk("en", "all", ""):
            summary = row["summary"] if sk == HEAD else row
            assert "tags" in summary or not tags
            summary["tags"] = tags
            item = to_item(row)
            boto3.client("dynamodb").put_item(TableName=table, Item=item)
