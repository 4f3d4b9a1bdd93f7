"""Measures what one new article and requests of readers call, for the page of costs.

    python -m bench.costs

The real handlers run on moto. Writes tools/costs/measured.json, from which `python -m tools.docs`
computes docs/explanation/costs.md and docs/explanation/scale.md.
"""

from __future__ import annotations

import io
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

from bench.index import item_size, observed, units, written
from dateline.model.sources import Scope, Source
from dateline.web.access import new_token, token_hash
from tests.component.newsroom import Newsroom, newsroom
from tests.component.streams import Stream
from tests.factories import at
from tools.costs.usage import FILE

WORDS = 400
"""A news story. Its words are drawn from a vocabulary, so that it compresses like prose."""
TOKEN = new_token("desk", lambda size: b"\x03" * size)
READ_UNIT, WRITE_UNIT = 4_096, 1_024


@dataclass
class Spent:
    """What one function's invocation called."""

    calls: Counter[str] = field(default_factory=Counter)
    read_units: float = 0
    write_units: float = 0
    response_bytes: int = 0


def measured(listed: int = 50) -> tuple[dict[str, Spent], dict[str, Spent]]:
    """What each function calls for one new article in batches of one, and each of READS.

    `listed`: the articles of the feeds.
    """
    with newsroom() as room, redirect_stdout(io.StringIO()), _watched() as spent:
        room.cloud.put_source(
            Source(
                id="desk",
                sender="token",
                token_hashes=(token_hash(TOKEN),),
                scopes=frozenset({Scope.SUBMIT}),
            )
        )
        room.at(at(1))
        # The second article: the first finds cold caches.
        _deliver(room, 0, {})
        functions: dict[str, Spent] = {}
        _deliver(room, 1, functions, spent)
        for number in range(2, listed):
            _deliver(room, number, {})
        return functions, dict(_reads(room, spent))


READS = {
    "an article": ("/articles/{id}", "/articles/{id}"),
    "an article, not changed": ("/articles/{id}", "/articles/{id}"),
    "a listing of 20": ("/articles", "/articles"),
    "a feed of 50 whole articles": ("/feeds/{feed}", "/feeds/en.rss"),
    "a feed of 50 summaries": ("/feeds/{feed}", "/feeds/en.rss?text=summary"),
}
"""Requests of readers: their route and their path."""


def _reads(room: Newsroom, spent: list[Spent]) -> Iterator[tuple[str, Spent]]:
    listed = json.loads(room.read("/articles", "/articles")["body"])
    article_id = listed["items"][0]["id"]
    tag = ""
    for name, (route, path) in READS.items():
        address = path.replace("{id}", article_id)
        plain = address.partition("?")[0].rpartition("/")[2]
        parameters = {"{id}": {"id": article_id}, "{feed}": {"feed": plain}}
        given = next((value for key, value in parameters.items() if key in route), {})
        spent[0] = Spent()
        answer = room.ask(
            "read",
            f"GET {route}",
            address,
            given,
            headers={"if-none-match": tag} if "not changed" in name else {},
        )
        assert answer["statusCode"] == (304 if "not changed" in name else 200), answer
        tag = answer["headers"].get("etag", "")
        spent[0].response_bytes = len(answer["body"].encode())
        yield name, spent[0]


def _deliver(
    room: Newsroom, number: int, functions: dict[str, Spent], spent: list[Spent] | None = None
) -> None:
    def note(function: str) -> None:
        if spent is not None:
            functions[function] = spent[0]
            spent[0] = Spent()

    stream = Stream(room.cloud)
    stream.records()
    if spent is not None:
        spent[0] = Spent()
    answer = room.ask(
        "submit",
        "POST /articles",
        "/articles",
        {},
        body=json.dumps(story(number)).encode(),
        headers={"authorization": f"Bearer {TOKEN}", "content-type": "application/json"},
    )
    assert answer["statusCode"] == 202, answer
    note("submit")
    room.cloud.drain("ProcessQueue", "process")
    note("process")
    room.cloud.drain("IndexQueue", "index")
    note("index")
    records = stream.records()
    if spent is not None:
        spent[0] = Spent()
    stream.announce(room.function("announce"), records)
    note("announce")


def story(number: int) -> dict[str, Any]:
    """An article of WORDS words in twelve paragraphs, with two tags and an author."""
    dice = random.Random(number)
    vocabulary = ["".join(dice.choices("etaoinshrdlu", k=dice.randint(2, 9))) for _ in range(400)]
    words = iter(dice.choices(vocabulary, k=WORDS))
    paragraphs = [" ".join(next(words) for _ in range(WORDS // 12)) for _ in range(12)]
    return {
        "external_id": f"costs-{number}",
        "headline": f"Ferry service number {number} resumes on the lake",
        "standfirst": "After three months of repairs, the first boat left at dawn.",
        "authors": [{"name": "Marta Oliveira"}],
        "section": "Regions",
        "tags": [{"name": "Transport"}, {"name": "Lakes"}],
        "language": "en",
        "published_at": "2026-03-04T12:00:00Z",
        "body_html": "".join(f"<p>{text}.</p>" for text in paragraphs),
    }


@contextmanager
def _watched() -> Iterator[list[Spent]]:
    """Counts the calls of every client that is created in the block, into the list's one entry."""
    spent = [Spent()]
    factor = 1.0

    def before(params: dict[str, Any], model: Any, **_: object) -> None:
        nonlocal factor
        spent[0].calls[model.name] += 1
        requests = params.get("RequestItems", {}).values()
        asked = [params, *(item for item in requests if isinstance(item, dict))]
        factor = 1.0 if any(item.get("ConsistentRead") for item in asked) else 0.5
        price = 2 if model.name == "TransactWriteItems" else 1
        for item, _key in written(model.name, params):
            # A row in the index of listings is written there too.
            copies = 2 if "listed" in item and "listing" in item else 1
            spent[0].write_units += price * units(item_size(item), WRITE_UNIT) * copies
        if model.name == "UpdateItem":
            spent[0].write_units += 1

    def after(parsed: dict[str, Any], model: Any, **_: object) -> None:
        if model.name == "Query":
            size = sum(map(item_size, parsed.get("Items", [])))
            spent[0].read_units += factor * units(size, READ_UNIT)
        elif model.name == "GetItem":
            size = item_size(parsed.get("Item", {}))
            spent[0].read_units += factor * units(size, READ_UNIT)
        for items in parsed.get("Responses", {}).values() if model.name == "BatchGetItem" else ():
            read = sum(units(item_size(item), READ_UNIT) for item in items)
            spent[0].read_units += factor * read

    with observed(before, after):
        yield spent


def main() -> int:
    """Writes the file."""
    functions, reads = measured()
    content = {
        "functions": {name: vars(spent) for name, spent in functions.items()},
        "reads": {name: vars(spent) for name, spent in reads.items()},
    }
    FILE.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
