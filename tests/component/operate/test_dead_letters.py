"""A message that a function gave up on is one problem, which is listed and can be read."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from dateline.model.problems import Hop
from dateline.model.sources import Scope
from local.inprocess.cloud import Cloud
from tests.component.operate.operations import Operator, dead_letter_queue, s3_message

ARTICLE = "vivujgixyxsanl5rigway2twk6"
DOCUMENT = f"articles/{ARTICLE}/0000000000-001772616600000-001772616600000-000000-aaaaaa.json"
SUBJECTS: dict[Hop, tuple[str, dict[str, str]]] = {
    Hop.PROCESS: (
        s3_message("intake/wire/aevjq4nzk3m5tq7xw2c6rhybsa"),
        {"source": "wire", "submission_id": "aevjq4nzk3m5tq7xw2c6rhybsa"},
    ),
    Hop.INDEX: (s3_message(DOCUMENT), {"article_id": ARTICLE}),
    Hop.TRANSLATE: (
        json.dumps({"article_id": ARTICLE, "language": "fr"}),
        {"article_id": ARTICLE, "language": "fr"},
    ),
    Hop.ANNOUNCE: (
        json.dumps({"article_id": ARTICLE}),
        {"article_id": ARTICLE},
    ),
    Hop.FOLLOW: (
        json.dumps({"article_id": ARTICLE}),
        {"article_id": ARTICLE},
    ),
    Hop.RELEASE: (
        json.dumps(
            {
                "timestamp": "2026-03-04T12:00:00.000Z",
                "requestContext": {"condition": "RetriesExhausted", "approximateInvokeCount": 3},
                "requestPayload": {"event": "release", "article_id": ARTICLE},
                "responsePayload": {"errorMessage": "aws_throttled: could not put events"},
            }
        ),
        {"article_id": ARTICLE, "code": "aws_throttled"},
    ),
    Hop.SUBSCRIBE: (json.dumps({"detail-type": "Scheduled Event"}), {}),
}


@pytest.mark.parametrize("hop", Hop)
def test_a_dead_letter_of_each_hop_is_one_problem(cloud: Cloud, hop: Hop) -> None:
    operator = Operator(cloud)
    message, subject = SUBJECTS[hop]
    for _ in range(2):
        # SQS delivers at least once.
        operator.dead_letter(hop, message)
    (problem,) = operator.list()["items"]
    assert problem["hop"] == hop
    assert problem["state"] == "open"
    assert problem["reason"]
    assert {name: problem[name] for name in subject} == subject
    assert operator.show(problem["id"])["id"] == problem["id"]


def test_what_is_no_message_of_ours_is_listed_too(cloud: Cloud) -> None:
    operator = Operator(cloud)
    operator.dead_letter(Hop.INDEX, "not json \N{SNOWMAN}")
    (problem,) = operator.list()["items"]
    assert problem["code"] == "reason_unknown"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"timestamp": None}, "aws_throttled"),
        ({"timestamp": "yesterday"}, "reason_unknown"),
        ({"requestContext": None}, "reason_unknown"),
        ({"requestContext": {"approximateInvokeCount": "three"}}, "reason_unknown"),
        ({"requestContext": {}}, "aws_throttled"),
        ({"responsePayload": "killed"}, "function_failed"),
    ],
)
def test_a_failed_invocation_is_listed_however_little_lambda_says_of_it(
    cloud: Cloud, changes: dict[str, object], code: str
) -> None:
    operator = Operator(cloud)
    whole, _ = SUBJECTS[Hop.RELEASE]
    operator.dead_letter(Hop.RELEASE, json.dumps(json.loads(whole) | changes))
    (problem,) = operator.list()["items"]
    assert problem["code"] == code


def test_problems_are_listed_newest_first_by_source_code_and_hop(cloud: Cloud) -> None:
    operator = Operator(cloud)
    for letter in "abc":
        for source in ("wire", "desk"):
            operator.dead_letter(Hop.PROCESS, s3_message(f"intake/{source}/{letter * 26}"))
    operator.dead_letter(Hop.INDEX, s3_message(DOCUMENT))
    everything = operator.list()["items"]
    assert len(everything) == 7
    times = [item["last_at"] for item in everything]
    assert times == sorted(times, reverse=True)
    assert len(operator.list("source=wire")["items"]) == 3
    assert len(operator.list("hop=index")["items"]) == 1
    assert len(operator.list("code=reason_unknown")["items"]) == 7
    assert len(operator.list("code=reason_unknown&source=desk&hop=process")["items"]) == 3
    assert operator.list("hop=index&source=desk")["items"] == []
    assert operator.list("since=2999-01-01")["items"] == []
    assert len(operator.list("until=2999-01-01")["items"]) == 7


def test_pages_follow_each_other_and_end(cloud: Cloud) -> None:
    operator = Operator(cloud)
    for letter in "abcdefg":
        operator.dead_letter(Hop.PROCESS, s3_message(f"intake/wire/{letter * 26}"))
    for query in ("", "source=wire&code=reason_unknown"):
        seen: list[str] = []
        cursor: str | None = ""
        pages = 0
        while cursor is not None:
            following = f"&cursor={cursor}" if cursor else ""
            page = operator.list(f"{query}&limit=3{following}".lstrip("&"))
            seen += [item["id"] for item in page["items"]]
            cursor = page["next"]
            pages += 1
        assert pages == 3
        assert len(seen) == len(set(seen)) == 7


def test_a_cursor_of_another_listing_is_refused(cloud: Cloud) -> None:
    operator = Operator(cloud)
    for letter in "abc":
        operator.dead_letter(Hop.PROCESS, s3_message(f"intake/wire/{letter * 26}"))
    cursor = operator.list("limit=1")["next"]
    for query in (f"hop=process&cursor={cursor}", f"cursor={cursor[:-1]}A", "cursor=" + "A" * 40):
        answer = operator.ask("GET", "/operations/problems", f"/operations/problems?{query}")
        assert answer["statusCode"] == 400
        assert json.loads(answer["body"])["code"] == "cursor_malformed"


def test_a_source_sees_its_own_problems_only(cloud: Cloud) -> None:
    operator, wire = Operator(cloud), Operator(cloud, "wire", frozenset({Scope.SUBMIT}))
    operator.dead_letter(Hop.PROCESS, s3_message(f"intake/wire/{'a' * 26}"))
    operator.dead_letter(Hop.PROCESS, s3_message(f"intake/desk/{'b' * 26}"))
    operator.dead_letter(Hop.INDEX, s3_message(DOCUMENT))
    (own,) = wire.list()["items"]
    assert own["source"] == "wire"
    for problem in operator.list()["items"]:
        answer = wire.ask(
            "GET", "/operations/problems/{id}", f"/operations/problems/{problem['id']}"
        )
        assert answer["statusCode"] == (200 if problem.get("source") == "wire" else 404)
    asked = wire.ask("GET", "/operations/problems", "/operations/problems?source=desk")
    assert asked["statusCode"] == 403


def test_ten_thousand_problems_are_listed_in_two_calls(cloud: Cloud) -> None:
    operator = Operator(cloud)
    operator.many(10_000)
    # Read once per process, by the first page that has a next one.
    operator.app.services.cursor_key()
    calls: Counter[str] = Counter()
    operator.count_calls(calls)
    assert len(operator.list("source=wire&limit=100")["items"]) == 100
    assert calls == {"Query": 1, "BatchGetItem": 1}


def test_a_dead_letter_leaves_its_queue(cloud: Cloud) -> None:
    operator = Operator(cloud)
    operator.dead_letter(Hop.PROCESS, s3_message(f"intake/wire/{'a' * 26}"))
    assert cloud.waiting(dead_letter_queue(Hop.PROCESS)) == 0


def test_what_a_test_of_a_source_sent_is_no_problem(cloud: Cloud) -> None:
    operator = Operator(cloud)
    operator.dead_letter(Hop.PROCESS, s3_message(f"intake/_test/wire/datelinetest{'a' * 14}"))
    assert operator.list()["items"] == []
