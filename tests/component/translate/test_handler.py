"""translate on the in-process cloud, with Amazon Translate's local endpoint over an echo."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, cast

import boto3
import pytest

from dateline.model.documents import Article, Notice, Status
from dateline.stores.articles import ArticleReader
from functions.translate.engine.amazon import ATTEMPTS
from local.translate.app import in_turn
from tests.component.translations import JUNIOR, STORY, TOKEN, WRITER, Newsroom
from tests.factories import article, notice, paragraph
from tests.http_events import http_event, json_of


def test_a_requested_translation_is_written_and_indexed(newsroom: Newsroom) -> None:
    newsroom.publish(STORY)
    answer = newsroom.ask("pt")
    assert answer["statusCode"] == 202
    asked = json_of(answer)
    assert asked["article_id"] == STORY.id
    assert [
        (translation["language"], translation["status"]) for translation in asked["translations"]
    ] == [("pt", "requested")]
    newsroom.work()
    document = newsroom.translation()
    assert document.headline == "[pt] Ferry service resumes on the lake"
    assert [block.html for block in document.body] == [
        "<p>[pt] The first boat left at dawn.</p>",
        "<p>[pt] Forty people were aboard.</p>",
    ]
    assert document.requested_by == "chief"
    status = newsroom.status()
    assert status["status"] == "translated"
    assert status["engine"] == "amazon-translate"
    assert status["requested_at"] <= status["started_at"] <= status["finished_at"]
    # The standfirst equals the first paragraph, so it is sent once.
    assert status["characters_saved"] == len("The first boat left at dawn.")
    assert status["characters_sent"] == sum(len(f"<p>{text}</p>") for text in newsroom.engine.seen)


def test_a_repeated_request_is_one_job_and_is_billed_once(newsroom: Newsroom) -> None:
    newsroom.publish(STORY)
    newsroom.ask("pt")
    assert json_of(newsroom.ask("pt"))["translations"][0]["status"] == "requested"
    assert newsroom.waiting() == 1
    newsroom.work()
    paid = len(newsroom.engine.seen)
    assert json_of(newsroom.ask("pt"))["translations"][0]["status"] == "translated"
    assert newsroom.waiting() == 0
    assert len(newsroom.engine.seen) == paid


def test_a_repeated_message_is_dropped(newsroom: Newsroom) -> None:
    newsroom.publish(STORY)
    newsroom.ask("pt")
    event = newsroom.cloud.receive("TranslateQueue")
    assert event is not None
    newsroom.work()
    paid = len(newsroom.engine.seen)
    assert newsroom.cloud.invoke("translate", event) == {"batchItemFailures": []}
    assert len(newsroom.engine.seen) == paid


def test_a_segment_of_another_article_is_not_billed_again(newsroom: Newsroom) -> None:
    other = article(
        external_id="story-2",
        headline="A second boat",
        body=(paragraph("Forty people were aboard."), paragraph("It rained.")),
    )
    newsroom.publish(STORY)
    newsroom.publish(other)
    newsroom.ask("pt")
    newsroom.work()
    newsroom.engine.seen.clear()
    newsroom.ask("pt", of=other)
    newsroom.work()
    assert newsroom.engine.seen == ["A second boat", "It rained."]
    assert [block.html for block in newsroom.translation(other).body] == [
        "<p>[pt] Forty people were aboard.</p>",
        "<p>[pt] It rained.</p>",
    ]
    saved = len("The first boat left at dawn.") + len("Forty people were aboard.")
    assert newsroom.status(other)["characters_saved"] == saved


def test_a_repeated_request_sends_a_message_that_failed(newsroom: Newsroom) -> None:
    newsroom.publish(STORY)
    url = newsroom.cloud.resources["TranslateQueue"]
    sqs = boto3.client("sqs")
    sqs.delete_queue(QueueUrl=url)
    answer = newsroom.ask("pt")
    sqs.create_queue(QueueName=url.rpartition("/")[2])
    assert answer["statusCode"] == 503
    assert newsroom.waiting() == 0
    assert newsroom.ask("pt")["statusCode"] == 202
    assert newsroom.waiting() == 1


def test_throttling_is_retried_and_never_fails_a_job(newsroom: Newsroom) -> None:
    newsroom.engine.fault = in_turn(["TooManyRequestsException", "ServiceUnavailableException"])
    newsroom.publish(STORY)
    newsroom.ask("pt")
    assert newsroom.work() == [{"batchItemFailures": []}]
    assert newsroom.status()["status"] == "translated"


def test_hours_of_throttling_never_lead_to_the_dead_letter_queue(
    newsroom: Newsroom,
) -> None:
    # More rounds than the queue delivers a message before it gives up.
    newsroom.engine.fault = in_turn(["TooManyRequestsException"] * ATTEMPTS * 7)
    newsroom.publish(STORY)
    newsroom.ask("pt")
    answers = newsroom.work()
    assert answers == [{"batchItemFailures": []}] * 8
    assert newsroom.status()["status"] == "translated"


def test_an_unsupported_pair_fails_with_the_reason(newsroom: Newsroom) -> None:
    newsroom.publish(STORY)
    newsroom.ask("hy", "pt")
    newsroom.work()
    status = newsroom.status(language="hy")
    assert status["status"] == "failed"
    assert status["reason"]["code"] == "language_pair_unsupported"
    assert "en to hy" in status["reason"]["message"]
    assert newsroom.status(language="pt")["status"] == "translated"
    assert newsroom.waiting() == 0


def test_a_text_that_changed_before_the_job_runs_is_not_translated(newsroom: Newsroom) -> None:
    newsroom.publish(STORY)
    newsroom.ask("pt")
    newsroom.publish(article(minute=5, headline="Ferry service stops again"))
    newsroom.work()
    assert newsroom.engine.seen == []
    status = newsroom.status()
    assert (status["status"], status["reason"]["code"]) == ("stale", "article_changed")
    newsroom.ask("pt")
    newsroom.work()
    assert newsroom.status()["status"] == "translated"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (article(minute=5, headline="Ferry service stops again"), "article_changed"),
        (notice(Status.KILLED, minute=5), "article_killed"),
        (notice(Status.WITHDRAWN, minute=5), "article_withdrawn"),
    ],
)
def test_a_text_that_changes_while_the_job_runs_is_not_written(
    newsroom: Newsroom, change: Article | Notice, code: str
) -> None:
    newsroom.publish(STORY)
    newsroom.ask("pt")
    newsroom.engine.before_answer.append(lambda: newsroom.publish(change))
    newsroom.work()
    status = newsroom.status()
    assert (status["status"], status["reason"]["code"]) == ("stale", code)
    assert status["characters_sent"] > 0
    assert not list(newsroom.cloud.keys("ContentBucket", f"articles/{STORY.id}/pt/"))


def test_a_corrected_article_shows_its_translation_as_stale(newsroom: Newsroom) -> None:
    newsroom.publish(STORY)
    newsroom.ask("pt")
    newsroom.work()
    newsroom.publish(article(minute=5, headline="Ferry service stops again"))
    assert newsroom.status()["status"] == "stale"
    newsroom.engine.seen.clear()
    newsroom.ask("pt")
    newsroom.work()
    assert newsroom.engine.seen == ["Ferry service stops again"]


def test_a_crashed_worker_pays_nothing_twice(newsroom: Newsroom) -> None:
    long = article(body=tuple(paragraph(f"{letter} " * 1_500) for letter in "abcd"))
    newsroom.publish(long)
    newsroom.ask("pt", of=long)
    # The third call keeps failing; the results of the first two are kept.
    newsroom.engine.fault = in_turn([None, None, *["InternalServerException"] * ATTEMPTS])
    assert len(newsroom.work()) == 2
    assert newsroom.status(long)["status"] == "translated"
    assert len(newsroom.engine.seen) == len(set(newsroom.engine.seen))


def test_two_workers_do_not_share_a_job(newsroom: Newsroom) -> None:
    newsroom.publish(STORY)
    newsroom.ask("pt")
    event = newsroom.cloud.receive("TranslateQueue")
    assert event is not None
    answers: list[dict[str, Any]] = []
    newsroom.engine.before_answer.append(
        lambda: answers.append(newsroom.cloud.invoke("translate", event))
    )
    newsroom.work()
    assert len(answers[0]["batchItemFailures"]) == 1
    assert newsroom.status()["status"] == "translated"


def test_failed_segments_are_held_and_not_published(newsroom: Newsroom) -> None:
    story = article(body=(paragraph("Read <b>this</b> now."),))

    newsroom.engine.answer = lambda text: "" if "this" in text else f"[pt] {text}"
    newsroom.publish(story)
    newsroom.ask("pt", of=story)
    newsroom.work()
    status = newsroom.status(story)
    assert status["status"] == "held_for_review"
    assert status["reason"]["code"] == "segments_failed_check"
    assert newsroom.translation(story).body == story.body
    head, _ = ArticleReader(
        boto3.client("dynamodb"), newsroom.cloud.resources["ArticleTable"]
    ).head(story.id)
    assert head is not None
    assert head.languages == ()


def test_an_embargoed_article_is_translated_early(newsroom: Newsroom) -> None:
    held_back = article(embargoed_until=datetime.fromisoformat("2099-01-01T00:00:00Z"))
    newsroom.publish(held_back)
    assert newsroom.ask("pt", of=held_back)["statusCode"] == 202
    newsroom.work()
    assert newsroom.status(held_back)["status"] == "translated"


HIDDEN: dict[str, list[Article | Notice]] = {
    "embargo": [article(embargoed_until=datetime.fromisoformat("2099-01-01T00:00:00Z"))],
    "publication": [article(published_at=datetime.fromisoformat("2099-01-01T00:00:00Z"))],
    "withheld": [article(status=Status.WITHHELD)],
    "withdrawn": [STORY, notice(Status.WITHDRAWN, minute=5)],
    "expired": [article(expires_at=datetime.fromisoformat("2026-03-04T13:00:00Z"))],
    "killed before it was public": [
        article(status=Status.WITHHELD),
        notice(Status.KILLED, minute=5),
    ],
}


ROUTES: list[tuple[str, str, object]] = [
    ("GET", "/articles/{id}/translations", None),
    ("POST", "/articles/{id}/translations", {"languages": ["pt"]}),
    ("GET", "/articles/{id}/translations/{language}", None),
    ("PUT", "/articles/{id}/translations/{language}", {"reviewed": True}),
    ("GET", "/articles/{id}/reviews", None),
]


def asked(newsroom: Newsroom, article_id: str, token: str, *route: Any) -> dict[str, Any]:
    method, path, body = route
    event = http_event(
        method,
        path.format(id=article_id, language="pt"),
        route=f"{method} {path}",
        parameters={"id": article_id, "language": "pt"}
        if "language" in path
        else {"id": article_id},
        body=None if body is None else json.dumps(body).encode(),
        headers={
            "authorization": f"Bearer {token}",
            "content-type": "application/json",
            "if-match": '"t1"',
        },
    )
    return cast("dict[str, Any]", newsroom.cloud.invoke("translate", event))


@pytest.mark.parametrize("hidden", HIDDEN)
def test_without_inspect_a_hidden_article_is_answered_as_an_unknown_one(
    newsroom: Newsroom, hidden: str
) -> None:
    for document in HIDDEN[hidden]:
        newsroom.publish(document)
    for route in ROUTES:
        refused = asked(newsroom, HIDDEN[hidden][0].id, JUNIOR, *route)
        unknown = asked(newsroom, "b" * 26, JUNIOR, *route)
        assert refused == unknown, route
        assert (refused["statusCode"], json_of(refused)["code"]) == (404, "article_unknown")
    assert newsroom.waiting() == 0
    assert asked(newsroom, HIDDEN[hidden][0].id, TOKEN, *ROUTES[0])["statusCode"] == 200


def test_without_inspect_an_article_killed_in_public_is_gone(newsroom: Newsroom) -> None:
    for document in (STORY, notice(Status.KILLED, minute=5)):
        newsroom.publish(document)
    for route in ROUTES:
        answer = asked(newsroom, STORY.id, JUNIOR, *route)
        assert (answer["statusCode"], json_of(answer)["code"]) == (410, "article_killed")


def test_without_inspect_a_public_article_is_translated(newsroom: Newsroom) -> None:
    newsroom.publish(STORY)
    assert newsroom.call("POST", STORY.id, {"languages": ["pt"]}, JUNIOR)["statusCode"] == 202
    assert newsroom.call("GET", STORY.id, token=JUNIOR)["statusCode"] == 200


@pytest.mark.parametrize(
    ("documents", "languages", "status", "code"),
    [
        ([], ["pt"], 404, "article_unknown"),
        ([STORY, notice(Status.KILLED, minute=5)], ["pt"], 410, "article_killed"),
        ([STORY, notice(Status.WITHDRAWN, minute=5)], ["pt"], 409, "article_withdrawn"),
        ([article(status=Status.WITHHELD)], ["pt"], 409, "article_withheld"),
        ([article(translation_allowed=False)], ["pt"], 403, "translation_forbidden"),
        ([STORY], ["en-GB"], 422, "language_same"),
        ([STORY], ["pt", "ky"], 422, "language_unsupported"),
        ([STORY], ["zz_9"], 422, "language_invalid"),
        ([STORY], [], 400, "request_invalid"),
    ],
)
def test_a_refused_request_states_the_reason_and_records_nothing(
    newsroom: Newsroom,
    documents: list[Article | Notice],
    languages: list[str],
    status: int,
    code: str,
) -> None:
    for document in documents:
        newsroom.publish(document)
    answer = newsroom.ask(*languages)
    assert (answer["statusCode"], json_of(answer)["code"]) == (status, code)
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert newsroom.waiting() == 0
    if documents:
        assert json_of(newsroom.call("GET", STORY.id))["translations"] == []


def test_only_editors_request_and_see_translations(newsroom: Newsroom) -> None:
    newsroom.publish(STORY)
    for token, status in (("", 401), ("dl_chief_x", 401), ("dl_nobody_x", 401), (WRITER, 403)):
        for method in ("GET", "POST"):
            answer = newsroom.call(method, STORY.id, {"languages": ["pt"]}, token=token)
            assert (answer["statusCode"], method, token) == (status, method, token)
    assert newsroom.waiting() == 0


def test_an_invalid_article_id_is_unknown(newsroom: Newsroom) -> None:
    assert newsroom.call("GET", "HEAD#../x")["statusCode"] == 404


def test_an_invalid_message_goes_to_the_dead_letter_queue(newsroom: Newsroom) -> None:
    boto3.client("sqs").send_message(
        QueueUrl=newsroom.cloud.resources["TranslateQueue"], MessageBody='{"article_id": 1}'
    )
    (answer,) = newsroom.work()
    assert len(answer["batchItemFailures"]) == 1
