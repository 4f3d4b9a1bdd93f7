"""A story by every entry point, to readers, to the bus, and into another language."""

from __future__ import annotations

import json

import pytest

from cli.support.bus import Listener
from dateline.model.identifiers import article_id
from tests.e2e.newsroom import Newsroom, eventually
from tests.paths import ROOT

SEED = ROOT.parent / "shared" / "seed-article.txt"

TEXT = """Lighthouse keeper’s logbook found behind a wall in Cape Orrin
The last entry, in pencil, is about a storm, a goat and a missing tin of tea.
Workers at Cape Orrin found a logbook of 312 pages behind a wall of the lamp room on Monday.
“It was put there with care,” said Lena Strand, of the archive. "Somebody wanted it dry."
The book covers the winters from 1931 to 1938. A copy may be touched in the town hall from June.
Oskar Hale is a reporter based in Cape Orrin.
Sign up for our weekly newsletter.
"""


def test_plain_text_becomes_a_readable_article(newsroom: Newsroom) -> None:
    [shown] = newsroom.published(newsroom.post_text(TEXT))

    assert shown["headline"] == "Lighthouse keeper’s logbook found behind a wall in Cape Orrin"
    assert shown["standfirst"].startswith("The last entry, in pencil,")
    assert [block["kind"] for block in shown["body"]] == ["paragraph"] * 3
    assert '"Somebody wanted it dry."' in shown["body"][1]["html"]
    assert [author["name"] for author in shown["authors"]] == ["Oskar Hale"]
    assert shown["language"] == "en"
    assert shown["version"] == 1
    assert not any("newsletter" in block["html"] for block in shown["body"])


@pytest.mark.skipif(not SEED.exists(), reason="../shared/seed-article.txt is not here")
def test_the_first_real_article_is_published(newsroom: Newsroom) -> None:
    text = SEED.read_text(encoding="utf-8")

    [shown] = newsroom.published(newsroom.post_text(text))

    assert shown["headline"] == "Armenians take dim view of deployment to Kazakhstan"
    assert shown["standfirst"].startswith("Many object that the CSTO")
    assert [author["name"] for author in shown["authors"]] == ["Ani Mejlumyan"]
    assert shown["authors"][0]["biography"] == "Ani Mejlumyan is a reporter based in Yerevan."
    assert {block["kind"] for block in shown["body"]} == {"paragraph"}
    assert any("Eurasianet's free weekly newsletter" in note["html"] for note in shown["notes"])
    assert shown["language"] == "en"


def test_acknowledged_bytes_are_in_intake_unchanged(newsroom: Newsroom) -> None:
    text = "Tide table printed upside down\n\nFishermen said that they had read it anyway.\n"

    answer = newsroom.post_text(text)

    key = f"intake/desk/{answer.json()['submission_id']}"
    bucket = newsroom.target.output("IntakeBucketName")
    stored = newsroom.target.aws.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    assert stored == text.encode()


def test_a_ghost_webhook_becomes_a_readable_article(newsroom: Newsroom) -> None:
    payload = json.loads((ROOT / "samples" / "observatory.ghost.json").read_text("utf-8"))

    [shown] = newsroom.published(newsroom.post_ghost(payload), "ghost-main")

    assert shown["headline"] == payload["post"]["current"]["title"]
    assert shown["source"] == "ghost-main"
    assert shown["published_at"] == "2025-03-12T09:30:00.000Z"
    assert "quote" in [block["kind"] for block in shown["body"]]
    assert {tag["name"] for tag in shown["tags"]} >= {"Environment", "Night sky"}


def test_each_item_of_a_pushed_feed_becomes_an_article(newsroom: Newsroom) -> None:
    xml = (ROOT / "samples" / "wire.rss.xml").read_text("utf-8")

    shown = newsroom.published(newsroom.post_feed(xml), "wire")

    assert [item["headline"] for item in shown] == [
        "Shepherds’ school takes its first class of twelve",
        "Bridge of rope and 61 planks is older than its village",
    ]
    listing = newsroom.http.get("/articles", params={"source": "wire"}).json()
    assert {item["id"] for item in shown} <= {item["id"] for item in listing["items"]}
    feed = newsroom.http.get("/feeds/en.source.wire.rss")
    assert feed.headers["content-type"].startswith("application/rss+xml")
    assert "Shepherds’ school" in feed.text
    # Links contain the address that the reader used.
    assert newsroom.running.url in feed.text


@pytest.mark.parametrize(
    "name",
    ["2025 03/baker’s van.json", "a+b 100%.json", "тест — новини.json", "%2e%2e&x=1?y#z.json"],
)
def test_a_file_copied_into_the_bucket_becomes_a_readable_article(
    newsroom: Newsroom, name: str
) -> None:
    bucket = newsroom.target.output("IntakeBucketName")
    article = {
        "external_id": name,
        "language": "en",
        "headline": "Baker’s van ends up in the fountain, nobody hurt",
        "body_text": "The van rolled down Mill Lane by itself on Friday. The bread was dry.",
    }

    newsroom.target.aws.s3.put_object(
        Bucket=bucket,
        Key=f"drop/dropbox/{name}",
        Body=json.dumps(article).encode(),
        ContentType="application/json",
    )

    shown = newsroom.read(article_id("dropbox", name))
    assert shown["headline"] == article["headline"]
    assert shown["source"] == "dropbox"


