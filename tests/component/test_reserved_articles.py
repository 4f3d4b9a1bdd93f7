"""Test articles: what `dateline sources test` sends reaches nobody but its own source."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest

from cli.senders.options import SourceOptions, source_from
from cli.senders.samples import ITEM, filled_sample
from cli.senders.secrets import with_new_secret
from cli.senders.simulate import new_delivery_id, simulate, simulate_test, token_of_tests
from cli.support.deliver import Outgoing
from cli.support.files import Input
from dateline.aws.streams import Change
from dateline.model.clock import utc_now
from dateline.model.deliveries import TEST_PREFIX
from dateline.model.identifiers import article_id
from dateline.model.reserved_tests import EXPIRY, KEPT, is_test_id, reserved_article_id
from dateline.model.sources import Scope, Source
from dateline.stores.submissions import SubmissionStore
from dateline.web.access import new_token, token_hash
from dateline.web.reserved_credentials import HEADER
from functions.announce.stream import announcements, article_with_changed_release
from functions.submit.senders import HUBS, SENDERS
from functions.submit.senders.source_setup import Payload, setup_of
from functions.translate.requests.stream import changed_head
from local.inprocess.cloud import Cloud
from tests.component.rows import rows
from tests.http_events import http_event

WORD = "Zanzibarwords"
OPTIONS: dict[str, dict[str, Any]] = {
    "hmac": {"hmac": {"header": "x-signature", "prefix": "v0="}},
    "websub": {"hub": "https://hub.example", "topic": "https://n.example/feed"},
}
ALL = sorted([*SENDERS, *HUBS])
COMPLETE = [name for name in ALL if setup_of(name).payload != Payload.IDS]


def made(cloud: Cloud, sender: str, source_id: str = "desk", **more: Any) -> tuple[Source, str]:
    model = setup_of(sender).model
    named: dict[str, Any] = {"models": (model,)} if model else {}
    options = SourceOptions(
        sender=sender, language="en", **OPTIONS.get(sender, {}), **named, **more
    )
    source, secret = with_new_secret(source_from(source_id, options, "https://api.example"), None)
    cloud.put_source(source)
    return source, secret


def post(cloud: Cloud, outgoing: Outgoing, *, drain: bool = True) -> dict[str, Any]:
    parts = outgoing.path.strip("/").split("/")
    names = dict(zip(("source", "key"), parts[1:], strict=False))
    route = "/".join(["POST ", parts[0], *(f"{{{name}}}" for name in names)]).replace(" /", " /")
    event = http_event(
        "POST",
        outgoing.path,
        route=route,
        parameters=names,
        body=outgoing.body,
        headers={"host": "api.example", **outgoing.headers},
    )
    answer: dict[str, Any] = cloud.invoke("submit", event)
    if drain:
        cloud.drain_all()
    return answer


def get(
    cloud: Cloud,
    route: str,
    path: str,
    token: str | None = None,
    function: str = "read",
    **parameters: str,
) -> dict[str, Any]:
    headers = {"host": "api.example"} | ({"authorization": f"Bearer {token}"} if token else {})
    method = route.partition(" ")[0]
    event = http_event(method, path, route=route, parameters=parameters, headers=headers)
    answer: dict[str, Any] = cloud.invoke(function, event)
    return answer


def article(cloud: Cloud, identifier: str, token: str | None = None) -> dict[str, Any]:
    return get(cloud, "GET /articles/{id}", f"/articles/{identifier}", token, id=identifier)


def story(word: str = WORD) -> Input:
    body = {"external_id": "1", "headline": f"{word} sails", "body_text": f"{word} left. " * 30}
    return Input("story.json", json.dumps(body).encode())


def outcome_of(cloud: Cloud, submission: str) -> str:
    store = SubmissionStore(boto3.client("dynamodb"), cloud.resources["SubmissionTable"])
    recorded = store.get(submission)
    assert recorded is not None
    assert recorded.problems == ()
    [outcome] = recorded.articles
    return outcome.article_id


def sent(cloud: Cloud, source: Source, secret: str, file: Input | None = None) -> str:
    """The id of the test article that a test delivery of the source becomes."""
    answer = post(cloud, simulate_test(source, file or story(), secret, new_delivery_id()))
    assert answer["statusCode"] == 202, answer["body"]
    return outcome_of(cloud, json.loads(answer["body"])["submission_id"])


@pytest.mark.parametrize("sender", ALL)
def test_a_test_and_an_ordinary_delivery_are_no_replay_of_each_other(
    cloud: Cloud, sender: str
) -> None:
    source, secret = made(cloud, sender)
    sample = filled_sample(sender, utc_now())
    test = simulate_test(source, sample, secret, new_delivery_id())
    ordinary = simulate(source, sample, secret, new_delivery_id())
    stripped = replace(test, headers={k: v for k, v in test.headers.items() if k != HEADER})
    marked = replace(ordinary, headers={**ordinary.headers, HEADER: "1"})
    for forged in (stripped, marked):
        answer = post(cloud, forged, drain=False)
        # A hub is not told of a mismatch.
        assert answer["statusCode"] in {401, 404} or json.loads(answer["body"]) == {}
    assert cloud.keys("IntakeBucket") == []

    accepted = post(cloud, test, drain=False)
    assert accepted["statusCode"] in {200, 202}, accepted["body"]
    [key] = cloud.keys("IntakeBucket")
    assert key.startswith(f"{TEST_PREFIX}desk/")
    assert is_test_id(json.loads(accepted["body"])["submission_id"])

    post(cloud, ordinary, drain=False)
    [other] = set(cloud.keys("IntakeBucket")) - {key}
    assert other.startswith("intake/desk/")


@pytest.mark.parametrize("sender", COMPLETE)
def test_only_the_own_source_reads_its_test_article(cloud: Cloud, sender: str) -> None:
    source, secret = made(cloud, sender)
    other, other_secret = made(cloud, "token", "other", scope=tuple(Scope))
    sample = filled_sample(sender, utc_now())
    answer = post(cloud, simulate_test(source, sample, secret, new_delivery_id()))
    identifier = outcome_of(cloud, json.loads(answer["body"])["submission_id"])

    shown = article(cloud, identifier, token_of_tests(source, secret))
    assert shown["statusCode"] == 200, shown["body"]
    assert shown["headers"]["cache-control"] == "private, no-store"

    unknown = article(cloud, "a" * 26)
    for token in (None, other_secret, token_of_tests(other, other_secret), f"dl_desk_{'a' * 52}"):
        refused = article(cloud, identifier, token)
        assert refused["statusCode"] == 404
        assert refused["headers"] == unknown["headers"]
        hidden, expected = json.loads(refused["body"]), json.loads(unknown["body"])
        assert hidden == expected
    for suffix in (".html", ".json", ".ninjs"):
        assert article(cloud, identifier + suffix)["statusCode"] == 404


def test_a_token_source_reads_its_test_with_its_own_token(cloud: Cloud) -> None:
    source, secret = made(cloud, "token")
    identifier = sent(cloud, source, secret)
    assert article(cloud, identifier, secret)["statusCode"] == 200
    assert json.loads(article(cloud, identifier, secret)["body"])["headline"] == f"{WORD} sails"


OUTPUTS = (
    ("GET /articles", "/articles", {}),
    ("GET /articles", "/articles?source=desk", {}),
    ("GET /articles", "/articles?ids={id}", {}),
    ("GET /articles/{id}/copies", "/articles/{id}/copies", {"id": "{id}"}),
    ("GET /articles/{id}/diff", "/articles/{id}/diff", {"id": "{id}"}),
    ("GET /articles/{id}/languages", "/articles/{id}/languages", {"id": "{id}"}),
    ("GET /articles/{id}/revisions", "/articles/{id}/revisions", {"id": "{id}"}),
    (
        "GET /articles/by-slug/{language}/{slug}",
        "/articles/by-slug/en/zanzibarwords-sails",
        {"language": "en", "slug": "zanzibarwords-sails"},
    ),
    *(
        ("GET /feeds/{feed}", f"/feeds/{name}.{extension}", {"feed": f"{name}.{extension}"})
        for name in ("en", "en.source.desk")
        for extension in ("rss", "atom", "json")
    ),
    ("GET /sitemap.xml", "/sitemap.xml", {}),
    ("GET /sitemap-news.xml", "/sitemap-news.xml", {}),
)


def test_no_public_output_shows_a_test_article(cloud: Cloud) -> None:
    source, secret = made(cloud, "token")
    identifier = sent(cloud, source, secret)
    for token in (None, secret, token_of_tests(source, secret)):
        for route, path, parameters in OUTPUTS:
            given = {name: value.replace("{id}", identifier) for name, value in parameters.items()}
            answer = get(cloud, route, path.replace("{id}", identifier), token, **given)
            shown = json.dumps([answer["headers"], answer["body"]])
            assert WORD not in shown
            assert WORD.lower() not in shown
            if "{id}" not in path:
                assert identifier not in shown
            elif "ids=" not in path:
                assert answer["statusCode"] == 404


def test_a_test_article_has_expiring_rows_alone(cloud: Cloud) -> None:
    source, secret = made(cloud, "token")
    identifier = sent(cloud, source, secret)
    before = utc_now()
    stored = rows(cloud)
    assert sorted(row["sk"].partition("#")[0] for row in stored) == ["HEAD", "REVISION"]
    assert {row["pk"] for row in stored} == {f"ARTICLE#{identifier}"}
    for row in stored:
        expiry = datetime.fromtimestamp(int(row[EXPIRY]), UTC)
        assert before + KEPT - timedelta(minutes=1) < expiry <= before + KEPT
    assert rows(cloud, "ConfirmationTable") == []
    [submission] = rows(cloud, "SubmissionTable")
    assert int(submission["expires_at"]) <= int((before + KEPT).timestamp()) + 1
    assert all(key.startswith(TEST_PREFIX) for key in cloud.keys("IntakeBucket"))
    assert all(key.startswith("articles/datelinetest") for key in cloud.keys("ContentBucket"))


def test_a_second_test_replaces_the_first(cloud: Cloud) -> None:
    source, secret = made(cloud, "token")
    first, second = sent(cloud, source, secret), sent(cloud, source, secret, story("Otherword"))
    assert first == second
    assert len(rows(cloud)) == 2
    assert "Otherword" in article(cloud, first, secret)["body"]


def test_a_test_that_is_repeated_unchanged_lives_a_day_from_its_last(cloud: Cloud) -> None:
    source, secret = made(cloud, "token")
    identifier = sent(cloud, source, secret)
    [first] = [row for row in rows(cloud) if row["sk"] == "HEAD"]
    sent(cloud, source, secret)
    [last] = [row for row in rows(cloud) if row["sk"] == "HEAD"]
    assert last["received_at"] > first["received_at"]
    assert article(cloud, identifier, secret)["statusCode"] == 200


def test_a_test_and_a_real_article_with_one_id_do_not_touch(cloud: Cloud) -> None:
    source, secret = made(cloud, "token")
    post(cloud, simulate(source, story("Realword"), secret, new_delivery_id()))
    real = article_id("desk", "1")
    before = [row for row in rows(cloud) if row["pk"] != "x"]
    identifier = sent(cloud, source, secret, story("Realword"))
    assert identifier == reserved_article_id("desk", "1") != real
    others = [row for row in rows(cloud) if identifier not in row["pk"]]
    assert sorted(others, key=str) == sorted(before, key=str)
    assert "Realword" in article(cloud, real)["body"]


def test_a_test_is_neither_announced_nor_translated(cloud: Cloud) -> None:
    source, secret = made(cloud, "token")
    sent(cloud, source, secret)
    [head] = [row for row in rows(cloud) if row["sk"] == "HEAD"]
    killed = head | {"status": "killed"}
    for old, new in ((None, head), (head, killed), (None, killed), (head, None)):
        change = Change(head["pk"], "HEAD", old, new, utc_now())
        assert list(announcements(change, utc_now())) == []
        assert article_with_changed_release(change) is None
        assert changed_head(change) is None


def test_no_editor_acts_on_a_test_article(cloud: Cloud) -> None:
    editor = new_token("editor", os.urandom)
    cloud.put_source(
        Source(
            id="editor",
            sender="token",
            token_hashes=(token_hash(editor),),
            scopes=frozenset(Scope),
        )
    )
    source, secret = made(cloud, "token")
    identifier = sent(cloud, source, secret)
    kill = http_event(
        "POST",
        f"/articles/{identifier}/kill",
        route="POST /articles/{id}/kill",
        parameters={"id": identifier},
        body=b'{"reason": "x"}',
        headers={"authorization": f"Bearer {editor}", "content-type": "application/json"},
    )
    assert cloud.invoke("submit", kill)["statusCode"] == 404
    translate = http_event(
        "GET",
        f"/articles/{identifier}/translations",
        route="GET /articles/{id}/translations",
        parameters={"id": identifier},
        headers={"authorization": f"Bearer {editor}"},
    )
    assert cloud.invoke("translate", translate)["statusCode"] == 404


def test_a_header_makes_no_test_of_an_editors_act(cloud: Cloud) -> None:
    editor = new_token("editor", os.urandom)
    cloud.put_source(
        Source(
            id="editor",
            sender="token",
            token_hashes=(token_hash(editor),),
            scopes=frozenset(Scope),
        )
    )
    source, secret = made(cloud, "token")
    post(cloud, simulate(source, story(), secret, new_delivery_id()))
    real = article_id("desk", "1")
    kill = http_event(
        "POST",
        f"/articles/{real}/kill",
        route="POST /articles/{id}/kill",
        parameters={"id": real},
        body=b'{"reason": "x"}',
        headers={
            "authorization": f"Bearer {editor}",
            "content-type": "application/json",
            HEADER: "1",
        },
    )
    assert cloud.invoke("submit", kill)["statusCode"] == 202
    cloud.drain_all()
    assert article(cloud, real)["statusCode"] == 410


def test_a_test_of_yesterday_is_neither_processed_nor_read(cloud: Cloud) -> None:
    source, secret = made(cloud, "token")
    identifier = sent(cloud, source, secret)
    tomorrow = utc_now() + KEPT + timedelta(seconds=1)
    with patch("dateline.model.clock.utc_now", lambda: tomorrow):
        assert article(cloud, identifier, secret)["statusCode"] == 404
        answer = post(cloud, simulate_test(source, story(), secret, new_delivery_id()), drain=False)
    submission = json.loads(answer["body"])["submission_id"]
    later = tomorrow + KEPT + timedelta(seconds=1)
    with patch("dateline.model.clock.utc_now", lambda: later):
        cloud.drain_all()
    store = SubmissionStore(boto3.client("dynamodb"), cloud.resources["SubmissionTable"])
    recorded = store.get(submission)
    assert recorded is not None
    assert [problem.code for problem in recorded.problems] == ["test_expired"]


def test_the_sample_of_a_source_is_the_same_article_every_time() -> None:
    assert reserved_article_id("desk", ITEM) == reserved_article_id("desk", ITEM)
    assert reserved_article_id("desk", ITEM) != reserved_article_id("other", ITEM)
    assert not is_test_id(article_id("desk", ITEM))
