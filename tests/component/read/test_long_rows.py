"""Listing rows whose fields have their longest allowed texts: pages end by their size."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from dateline.model.clock import iso
from dateline.model.documents import Author, Media, Rendition
from dateline.web.response_body import MAX_RESPONSE_BYTES
from local.common.lambda_limits import response_size
from local.inprocess.cloud import in_process_cloud
from tests.component.read.long_articles import Desk, pages, store
from tests.factories import article, at
from tests.unit.read.world import World

LONG, QUOTES = "🚢" * 1_500, '"' * 2_000
URL = f"https://news.example/{'b' * 3_900}"
LONG_TEXTS: dict[str, Any] = {
    "headline": LONG,
    **dict.fromkeys(("standfirst", "byline"), QUOTES),
    "authors": tuple(Author(name="ж" * 190, role="ж" * 190) for _ in range(20)),
    "media": (
        Media(
            url=URL,
            type="image/jpeg",
            alt=QUOTES,
            caption=QUOTES,
            credit=QUOTES,
            renditions=[Rendition(url=f"https://news.example/{'b' * 1_500}") for _ in range(5)],
        ),
    ),
    "section": LONG[:500],
    "place": LONG[:500],
    "canonical_url": URL,
    "tags": (),
}
"""100 rows exceed a response as text, where a quotation mark takes 4 bytes, and as Base64."""


def test_rows_of_allowed_sizes_without_tags_exceed_a_response_and_end_early() -> None:
    numbers = range(100)
    with in_process_cloud() as cloud:
        world = World(cloud)
        world.at(at(100))
        desk = Desk(world)
        for number in numbers:
            store(world, article(**LONG_TEXTS, external_id=f"{number}", published_at=at(number)))
        bodies = list(pages(desk, "/articles?limit=100", {}))
    items = [item for body in bodies for item in json.loads(body)["items"]]
    assert [item["published_at"] for item in items] == [
        iso(at(number)) for number in reversed(numbers)
    ]
    whole = b"".join(bodies)
    assert min(response_size(whole.decode()), len(b64encode(whole))) > MAX_RESPONSE_BYTES
    assert len(bodies) > 1
