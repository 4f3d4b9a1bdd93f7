"""Translations by rule and after changes of a text, and their costs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import boto3
import pytest
from moto.dynamodb.models import dynamodb_backends

from dateline.aws.table import to_item
from dateline.model.documents import Article, Notice, Status
from functions.translate.memory.costs import SENT
from local.common.template import ROOT
from local.inprocess.cloud import REGION
from local.inprocess.streams import ACCOUNT
from tests.component.requests import LANGUAGES, Subject, lists, questions
from tests.component.translations import STORY, TOKEN, Newsroom
from tests.factories import article, notice, paragraph
from tests.http_events import http_event, json_of

FIRST, SECOND = "The first boat left at dawn.", "Forty people were aboard."
CORRECTED = article(minute=5, body=(paragraph(FIRST), paragraph("Fifty people were aboard.")))


def test_a_rule_translates_an_article_and_then_only_corrected_segments(
    newsroom: Newsroom,
) -> None:
    newsroom.rule(languages=["pt"])
    newsroom.publish_and_translate(STORY)
    status = newsroom.status()
    assert (status["status"], status["trigger"], status["requested_by"]) == (
        "translated",
        "rule",
        "desk",
    )
    newsroom.engine.seen.clear()
    newsroom.publish_and_translate(CORRECTED)
    assert newsroom.engine.seen == ["Fifty people were aboard."]
    status = newsroom.status()
    assert (status["status"], status["trigger"]) == ("translated", "update")
    assert [block.html for block in newsroom.translation().body] == [
        f"<p>[pt] {FIRST}</p>",
        "<p>[pt] Fifty people were aboard.</p>",
    ]
    # Nothing is left to do, although the stream reports the translations too.
    newsroom.follow()
    assert newsroom.waiting() == 0


def test_a_requested_translation_is_updated_without_any_rule(
    newsroom: Newsroom,
) -> None:
    newsroom.publish_and_translate(STORY)
    assert newsroom.engine.seen == []
    newsroom.ask("pt")
    newsroom.work()
    newsroom.publish_and_translate(CORRECTED)
    status = newsroom.status()
    assert (status["status"], status["trigger"], status["requested_by"]) == (
        "translated",
        "update",
        "chief",
    )


@pytest.mark.parametrize(
    "documents",
    [
        (STORY, notice(Status.KILLED, minute=5)),
        (STORY, notice(Status.WITHDRAWN, minute=5)),
        (article(status=Status.WITHHELD),),
        (article(translation_allowed=False),),
        (article(usage_terms="No reproduction and no translation without permission."),),
        (article(section="Sport"),),
        (article(language="pt-BR"),),
    ],
)
def test_no_translation_starts_that_the_rules_exclude_or_terms_forbid(
    newsroom: Newsroom, documents: tuple[Article | Notice, ...]
) -> None:
    newsroom.rule(languages=["pt"], sections=["Regions"])
    for document in documents:
        newsroom.publish(document)
    newsroom.follow()
    assert newsroom.waiting() == 0
    assert newsroom.engine.seen == []


def test_a_rebuild_of_the_table_starts_and_costs_nothing(newsroom: Newsroom) -> None:
    newsroom.rule(languages=["pt"])
    newsroom.publish_and_translate(STORY)
    newsroom.publish_and_translate(CORRECTED)
    paid, costs = len(newsroom.engine.seen), newsroom.costs()
    dynamodb = boto3.client("dynamodb")
    table = newsroom.cloud.resources["ArticleTable"]
    for item in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
    newsroom.reindex()
    newsroom.follow()
    assert newsroom.waiting() == 0
    # A request of an editor finds the translation and costs nothing.
    assert newsroom.ask("pt")["statusCode"] == 202
    newsroom.work()
    assert newsroom.status()["status"] == "translated"
    assert len(newsroom.engine.seen) == paid
    assert {key: cost[SENT] for key, cost in newsroom.costs().items()} == {
        key: cost[SENT] for key, cost in costs.items()
    }


def test_the_same_text_delivered_again_starts_and_costs_nothing(newsroom: Newsroom) -> None:
    newsroom.rule(languages=["pt"])
    newsroom.publish_and_translate(STORY)
    paid = len(newsroom.engine.seen)
    # Another revision with the same text, then the first text again.
    newsroom.publish_and_translate(article(minute=3, tags=()))
    newsroom.publish_and_translate(CORRECTED)
    newsroom.publish_and_translate(article(minute=9))
    assert len(newsroom.engine.seen) == paid + 1
    assert newsroom.status()["status"] == "translated"


def test_an_embargoed_article_is_translated_early_and_stays_hidden(
    newsroom: Newsroom,
) -> None:
    newsroom.rule(languages=["pt"])
    secret = article(
        embargoed_until=datetime.fromisoformat("2099-01-01T00:00:00Z"),
        headline="Quince harvest fails",
        slug="quince-harvest",
    )
    newsroom.publish_and_translate(secret)
    assert newsroom.status(secret)["status"] == "translated"
    assert newsroom.translation(secret).headline == "[pt] Quince harvest fails"
    subject = Subject(
        id=secret.id,
        source=secret.source,
        submission_id=secret.provenance.submission_id,
        slugs=("quince-harvest", "pt-quince-harvest-fails"),
        section="Regions",
        tag="Transport",
        author="Nobody",
    )
    asked = 0
    for question in [*questions(subject, {}), *lists(subject)]:
        if question.function != "read" or "submissions" in question.route:
            continue
        event = http_event(
            question.route.partition(" ")[0],
            question.path,
            route=question.route,
            parameters=dict(question.parameters),
            headers=dict(question.headers),
        )
        answer: Any = newsroom.cloud.invoke("read", event)
        assert "uince" not in json_text(answer), question
        asked += 1
    assert asked > 20
    assert "pt" in LANGUAGES


def test_costs_are_counted_by_source_language_and_article(
    newsroom: Newsroom,
) -> None:
    other = article(source="wire", external_id="w1", headline="A boat", standfirst=None)
    newsroom.rule(languages=["pt"])
    newsroom.publish_and_translate(STORY)
    newsroom.publish_and_translate(CORRECTED)
    newsroom.publish(other)
    newsroom.ask("pt", of=other)
    newsroom.work()
    costs = newsroom.costs()
    ours, theirs = f"desk#pt#{STORY.id}", f"wire#pt#{other.id}"
    assert set(costs) == {ours, theirs}
    wrapped = len(f"<p>{STORY.headline}</p><p>{FIRST}</p><p>{SECOND}</p>")
    assert costs[ours] == {
        "characters_sent": wrapped + len("Fifty people were aboard."),
        "characters_saved": len(FIRST) + len(STORY.headline) + 2 * len(FIRST),
        "requests": 2,
    }
    assert costs[theirs] == {
        "characters_sent": len("A boat"),
        "characters_saved": len(FIRST) + len(SECOND),
        "requests": 1,
    }


def test_an_article_with_an_unreadable_row_is_put_off(newsroom: Newsroom) -> None:
    newsroom.rule(languages=["pt"])
    newsroom.publish(STORY)
    dynamodb = boto3.client("dynamodb")
    broken = to_item({"pk": f"ARTICLE#{'b' * 26}", "sk": "HEAD", "id": "b" * 26})
    dynamodb.put_item(TableName=newsroom.cloud.resources["ArticleTable"], Item=broken)
    answer = newsroom.cloud.stream()["translate"]
    assert answer == {"batchItemFailures": []}
    assert newsroom.cloud.waiting("FollowQueue") == 1
    # Other records are not lost.
    assert newsroom.waiting() == 1


def retry_follow(newsroom: Newsroom, of: Article = STORY) -> None:
    boto3.client("sqs").send_message(
        QueueUrl=newsroom.cloud.resources["FollowQueue"],
        MessageBody=json.dumps({"event": "follow", "article_id": of.id}),
    )
    newsroom.cloud.drain("FollowQueue", "translate")


def empty_table(newsroom: Newsroom) -> None:
    moto_table = dynamodb_backends[ACCOUNT][REGION].tables[newsroom.cloud.resources["ArticleTable"]]
    moto_table.items.clear()


def test_a_change_that_was_not_followed_is_followed_after_a_rebuild(newsroom: Newsroom) -> None:
    newsroom.rule(languages=["pt"])
    newsroom.publish(STORY)
    newsroom.cloud.forget_stream()
    empty_table(newsroom)
    newsroom.reindex()
    newsroom.follow()
    assert newsroom.waiting() == 0
    retry_follow(newsroom)
    newsroom.work()
    assert newsroom.status()["status"] == "translated"


def test_a_followed_change_costs_nothing_when_it_is_retried_after_a_rebuild(
    newsroom: Newsroom,
) -> None:
    newsroom.rule(languages=["pt"])
    newsroom.publish_and_translate(STORY)
    sent = list(newsroom.engine.seen)
    assert sent
    empty_table(newsroom)
    newsroom.reindex()
    retry_follow(newsroom)
    assert newsroom.waiting() == 0
    newsroom.work()
    assert newsroom.engine.seen == sent


def test_an_editor_sees_jobs_that_rules_started(newsroom: Newsroom) -> None:
    newsroom.rule(languages=["pt", "ky"])
    newsroom.publish_and_translate(STORY)
    listed = json_of(newsroom.call("GET", STORY.id, token=TOKEN))["translations"]
    assert [(item["language"], item["status"]) for item in listed] == [
        ("ky", "failed"),
        ("pt", "translated"),
    ]
    assert listed[0]["reason"]["code"] == "language_unsupported"


def json_text(answer: dict[str, Any]) -> str:
    """The whole response, decoded."""
    return f"{answer.get('headers')} {answer.get('body')}"


@pytest.mark.parametrize(
    ("sample", "languages"),
    [
        ("changed-new-article", ["pt", "hy"]),
        ("changed-text", ["pt"]),
        ("changed-killed", []),
    ],
)
def test_a_sample_of_the_stream_starts_the_documented_jobs(
    newsroom: Newsroom, sample: str, languages: list[str]
) -> None:
    cloud = newsroom.cloud
    folder = ROOT / "events" / "translate"
    cloud.setup(json.loads((folder / f"{sample}.setup.json").read_text(encoding="utf-8")))
    cloud.invoke("translate", json.loads((folder / f"{sample}.json").read_text(encoding="utf-8")))
    event = cloud.receive("TranslateQueue") or {"Records": []}
    status = [json.loads(record["body"])["language"] for record in event["Records"]]
    assert sorted(status) == sorted(languages)
