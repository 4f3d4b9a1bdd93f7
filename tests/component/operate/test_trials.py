"""A problem is tried with other options: the result is shown, and nothing is written."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import boto3
import pytest

from dateline.model.clock import utc_now
from dateline.model.sources import Scope, Source
from functions.process.parse import parse_submission
from local.inprocess.cloud import ACCOUNT, REGION, Cloud
from tests.component.operate.operations import Operator, moto_table
from tests.component.operate.poison import submit
from tests.component.process.deliveries import deliver
from tests.http_events import json_of
from tests.unit.process.cms_payloads import HEADLINE, STORYBLOK, STORYBLOK_STORY

NESTED = {"guid": "lw-1", "content": {"title": "Ferries run again", "text": "A boat left."}}
FIELDS = {"external_id": "guid", "headline": "content.title", "body": "content.text"}


def attempt(operator: Operator, problem: str, content: object) -> dict[str, Any]:
    path = f"/operations/problems/{problem}/try"
    return operator.ask("POST", "/operations/problems/{id}/try", path, content)


def written(cloud: Cloud) -> dict[str, Any]:
    """Everything that a trial could write; the audit has its own row, and is left out."""
    tables = ("SubmissionTable", "ArticleTable", "ConfirmationTable")
    rows = {
        name: {
            str(key): json.dumps(row.attrs, default=lambda value: value.to_json(), sort_keys=True)
            for key, row in moto_table(cloud.resources[name]).items.items()
            if "AUDIT" not in str(key.value)
        }
        for name in tables
    }
    return rows | {name: cloud.keys(name) for name in ("IntakeBucket", "ContentBucket")}


def address_of(cloud: Cloud, submission: str) -> str:
    """Where process fetches the story of a Storyblok webhook."""
    delivery, raw = cloud.load("process").trials.intake.get(
        f"intake/demo/{submission}", max_bytes=10_000
    )
    source = Source(id="demo", sender="storyblok", models=("article",))
    (request,) = parse_submission(raw, delivery, source, utc_now()).fetch_requests
    return request.address


def only_problem(operator: Operator) -> str:
    return str(operator.list()["items"][0]["id"])


def test_a_field_map_is_tried_and_nothing_is_written(cloud: Cloud) -> None:
    operator = Operator(cloud)
    cloud.put_source(
        Source.model_validate({"id": "cms", "sender": "hmac", "events": {"missing": "published"}})
    )
    body = json.dumps(NESTED).encode()
    deliver(cloud, body, "application/json", source="cms", sender="hmac")
    cloud.drain_all()
    problem = only_problem(operator)
    before = written(cloud)
    answer = attempt(operator, problem, {"format": "envelope", "fields": FIELDS, "language": "en"})
    assert answer["statusCode"] == 200, answer["body"]
    result = json_of(answer)
    assert result["problems"] == []
    assert (result["status"], result["format"], result["article_count"]) == (
        "processed",
        "envelope",
        1,
    )
    (article,) = result["articles"]
    assert (article["headline"], article["language"]) == ("Ferries run again", "en")
    unchanged = json_of(attempt(operator, problem, {}))
    assert (unchanged["status"], len(unchanged["problems"])) == ("quarantined", 1)
    assert written(cloud) == before
    audit = json_of(operator.ask("GET", "/operations/audit", "/operations/audit"))["items"]
    assert [(entry["action"], entry["after"]["status"]) for entry in audit] == [
        ("try", "quarantined"),
        ("try", "processed"),
    ]


def test_an_encoding_is_tried(cloud: Cloud) -> None:
    operator = Operator(cloud)
    text = json.dumps([{"external_id": "x"}, {"external_id": "паром"}], ensure_ascii=False)
    submit(operator, [{"external_id": "x"}])
    cloud.drain_all()
    (problem,) = operator.list()["items"]
    key = f"intake/desk/{problem['submission_id']}"
    s3, bucket = boto3.client("s3"), cloud.resources["IntakeBucket"]
    stored = s3.head_object(Bucket=bucket, Key=key)
    content = text.replace('"x"', '"x", "headline": "Паром"').encode("cp1251")
    metadata = stored["Metadata"] | {"sha256": sha256(content).hexdigest()}
    s3.put_object(Bucket=bucket, Key=key, Body=content, Metadata=metadata)
    shown = json_of(attempt(operator, problem["id"], {"encoding": "windows-1251"}))
    assert "Паром" in json.dumps(shown["articles"], ensure_ascii=False)
    refused = json_of(attempt(operator, problem["id"], {"encoding": "no-such-charset"}))
    assert [each["code"] for each in refused["problems"]] == ["encoding_unknown"]


def test_a_format_that_does_not_exist_is_not_ignored(cloud: Cloud) -> None:
    operator = Operator(cloud)
    submit(operator, [{"external_id": "x"}])
    cloud.drain_all()
    result = json_of(attempt(operator, only_problem(operator), {"format": "rrs"}))
    assert [each["code"] for each in result["problems"]] == ["trial_format_unknown"]
    assert "rss" in result["problems"][0]["message"]


def test_what_the_cms_answered_is_read_and_no_more_is_asked(cloud: Cloud) -> None:
    operator = Operator(cloud)
    fetch = {"base_url": "https://cms.example.org", "hosts": ["cms.example.org"]}
    cloud.put_source(
        Source.model_validate({"id": "demo", "sender": "storyblok", "models": ["article"]})
    )
    submission = deliver(
        cloud,
        json.dumps(STORYBLOK).encode(),
        "application/json",
        sender="storyblok",
        event="published",
    )
    cloud.drain_all()
    problem = only_problem(operator)
    without = json_of(attempt(operator, problem, {}))
    assert [each["code"] for each in without["problems"]] == ["fetch_needed"]
    cloud.put_source(
        Source.model_validate(
            {"id": "demo", "sender": "storyblok", "models": ["article"], "fetch": fetch}
        )
    )
    not_asked = json_of(attempt(operator, problem, {}))
    assert [each["code"] for each in not_asked["problems"]] == ["fetch_not_tried"]
    assert cloud.keys("IntakeBucket", "fetched/") == []
    boto3.client("s3").put_object(
        Bucket=cloud.resources["IntakeBucket"],
        Key=f"fetched/demo/{submission}.json",
        Body=json.dumps({address_of(cloud, submission): STORYBLOK_STORY}).encode(),
    )
    read = json_of(attempt(operator, problem, {}))
    assert (read["problems"], [each["headline"] for each in read["articles"]]) == ([], [HEADLINE])


@pytest.mark.parametrize(
    "content",
    [{"format": "../x"}, {"encoding": "x" * 99}, {"fields": {"headline": 1}}, {"secrets": ["x"]}],
)
def test_other_options_are_refused(cloud: Cloud, content: object) -> None:
    operator = Operator(cloud)
    submit(operator, NESTED)
    cloud.drain_all()
    assert attempt(operator, only_problem(operator), content)["statusCode"] == 400


def test_only_an_operator_who_may_see_the_problem_tries_it(cloud: Cloud) -> None:
    operator = Operator(cloud)
    submit(operator, NESTED)
    cloud.drain_all()
    problem = only_problem(operator)
    for scopes, status in (({Scope.INSPECT}, 403), ({Scope.OPERATE}, 404)):
        other = Operator(cloud, "wire", frozenset(scopes))
        assert attempt(other, problem, {})["statusCode"] == status


def test_bytes_that_are_gone_and_other_hops_cannot_be_tried(cloud: Cloud) -> None:
    operator = Operator(cloud)
    submission = submit(operator, NESTED)
    cloud.drain_all()
    problem = only_problem(operator)
    key = f"intake/desk/{submission}"
    boto3.client("s3").delete_object(Bucket=cloud.resources["IntakeBucket"], Key=key)
    answer = attempt(operator, problem, {})
    assert (answer["statusCode"], json_of(answer)["code"]) == (409, "problem_not_tryable")
    assert f"{ACCOUNT}" not in answer["body"]
    assert REGION not in answer["body"]
