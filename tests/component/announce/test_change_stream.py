"""GET /changes: what announce appends, in order, and what a client with a cursor gets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import boto3
import httpx
import pytest
from botocore.stub import Stubber
from typer.testing import CliRunner

from cli.main import app as cli
from cli.support.target import Target
from cli.tasks import tail as tail_module
from dateline.model.changes import KEPT, Kind, PublicChange
from dateline.model.clock import utc_now
from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.errors import Gone, Unavailable
from dateline.model.identifiers import digest_id
from dateline.stores.change_stream import BATCH, ChangeStream, Position
from local.common.aws import Aws
from tests.component.newsroom import Newsroom, newsroom
from tests.component.streams import Stream
from tests.factories import NOON, article, notice, translation

NOW = utc_now().replace(microsecond=0)
HOUR = timedelta(hours=1)


class Desk:
    """Indexes documents, lets announce read the stream, and reads changes as a client."""

    def __init__(self, opened: Newsroom) -> None:
        self.newsroom = opened
        opened.at(NOW)
        self.app = opened.function("announce")
        self.stream = Stream(opened.cloud)
        self.store = ChangeStream(
            boto3.client("dynamodb"), opened.cloud.resources["OutboundTable"], sleep=lambda _: None
        )

    def write(self, *documents: Article | Notice | Translation) -> None:
        for document in documents:
            assert self.newsroom.index(self.newsroom.put(document))

    def announce(self, *documents: Article | Notice | Translation) -> None:
        self.write(*documents)
        self.stream.announce(self.app)

    def get(self, **query: str) -> dict[str, Any]:
        path = f"/changes?{urlencode(query)}" if query else "/changes"
        return self.newsroom.ask("read", "GET /changes", path)

    def page(self, **query: str) -> dict[str, Any]:
        answer = self.get(**query)
        assert answer["statusCode"] == 200, answer["body"]
        page: dict[str, Any] = json.loads(answer["body"])
        return page

    def types(self, **query: str) -> list[str]:
        return [item["type"] for item in self.page(**query)["items"]]


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with newsroom() as opened:
        yield opened


@pytest.fixture
def desk(room: Newsroom) -> Desk:
    """A desk in an empty newsroom: opening a cloud for each test takes a second of processor."""
    room.restore(room.empty)
    room._tables[room.cloud.resources["OutboundTable"]].items.clear()
    opened = Desk(room)
    opened.stream.records()
    return opened


def change(number: int, **values: Any) -> PublicChange:
    return PublicChange.model_validate(
        {
            "id": digest_id("event", str(number)),
            "type": Kind.UPDATED,
            "article_id": article().id,
            "source": "desk",
            "version": number,
            "status": Status.USABLE,
            "language": "en",
            "url": f"/articles/{article().id}",
            "changed_at": NOON,
            **values,
        }
    )


def test_a_story_is_told_in_order_and_from_a_cursor_on(desk: Desk) -> None:
    desk.announce(article())
    before = desk.page()
    assert desk.types() == ["article.published"]
    desk.announce(article(minute=1, headline="Ferry service resumes at last"))
    desk.announce(notice(Status.KILLED, minute=2))
    page = desk.page(after=before["next"])
    assert [item["type"] for item in page["items"]] == ["article.updated", "article.killed"]
    assert page["items"][1] == {
        "id": page["items"][1]["id"],
        "type": "article.killed",
        "article_id": article().id,
        "source": "desk",
        "version": 3,
        "status": "killed",
        "language": None,
        "url": f"/articles/{article().id}",
        "changed_at": page["items"][1]["changed_at"],
    }
    assert desk.page(after=page["next"]) == {"items": [], "next": page["next"], "more": False}
    assert desk.page(after="end")["next"] == page["next"]
    # Thin: no text, nor headline, of what was killed.
    assert "Ferry" not in json.dumps(page)


def test_what_was_hidden_before_anyone_could_read_it_never_appears(desk: Desk) -> None:
    embargoed = article(embargoed_until=NOW + HOUR, external_id="embargoed")
    desk.announce(embargoed)
    desk.announce(translation(embargoed), translation(embargoed, number=2, headline="Outra vez"))
    desk.announce(notice(Status.KILLED, minute=5, external_id="embargoed"))
    desk.announce(notice(Status.KILLED, minute=5, external_id="never-seen"))
    desk.announce(article(external_id="withheld", status=Status.WITHHELD))
    assert desk.page()["items"] == []


def test_a_withdrawn_article_appears_once_and_its_translations_no_more(desk: Desk) -> None:
    story = article()
    desk.announce(story, translation(story))
    assert desk.types() == ["article.published", "translation.published"]
    cursor = desk.page()["next"]
    desk.announce(notice(Status.WITHDRAWN, minute=7))
    desk.announce(translation(story, number=2, headline="Outra vez"))
    assert desk.types(after=cursor) == ["article.withdrawn"]


def test_filters_pass_what_hides_an_article_in_every_language(desk: Desk) -> None:
    story = article()
    desk.announce(story, translation(story))
    desk.announce(article(external_id="other", source="wire", language="de"))
    desk.announce(notice(Status.KILLED, minute=5))
    assert desk.types(language="pt") == ["translation.published", "article.killed"]
    assert desk.types(source="wire") == ["article.published"]
    assert desk.types(type="article.killed") == ["article.killed"]
    assert desk.get(type="article.copies_affected")["statusCode"] == 400


def test_a_repeated_record_is_one_change(desk: Desk) -> None:
    desk.write(article())
    records = desk.stream.records()
    for _ in range(3):
        desk.stream.announce(desk.app, records)
    assert desk.types() == ["article.published"]


def test_an_event_that_is_not_in_the_stream_is_retried_from_its_article(desk: Desk) -> None:
    desk.write(article())
    with Stubber(desk.app.outbox._stream._table._dynamodb) as dynamodb:
        dynamodb.add_client_error("batch_get_item", "InternalServerError", http_status_code=500)
        desk.stream.announce(desk.app)
    assert desk.types() == []
    desk.newsroom.cloud.drain("AnnounceQueue", "announce")
    assert desk.types() == ["article.published"]


def test_pages_of_a_long_stream_have_every_change_once_and_are_cacheable(desk: Desk) -> None:
    for day in range(3):
        numbers = range(day * 100, day * 100 + 60)
        desk.store.append([change(number) for number in numbers], NOW + timedelta(days=day - 2))
    seen: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        answer = desk.get(limit="25", **cursor)
        page = json.loads(answer["body"])
        seen += [item["version"] for item in page["items"]]
        cursor = {"after": page["next"]}
        if not page["more"]:
            break
        assert answer["headers"]["cache-control"].startswith("public, max-age=30")
    assert seen == [day * 100 + number for day in range(3) for number in range(60)]
    assert answer["headers"]["cache-control"] == "public, max-age=2"
    again = desk.newsroom.ask(
        "read",
        "GET /changes",
        f"/changes?{urlencode(cursor)}",
        headers={"if-none-match": desk.get(**cursor)["headers"]["etag"]},
    )
    assert again["statusCode"] == 304


def test_a_cursor_is_signed_and_expires_with_the_changes_after_it(desk: Desk) -> None:
    forged = "A" * 40
    assert json.loads(desk.get(after=forged)["body"])["code"] == "cursor_malformed"
    desk.store.append([change(1)], NOW)
    cursor = desk.page()["next"]
    desk.newsroom.at(NOW + KEPT)
    assert desk.page(after=cursor)["items"] == []
    desk.newsroom.at(NOW + KEPT + timedelta(days=1))
    expired = desk.get(after=cursor)
    assert expired["statusCode"] == 410
    assert json.loads(expired["body"])["code"] == "changes_expired"
    assert desk.page()["items"] == []


def overtaken(desk: Desk, numbers: Iterator[int], *others: PublicChange) -> Any:
    """A client between whose reads and writes another writer appends a change."""
    client = boto3.session.Session().client("dynamodb")

    def overtake(**_: object) -> None:
        for number in islice(numbers, 1):
            desk.store.append([change(number), *others], NOW)

    client.meta.events.register("before-call.dynamodb.TransactWriteItems", overtake)
    return client


def test_writers_that_race_lose_no_change_and_repeat_none(desk: Desk) -> None:
    table = desk.newsroom.cloud.resources["OutboundTable"]
    client = overtaken(desk, iter(range(100, 103)), change(1))
    slow = ChangeStream(client, table, sleep=lambda _: None)
    assert [each.version for each in slow.append([change(1), change(2)], NOW)] == [2]
    page = desk.store.page(None, 100, NOW)
    assert [each.version for each in page.changes] == [100, 1, 101, 102, 2]
    assert [each.number for each in page.changes] == [1, 2, 3, 4, 5]


def test_a_writer_that_is_never_first_gives_up(desk: Desk) -> None:
    client = overtaken(desk, iter(range(100, 200)))
    stream = ChangeStream(
        client, desk.newsroom.cloud.resources["OutboundTable"], sleep=lambda _: None
    )
    with pytest.raises(Unavailable, match="other writers were first"):
        stream.append([change(1)], NOW)


def test_a_clock_that_is_behind_does_not_bring_a_change_before_a_later_one(desk: Desk) -> None:
    desk.store.append([change(1)], NOW)
    first = desk.store.page(None, 10, NOW)
    desk.store.append([change(2)], NOW - timedelta(days=1))
    second = desk.store.page(first.following, 10, NOW)
    assert [each.version for each in second.changes] == [2]


def test_an_empty_stream_has_a_cursor_that_later_finds_its_first_change(desk: Desk) -> None:
    cursor = desk.page(after="end")["next"]
    desk.announce(article())
    assert desk.types(after=cursor) == ["article.published"]


def test_a_batch_costs_two_calls_and_a_page_of_today_two(desk: Desk) -> None:
    calls: Counter[str] = Counter()
    client = boto3.client("dynamodb")
    client.meta.events.register("before-call", lambda model, **_: calls.update([model.name]))
    stream = ChangeStream(client, desk.newsroom.cloud.resources["OutboundTable"])
    stream.append([change(number) for number in range(BATCH)], NOW)
    assert calls == {"BatchGetItem": 1, "TransactWriteItems": 1}
    calls.clear()
    stream.page(Position(NOW.date(), 0), 100, NOW)
    assert calls == {"GetItem": 1, "Query": 1}
    with pytest.raises(Gone):
        stream.page(Position((NOW - KEPT - timedelta(days=1)).date(), 0), 100, NOW)


def test_tail_prints_the_changes_and_where_to_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        given = desk.newsroom.ask("read", "GET /changes", request.url.raw_path.decode())
        return httpx.Response(given["statusCode"], text=given["body"])

    target = Target(Aws(boto3.Session()), "dateline", "https://api.example.org", None)
    monkeypatch.setattr(tail_module, "find_target", lambda *_: target)
    monkeypatch.setattr(
        tail_module,
        "api_client",
        lambda api: httpx.Client(base_url=api, transport=httpx.MockTransport(answer)),
    )
    desk.announce(article())
    desk.announce(notice(Status.KILLED, minute=2))

    def run(*arguments: str) -> list[str]:
        done = CliRunner().invoke(cli, ["tail", "--no-follow", *arguments])
        assert done.exit_code == 0, done.output
        written = done.stdout.splitlines()
        return [line for line in written if not line.startswith(('{"level"', '{"_aws"'))]

    lines = run("--all")
    assert [line.split("  ")[1:] for line in lines] == [
        ["article.published", "desk", "v1", f"/articles/{article().id}"],
        ["article.killed", "desk", "v2", f"/articles/{article().id}"],
    ]
    (only,) = run("--all", "--type", "article.killed", "--json")
    assert json.loads(only)["type"] == "article.killed"
    assert run() == []
    failed = CliRunner().invoke(cli, ["tail", "--no-follow", "--type", "rubbish"])
    assert failed.exit_code != 0
