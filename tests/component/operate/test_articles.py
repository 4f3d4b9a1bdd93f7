"""What was received is listed with its state, and an editor reads why an article is hidden."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta
from typing import Any

import boto3
import pytest

from dateline.model.clock import iso, utc_now
from dateline.model.sources import Scope, Source
from dateline.stores.unindexed import Unindexed, UnindexedStore
from dateline.web.security_headers import SECURITY_HEADERS
from local.inprocess.cloud import Cloud
from tests.component.operate.aws_calls import noted_calls
from tests.component.operate.operations import Operator
from tests.component.operate.poison import ARTICLE, denied, submit
from tests.http_events import http_event, json_of

SOON = iso(utc_now() + timedelta(days=1))


def listed(operator: Operator, query: str = "", **headers: str) -> dict[str, Any]:
    path = f"/operations/articles?{query}"
    answer = operator.ask("GET", "/operations/articles", path, **headers)
    assert answer["statusCode"] in {200, 304}, answer["body"]
    return answer


def states(operator: Operator, query: str = "") -> list[tuple[str, str]]:
    items = json_of(listed(operator, query))["items"]
    return [(item["external_id"], item["state"]) for item in items]


def shown(operator: Operator, article_id: str) -> dict[str, Any]:
    path = f"/operations/articles/{article_id}"
    answer = operator.ask("GET", "/operations/articles/{id}", path)
    assert answer["statusCode"] == 200, answer["body"]
    assert answer["headers"]["cache-control"] == "private, no-store"
    return json_of(answer)


def ids(operator: Operator) -> dict[str, str]:
    items = json_of(listed(operator))["items"]
    return {item["external_id"]: item["article_id"] for item in items}


def kill(operator: Operator, article_id: str, reason: str) -> None:
    event = http_event(
        "POST",
        f"/articles/{article_id}/kill",
        route="POST /articles/{id}/kill",
        parameters={"id": article_id},
        body=f'{{"reason": "{reason}"}}'.encode(),
        headers={**operator.headers, "content-type": "application/json"},
    )
    assert operator.cloud.invoke("submit", event)["statusCode"] == 202


def send(operator: Operator, name: str, **changes: Any) -> None:
    submit(operator, {**ARTICLE, "external_id": name, "headline": f"The {name} story", **changes})


def test_every_state_is_listed_the_newest_first_and_explained(cloud: Cloud) -> None:
    operator = Operator(cloud)
    send(operator, "public")
    send(operator, "secret", embargoed_until=SOON)
    send(operator, "held", status="withheld")
    send(operator, "old", expires_at="2026-03-05T12:00:00Z")
    send(operator, "dead", language="de")
    cloud.drain_all()
    article_ids = ids(operator)
    kill(operator, article_ids["dead"], "wrong man named")
    cloud.drain_all()
    assert [state for _, state in states(operator)] == [
        *("killed", "killed", "expired", "withheld", "embargoed", "readable"),
    ]
    assert states(operator, "state=embargoed") == [("secret", "embargoed")]
    # The kill is an act about the article, received by itself.
    acted = {("dead", "killed"), (article_ids["dead"], "killed")}
    assert set(states(operator, "language=de")) == acted
    assert states(operator, "language=DE") == states(operator, "language=deu")
    assert set(states(operator, "language=DE")) == acted
    assert states(operator, "language=und") == []
    assert states(operator, "source=wire") == []
    assert shown(operator, article_ids["public"])["hidden"] is None
    embargoed = shown(operator, article_ids["secret"])["hidden"]
    assert (embargoed["reason"], embargoed["by"], embargoed["until"]) == (
        "under embargo",
        "desk",
        SOON,
    )
    killed = shown(operator, article_ids["dead"])
    (act,) = killed["acts"]
    assert killed["state"] == "killed"
    assert killed["hidden"] == {
        "reason": "wrong man named",
        "since": act["received_at"],
        "by": "desk",
        "until": None,
    }
    assert [revision["headline"] for revision in killed["revisions"]] == ["The dead story"]
    assert shown(operator, article_ids["old"])["hidden"]["since"] == "2026-03-05T12:00:00.000Z"
    assert shown(operator, article_ids["held"])["hidden"]["by"] == "desk"


def test_pages_have_every_article_once_also_of_one_long_submission(cloud: Cloud) -> None:
    operator = Operator(cloud)
    cloud.put_source(Source(id="empty", sender="drop"))
    submit(operator, [{**ARTICLE, "external_id": f"bulk-{number}"} for number in range(7)])
    for name in "xyz":
        send(operator, name)
    cloud.drain_all()
    seen: list[str] = []
    query = "limit=3"
    for _ in itertools.count():
        page = json_of(listed(operator, query))
        seen += [item["external_id"] for item in page["items"]]
        if page["next"] is None:
            break
        query = f"limit=3&cursor={page['next']}"
    assert seen == ["z", "y", "x", *(f"bulk-{number}" for number in range(7))]


def test_a_submission_that_has_fewer_articles_after_a_replay_hides_no_older_one(
    cloud: Cloud,
) -> None:
    operator = Operator(cloud)
    send(operator, "older")
    submit(operator, [{**ARTICLE, "external_id": f"bulk-{number}"} for number in range(3)])
    cloud.drain_all()
    page = json_of(listed(operator, "limit=2"))
    store = operator.app.services.submissions
    replayed = store.get(page["items"][0]["submission_id"])
    store.put(replayed.model_copy(update={"articles": replayed.articles[:1]}))
    assert states(operator, f"limit=2&cursor={page['next']}") == [("older", "readable")]


def calls_of(operator: Operator, query: str) -> tuple[int, dict[str, int]]:
    """How many articles a page has, and the AWS calls that it takes."""
    with noted_calls() as calls:
        operator.app = operator.cloud.load("operate")
        page = json_of(listed(operator, query))
    return len(page["items"]), dict(Counter(calls))


def test_a_page_takes_a_flat_number_of_calls(cloud: Cloud) -> None:
    operator = Operator(cloud)
    send(operator, "first")
    cloud.drain_all()
    # Who asks; the sources, and the submissions of each; submissions, articles, what was given up.
    calls = {"GetItem": 1, "Query": 1 + 1, "BatchGetItem": 3}
    assert calls_of(operator, "limit=100") == (1, calls)
    bulk = ({"external_id": f"bulk-{n}", "headline": f"{n}"} for n in range(60))
    submit(operator, [{**ARTICLE, **each} for each in bulk])
    send(operator, "second")
    # Index is not needed: it takes moto minutes.
    cloud.drain("ProcessQueue", "process")
    assert calls_of(operator, "limit=100") == (62, calls)
    assert calls_of(operator, "limit=100&state=killed") == (0, calls)
    for name in ("reuters", "ansa"):
        cloud.put_source(Source(id=name, sender="drop"))
    assert calls_of(operator, "limit=100") == (62, {**calls, "Query": 1 + 3})
    assert calls_of(operator, "limit=100&source=desk") == (62, {**calls, "Query": 1})


def test_a_list_has_an_entity_tag_and_needs_the_scope(cloud: Cloud) -> None:
    operator = Operator(cloud)
    send(operator, "public")
    cloud.drain_all()
    tag = listed(operator)["headers"]["etag"]
    unchanged = listed(operator, **{"if-none-match": tag})
    assert unchanged["statusCode"] == 304
    assert SECURITY_HEADERS.items() <= unchanged["headers"].items()
    assert unchanged["headers"]["cache-control"] == "private, no-cache"
    send(operator, "second")
    cloud.drain_all()
    assert listed(operator, **{"if-none-match": tag})["statusCode"] == 200
    writer = Operator(cloud, "wire", frozenset({Scope.SUBMIT, Scope.OPERATE}))
    for route, path in (
        ("/operations/articles", "/operations/articles"),
        ("/operations/articles/{id}", f"/operations/articles/{'a' * 26}"),
    ):
        assert writer.ask("GET", route, path)["statusCode"] == 403


def test_what_index_gave_up_on_is_listed_and_shown(cloud: Cloud) -> None:
    operator = Operator(cloud)
    send(operator, "lost")
    cloud.drain("ProcessQueue", "process")
    (item,) = json_of(listed(operator))["items"]
    assert item["state"] == "not_indexed"
    store = UnindexedStore(boto3.client("dynamodb"), cloud.resources["SubmissionTable"])
    given_up = Unindexed(
        article_id=item["article_id"], order_key=item["order_key"], code="document_too_long"
    )
    store.add(given_up, item["submission_id"], utc_now())
    article = shown(operator, item["article_id"])
    assert article["state"] == "not_indexed"
    assert article["not_indexed"] == [{"order_key": item["order_key"], "code": "document_too_long"}]
    cloud.drain_all()
    assert shown(operator, item["article_id"])["not_indexed"] == []
    assert states(operator) == [("lost", "readable")]


def test_a_newer_revision_that_is_not_indexed_makes_the_article_so_everywhere(
    cloud: Cloud,
) -> None:
    operator = Operator(cloud)
    send(operator, "story")
    cloud.drain_all()
    send(operator, "story", headline="The corrected story")
    cloud.drain("ProcessQueue", "process")
    newest, older = json_of(listed(operator))["items"]
    store = UnindexedStore(boto3.client("dynamodb"), cloud.resources["SubmissionTable"])
    given_up = Unindexed(
        article_id=newest["article_id"], order_key=newest["order_key"], code="document_too_long"
    )
    store.add(given_up, newest["submission_id"], utc_now())
    assert older["order_key"] < newest["order_key"]
    assert states(operator) == [("story", "not_indexed")] * 2
    article = shown(operator, newest["article_id"])
    assert (article["state"], article["hidden"]) == ("not_indexed", None)
    cloud.drain_all()
    assert states(operator) == [("story", "readable")] * 2
    assert shown(operator, newest["article_id"])["state"] == "readable"


def test_a_language_that_is_no_tag_is_refused(cloud: Cloud) -> None:
    operator = Operator(cloud)
    path = "/operations/articles?language=a-b"
    answer = operator.ask("GET", "/operations/articles", path)
    assert (answer["statusCode"], json_of(answer)["code"]) == (400, "language_malformed")


@pytest.mark.parametrize("article_id", ["a" * 26, "datelinetest" + "a" * 14, "x"])
def test_an_unknown_article_is_not_found(cloud: Cloud, article_id: str) -> None:
    operator = Operator(cloud)
    path = f"/operations/articles/{article_id}"
    answer = operator.ask("GET", "/operations/articles/{id}", path)
    assert (answer["statusCode"], json_of(answer)["code"]) == (404, "article_unknown")


def test_a_page_scans_no_table(cloud: Cloud) -> None:
    operator = Operator(cloud)
    send(operator, "public")
    cloud.drain_all()
    with denied("dynamodb.Scan", ""):
        assert states(operator) == [("public", "readable")]