def test_a_requested_translation_is_readable(newsroom: Newsroom, bus: Listener) -> None:
    article = {
        "external_id": "translated-1",
        "language": "en",
        "headline": "The bridge is open again",
        "body_html": "<p>The old bridge was closed for two years.</p>"
        "<p>It is <strong>open</strong> again since Monday.</p>",
    }
    [shown] = newsroom.published(newsroom.post_json(article))
    path = f"/articles/{shown['id']}/translations"

    asked = newsroom.http.post(path, json={"languages": ["pt"]}, headers=newsroom.bearer("desk"))

    assert asked.status_code == 202, asked.text
    read = newsroom.http.get
    eventually(
        lambda: (
            read(f"/articles/{shown['id']}", params={"language": "pt"}).headers.get(
                "content-language"
            )
            == "pt"
        ),
        "the translation is readable",
        seconds=60,
    )
    translated = newsroom.read(shown["id"], language="pt")
    assert translated["translated_from"] == "en"
    assert translated["machine_translated"] is True
    assert "ponte" in translated["headline"].lower()
    assert "<strong>" in translated["body"][1]["html"]
    assert newsroom.read(shown["id"], language="en")["languages"] == ["en", "pt"]
    eventually(lambda: bus.has("translation.published", shown["id"], "pt"), "translation.published")


def test_a_rule_translates_automatically_and_a_correction_costs_only_its_changes(
    newsroom: Newsroom,
) -> None:
    made = newsroom.quickly("sources", "put", "polyglot", "--translate", "pt")
    assert made.exit_code == 0, made.output
    article = {
        "external_id": "ruled-1",
        "language": "en",
        "headline": "The old mill has a new wheel",
        "body_html": "<p>The wheel weighs two tons.</p><p>It turns since Monday.</p>",
    }

    def post(**changes: object) -> None:
        sent = newsroom.http.post(
            "/articles", json=article | changes, headers=newsroom.bearer("polyglot")
        )
        newsroom.settled(sent, "polyglot")

    def portuguese() -> dict[str, object]:
        shown = newsroom.http.get(f"/articles/{named}", params={"language": "pt"})
        return shown.json() if shown.headers.get("content-language") == "pt" else {}

    named = article_id("polyglot", "ruled-1")
    post(source_version=1)
    eventually(lambda: bool(portuguese()), "what the rule wants is readable")
    before = portuguese()

    post(source_version=2, headline="The old mill is closed again")
    eventually(
        lambda: portuguese().get("headline") not in {None, before["headline"]},
        "the correction is readable in Portuguese",
    )

    (translation,) = newsroom.http.get(
        f"/articles/{named}/translations", headers=newsroom.bearer("desk")
    ).json()["translations"]
    assert (translation["status"], translation["trigger"]) == ("translated", "update")
    assert translation["characters_sent"] == len("The old mill is closed again")
    assert translation["characters_saved"] >= len(
        "The wheel weighs two tons.It turns since Monday."
    )
    shown = newsroom.quickly("costs", "--article", named)
    assert "polyglot" in shown.stdout


def test_a_translation_needs_an_editor(newsroom: Newsroom) -> None:
    [shown] = newsroom.published(
        newsroom.post_json(
            {
                "external_id": "editors-only",
                "language": "en",
                "headline": "Closed",
                "body_text": "x",
            }
        )
    )

    refused = newsroom.http.post(
        f"/articles/{shown['id']}/translations",
        json={"languages": ["pt"]},
        headers=newsroom.bearer("wire"),
    )

    assert refused.status_code == 403
    assert refused.json()["code"] == "scope_missing"


def test_events_arrive_on_the_bus(newsroom: Newsroom, bus: Listener) -> None:
    article = {
        "external_id": "announced-1",
        "language": "en",
        "headline": "First",
        "body_text": "x",
    }
    [shown] = newsroom.published(newsroom.post_json({**article, "source_version": 1}))
    eventually(lambda: bus.has("article.published", shown["id"]), "article.published")

    newsroom.published(newsroom.post_json({**article, "source_version": 2, "headline": "Second"}))

    eventually(lambda: bus.has("article.updated", shown["id"]), "article.updated")
    [event] = [
        event
        for event in bus.events()
        if event["detail-type"] == "article.updated"
        and event["detail"]["article_id"] == shown["id"]
    ]
    assert event["source"] == "dateline"
    assert event["detail"]["headline"] == "Second"
    assert event["detail"]["version"] == 2
