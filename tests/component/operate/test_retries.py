"""Poison becomes one problem; with the fault removed, a retry closes it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from dateline.aws.sqs import MAX_RECEIVES
from dateline.model.clock import utc_now
from dateline.model.errors import LostRace
from dateline.model.problems import Hop, problem_id
from dateline.model.retry_jobs import RetryJob
from dateline.model.sources import Scope
from dateline.stores.message_outcomes import PROBLEM_ATTRIBUTE
from functions.operate import retry_jobs
from functions.operate.retry_jobs import JobStore
from local.inprocess.cloud import Cloud, Context
from tests.component.operate.aws_calls import noted_calls
from tests.component.operate.operations import Operator, s3_message
from tests.component.operate.poison import ARTICLE, denied, give_up, retry, submit
from tests.http_events import http_event, json_of


def readable(operator: Operator) -> bool:
    answer = operator.cloud.invoke("read", http_event("GET", "/articles?language=en"))
    return [item["headline"] for item in json_of(answer)["items"]] == [ARTICLE["headline"]]


@dataclass(frozen=True)
class Poison:
    """What fails, and the queue and function that then work on the message."""

    operation: str
    resource: str
    queue: str


POISONS = {
    Hop.PROCESS: Poison("s3.PutObject", "dateline-content", "ProcessQueue"),
    Hop.INDEX: Poison("dynamodb.TransactWriteItems", "ArticleTable", "IndexQueue"),
}


@pytest.mark.parametrize("hop", POISONS)
def test_poison_is_one_problem_and_its_retry_makes_the_article_readable(
    cloud: Cloud, hop: Hop
) -> None:
    operator, poison = Operator(cloud), POISONS[hop]
    submission = submit(operator, ARTICLE)
    with denied(poison.operation, poison.resource):
        if hop is Hop.INDEX:
            cloud.drain("ProcessQueue", "process")
        give_up(cloud, poison.queue, hop)
    assert not readable(operator)
    (problem,) = operator.list()["items"]
    assert (problem["hop"], problem["code"]) == (hop, "aws_accessdenied")
    assert problem["attempts"] == MAX_RECEIVES
    if hop is Hop.PROCESS:
        assert problem["submission_id"] == submission
    assert retry(operator, problem["id"])["statusCode"] == 202
    assert operator.show(problem["id"])["state"] == "retrying"
    cloud.drain_all()
    assert readable(operator)
    assert operator.list()["items"] == []
    assert operator.show(problem["id"])["state"] == "solved"


def test_the_status_of_a_submission_names_the_message_that_process_gave_up_on(
    cloud: Cloud,
) -> None:
    operator = Operator(cloud)
    submission = submit(operator, ARTICLE)
    event = http_event(
        "GET",
        f"/submissions/{submission}",
        route="GET /submissions/{id}",
        parameters={"id": submission},
        headers=operator.headers,
    )
    with denied("s3.PutObject", "dateline-content"):
        give_up(cloud, "ProcessQueue", "process")
    (problem,) = operator.list()["items"]
    status = json_of(cloud.invoke("read", event))
    assert status["status"] == "received"
    (given_up,) = status["problems"]
    assert given_up["code"] == problem["code"]
    assert problem["id"] in given_up["message"]
    retry(operator, problem["id"])
    cloud.drain_all()
    assert json_of(cloud.invoke("read", event))["problems"] == []


def test_a_retry_that_fails_opens_the_same_problem_again(cloud: Cloud) -> None:
    operator = Operator(cloud)
    submit(operator, ARTICLE)
    with denied("s3.PutObject", "dateline-content"):
        give_up(cloud, "ProcessQueue", "process")
        (problem,) = operator.list()["items"]
        assert retry(operator, problem["id"])["statusCode"] == 202
        give_up(cloud, "ProcessQueue", "process")
    (again,) = operator.list()["items"]
    assert (again["id"], again["state"], again["retries"]) == (problem["id"], "open", 1)
    assert again["attempts"] == 2 * MAX_RECEIVES
    assert again["first_at"] == problem["first_at"]


def test_of_two_operators_who_retry_at_once_one_does(cloud: Cloud) -> None:
    operator = Operator(cloud)
    other = Operator(cloud, "second")
    submit(operator, [{"external_id": "x"}])
    cloud.drain_all()
    (problem,) = operator.list()["items"]
    answers = [retry(each, problem["id"]) for each in (operator, other)]
    assert [answer["statusCode"] for answer in answers] == [202, 409]
    assert json_of(answers[1])["code"] == "problem_retrying"
    assert cloud.waiting("ProcessQueue") == 1


def test_after_three_failures_a_retry_needs_force(cloud: Cloud) -> None:
    operator = Operator(cloud)
    submit(operator, [{"external_id": "x"}])
    cloud.drain_all()
    (problem,) = operator.list()["items"]
    for _ in range(3):
        assert retry(operator, problem["id"])["statusCode"] == 202
        cloud.drain_all()
    assert operator.show(problem["id"])["attempts"] == 4
    refused = retry(operator, problem["id"])
    assert (refused["statusCode"], json_of(refused)["code"]) == (409, "problem_needs_force")
    assert retry(operator, problem["id"], {"force": "yes"})["statusCode"] == 400
    assert retry(operator, problem["id"], {"force": True})["statusCode"] == 202


def test_quarantine_is_one_problem_for_each_code_and_costs_nothing_without(cloud: Cloud) -> None:
    operator = Operator(cloud)
    submit(operator, [ARTICLE, {"external_id": "a"}, {"external_id": "b"}])
    cloud.drain_all()
    assert readable(operator)
    (problem,) = operator.list()["items"]
    assert (problem["kind"], problem["count"]) == ("quarantine", 2)
    assert [place["position"] for place in problem["places"]] == [1, 2]
    shown = operator.show(problem["id"])
    assert shown["raw"]["gone"] is False
    assert "authorization" not in json.dumps(shown)
    with (
        denied("dynamodb.BatchGetItem", "PROBLEM#"),
        denied("dynamodb.TransactWriteItems", "PROBLEM#"),
    ):
        submit(operator, {**ARTICLE, "external_id": "second"})
        cloud.drain_all()
    assert cloud.waiting("ProcessQueue") == 0


def test_quarantine_is_closed_once_the_submission_can_be_read(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = Operator(cloud)
    with monkeypatch.context() as earlier_release:
        earlier_release.setattr("functions.process.parse.MAX_ITEMS", 0)
        submit(operator, [ARTICLE])
        cloud.drain_all()
    (problem,) = operator.list()["items"]
    assert not readable(operator)
    retry(operator, problem["id"])
    cloud.drain_all()
    assert readable(operator)
    assert operator.list()["items"] == []
    assert operator.show(problem["id"])["state"] == "solved"


def test_a_replay_that_cannot_close_a_problem_closes_it_when_it_is_tried_again(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = Operator(cloud)
    with monkeypatch.context() as earlier_release:
        earlier_release.setattr("functions.process.parse.MAX_ITEMS", 0)
        submission = submit(operator, [ARTICLE])
        cloud.drain_all()
    (problem,) = operator.list()["items"]
    boto3.client("sqs").send_message(
        QueueUrl=cloud.resources["ProcessQueue"],
        MessageBody=s3_message(f"intake/desk/{submission}", bucket=cloud.resources["IntakeBucket"]),
    )
    with denied("dynamodb.TransactWriteItems", "PROBLEM#"):
        cloud.drain("ProcessQueue", "process")
    assert operator.show(problem["id"])["state"] == "open"
    assert cloud.waiting("ProcessQueue") == 1
    cloud.drain_all()
    assert readable(operator)
    assert operator.show(problem["id"])["state"] == "solved"


def progress(operator: Operator, job: str) -> dict[str, Any]:
    answer = operator.ask("GET", "/operations/jobs/{id}", f"/operations/jobs/{job}")
    assert answer["statusCode"] == 200, answer["body"]
    return json_of(answer)


def test_a_job_continues_in_another_invocation_and_stops_before_lambda_ends_it(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = Operator(cloud)
    for letter in "abc":
        operator.given_up(letter)
    seconds = iter(range(100))
    # Every other question is answered with too little time: one page in each invocation.
    monkeypatch.setattr(
        Context, "get_remaining_time_in_millis", lambda _: 20_000 * (1 - next(seconds) % 2)
    )
    monkeypatch.setattr(retry_jobs, "PAGE", 1)
    route = "/operations/problems/retry"
    job = json_of(operator.ask("POST", route, route, {"source": "wire"}))
    done = progress(operator, job["id"])
    assert (done["state"], done["retried"], done["rounds"]) == ("done", 3, 3)
    monkeypatch.setattr(retry_jobs, "MAX_ROUNDS", 2)
    stopped = json_of(operator.ask("POST", route, route, {"source": "wire"}))
    assert progress(operator, stopped["id"])["state"] == "stopped"
    other = Operator(cloud, "wire", frozenset({Scope.OPERATE}))
    path = f"/operations/jobs/{job['id']}"
    assert other.ask("GET", "/operations/jobs/{id}", path)["statusCode"] == 404


def test_a_round_whose_note_is_stored_but_not_answered_is_followed_by_the_next(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = Operator(cloud)
    for letter in "ab":
        operator.given_up(letter)
    seconds = iter(range(100))
    monkeypatch.setattr(
        Context, "get_remaining_time_in_millis", lambda _: 20_000 * (1 - next(seconds) % 2)
    )
    monkeypatch.setattr(retry_jobs, "PAGE", 1)
    note = JobStore.note
    lost = iter([True])

    def note_unanswered(self: JobStore, job: RetryJob, rounds: int) -> None:
        note(self, job, rounds)
        if next(lost, False):
            raise LostRace("aws_conditionalcheckfailed", "a repeat of the call found its own write")

    monkeypatch.setattr(JobStore, "note", note_unanswered)
    route = "/operations/problems/retry"
    job = json_of(operator.ask("POST", route, route, {"source": "wire"}))
    done = progress(operator, job["id"])
    assert (done["state"], done["retried"], done["rounds"]) == ("done", 2, 2)


def test_a_job_that_lambda_gave_up_on_is_stopped(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = Operator(cloud)
    started = utc_now()
    job = RetryJob(id="a" * 26, by="desk", source="wire", total=1, started_at=started)
    operator.app.services.jobs.store.add(job)
    for minutes, state in ((14, "running"), (16, "stopped")):
        now = started + timedelta(minutes=minutes)
        later = replace(operator.app.services, clock=lambda moment=now: moment)
        monkeypatch.setattr(operator.app, "services", later)
        shown = progress(operator, job.id)
        assert shown["state"] == state
        assert "continued_at" not in shown


def test_a_problem_that_was_solved_although_its_retry_failed_stays_solved(cloud: Cloud) -> None:
    operator = Operator(cloud)
    operator.given_up("a")
    (problem,) = operator.list()["items"]
    store = operator.app.problems
    claimed = store.claim(store.get(problem["id"]), utc_now(), force=False)
    assert store.solve_retried(problem["id"], utc_now())
    store.unclaim(claimed)
    assert operator.show(problem["id"])["state"] == "solved"


def test_a_retry_that_is_not_sent_can_be_repeated_at_once(cloud: Cloud) -> None:
    operator = Operator(cloud)
    operator.given_up("a")
    (problem,) = operator.list()["items"]

    def refuse(**_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "SendMessage")

    events = operator.app.services.retries.sqs.meta.events
    events.register("before-call.sqs.SendMessage", refuse)
    assert retry(operator, problem["id"])["statusCode"] == 503
    events.unregister("before-call.sqs.SendMessage", refuse)
    assert operator.show(problem["id"])["retries"] == 0
    assert retry(operator, problem["id"])["statusCode"] == 202


@pytest.mark.parametrize("pages", [1, 3])
def test_a_job_retries_each_problem_once_with_a_flat_number_of_calls(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    operator = Operator(cloud)
    # S3's test event.
    cloud.drain_all()
    monkeypatch.setattr(retry_jobs, "PAGE", 20)
    number = 20 * pages
    operator.many(number)
    route = "/operations/problems/retry"
    with noted_calls() as calls:
        job = json_of(operator.ask("POST", route, route, {"source": "wire"}))
    done = progress(operator, job["id"])
    assert (done["state"], done["retried"], done["refused"]) == ("done", number, {})
    assert Counter(calls) == {
        # The job, before and after.
        "GetItem": 1,
        "PutItem": 1 + number,
        "Query": pages,
        "BatchGetItem": pages,
        "UpdateItem": number,
        "SendMessage": number,
    }
    sent = Counter(
        record["messageAttributes"][PROBLEM_ATTRIBUTE]["stringValue"]
        for record in received(cloud, "ProcessQueue")
    )
    assert sent == {problem_id(Hop.PROCESS, str(index)): 1 for index in range(number)}


def received(cloud: Cloud, queue: str) -> Iterator[dict[str, Any]]:
    """The messages of a queue, which are deleted."""
    while event := cloud.receive(queue):
        for record in event["Records"]:
            boto3.client("sqs").delete_message(
                QueueUrl=cloud.resources[queue], ReceiptHandle=record["receiptHandle"]
            )
            yield record


def test_all_of_a_code_are_retried_by_a_job(cloud: Cloud) -> None:
    operator = Operator(cloud)
    for letter in "abc":
        submit(operator, [{"external_id": letter}])
    cloud.drain_all()
    (code,) = {item["code"] for item in operator.list()["items"]}
    answer = operator.ask(
        "POST", "/operations/problems/retry", "/operations/problems/retry", {"code": code}
    )
    assert (answer["statusCode"], json_of(answer)["total"]) == (202, 3)
    job = progress(operator, json_of(answer)["id"])
    assert (job["state"], job["retried"], job["refused"]) == ("done", 3, {})
    assert cloud.waiting("ProcessQueue") == 3
    again = operator.ask(
        "POST", "/operations/problems/retry", "/operations/problems/retry", {"code": code}
    )
    assert progress(operator, json_of(again)["id"])["refused"] == {"problem_retrying": 3}
    own = Operator(cloud, "wire", frozenset({Scope.OPERATE}))
    own.ask("POST", "/operations/problems/retry", "/operations/problems/retry", {"code": code})
    (entry, *_) = json_of(operator.ask("GET", "/operations/audit", "/operations/audit"))["items"]
    assert entry["after"] == {"source": "wire", "code": code, "total": 0}
    everything = operator.ask(
        "POST", "/operations/problems/retry", "/operations/problems/retry", {}
    )
    assert json_of(everything)["code"] == "filter_missing"


def test_a_dismissed_problem_stays_closed_and_the_audit_says_who_and_why(cloud: Cloud) -> None:
    operator = Operator(cloud)
    submit(operator, [{"external_id": "x"}])
    cloud.drain_all()
    (problem,) = operator.list()["items"]
    path = f"/operations/problems/{problem['id']}/dismiss"
    for content, status in (({}, 400), ({"reason": "a test"}, 200), ({"reason": "again"}, 409)):
        answer = operator.ask("POST", "/operations/problems/{id}/dismiss", path, content)
        assert answer["statusCode"] == status
    assert operator.list()["items"] == []
    assert operator.show(problem["id"])["closed_by"] == "desk"
    assert json_of(retry(operator, problem["id"]))["code"] == "problem_closed"
    (entry,) = json_of(operator.ask("GET", "/operations/audit", "/operations/audit"))["items"]
    assert (entry["by"], entry["action"], entry["target"], entry["reason"]) == (
        "desk",
        "dismiss",
        problem["id"],
        "a test",
    )
    assert (entry["before"]["state"], entry["after"]["state"]) == ("open", "dismissed")


@pytest.mark.parametrize("hop", [Hop.RELEASE, Hop.SUBSCRIBE, Hop.TRANSLATE])
def test_a_retry_of_a_hop_closes_its_problem(cloud: Cloud, hop: Hop) -> None:
    operator = Operator(cloud)
    article = "vivujgixyxsanl5rigway2twk6"
    release = {
        "event": "release",
        "article_id": article,
        "effective_at": "2026-03-04T12:00:00Z",
    }
    job = {
        "article_id": article,
        "order_key": "0000000000-001772616600000-001772616600000-000000-aaaaaa",
        "text_hash": "a",
        "language": "fr",
        "requested_by": "desk",
        "requested_at": "2026-03-04T12:00:00Z",
    }
    bodies = {
        Hop.RELEASE: json.dumps(
            {
                "timestamp": "2026-03-04T12:00:00.000Z",
                "requestContext": {"condition": "RetriesExhausted"},
                "requestPayload": release,
                "responsePayload": {"errorMessage": "aws_throttled: could not read"},
            }
        ),
        Hop.SUBSCRIBE: json.dumps({"detail-type": "Scheduled Event", "source": "aws.events"}),
        Hop.TRANSLATE: json.dumps(job),
    }
    operator.dead_letter(hop, bodies[hop])
    (problem,) = operator.list()["items"]
    assert retry(operator, problem["id"])["statusCode"] == 202
    if hop is Hop.TRANSLATE:
        cloud.drain("TranslateQueue", "translate")
    assert operator.show(problem["id"])["state"] == "solved"


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        (frozenset({Scope.SUBMIT}), 403),
        (frozenset({Scope.INSPECT}), 403),
        (frozenset({Scope.OPERATE}), 404),
        (frozenset({Scope.OPERATE, Scope.INSPECT}), 202),
    ],
)
def test_a_token_of_another_source_needs_both_scopes(
    cloud: Cloud, scopes: frozenset[Scope], status: int
) -> None:
    operator = Operator(cloud)
    submit(operator, [{"external_id": "x"}])
    cloud.drain_all()
    (problem,) = operator.list()["items"]
    other = Operator(cloud, "wire", scopes)
    assert retry(other, problem["id"])["statusCode"] == status


RAW: dict[str, Callable[[], bytes]] = {
    "huge": lambda: b"x" * 3_000_000,
    "not utf-8": lambda: b"\xff\xfe\x00\xd8" * 10,
}


@pytest.mark.parametrize("name", RAW)
def test_raw_input_is_shown_whatever_it_is_and_says_when_it_is_gone(
    cloud: Cloud, name: str
) -> None:
    operator = Operator(cloud)
    bucket, key = cloud.resources["IntakeBucket"], f"intake/desk/{'a' * 26}"
    s3 = boto3.client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=RAW[name]())
    cloud.drain_all()
    (problem,) = operator.list()["items"]
    raw = operator.show(problem["id"])["raw"]
    assert raw["bytes"] == len(RAW[name]())
    assert raw["truncated"] == (name == "huge")
    s3.delete_object(Bucket=bucket, Key=key)
    assert operator.show(problem["id"])["raw"] == {"gone": True}
    refused = retry(operator, problem["id"])
    assert (refused["statusCode"], json_of(refused)["code"]) == (409, "problem_not_retryable")
    cloud.drain_all()
    assert operator.show(problem["id"])["state"] == "open"


def test_submissions_are_listed_by_status_and_code(cloud: Cloud) -> None:
    operator = Operator(cloud)
    good = submit(operator, ARTICLE)
    broken = submit(operator, [{"external_id": "x"}])
    cloud.drain_all()

    def listed(query: str, reader: Operator = operator) -> list[str]:
        answer = reader.ask("GET", "/submissions", f"/submissions?{query}")
        assert answer["statusCode"] == 200, answer["body"]
        return [item["submission_id"] for item in json_of(answer)["items"]]

    (code,) = {item["code"] for item in operator.list()["items"]}
    assert listed("limit=10") == [broken, good]
    assert listed("status=processed") == [good]
    assert listed(f"code={code}&status=quarantined") == [broken]
    assert listed("code=sha256_mismatch") == []
    wire = Operator(cloud, "wire", frozenset({Scope.SUBMIT}))
    assert listed("limit=10", wire) == []
    assert wire.ask("GET", "/submissions", "/submissions?source=desk")["statusCode"] == 403
