"""GET /submissions/{id}: for the source that sent it, or for an inspector."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.sources import Scope, Source
from dateline.model.submissions import Problem, Submission, SubmissionStatus
from dateline.stores.intake import IntakeStore
from dateline.stores.submissions import SubmissionStore
from dateline.web.access import new_token, token_hash
from local.inprocess.cloud import Cloud
from tests.factories import NOON, SUBMISSION
from tests.http_events import json_of
from tests.unit.read.world import Answer, World

SOURCE_READ = ["GetItem"]
"""A token's source, from SourceTable; kept for a minute."""


class Desk(World):
    """A stack with three token sources: desk, wire, and inspector with the scope inspect."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud)
        self.tokens: dict[str, str] = {}
        for name, scopes in (
            ("desk", {Scope.SUBMIT}),
            ("wire", {Scope.SUBMIT}),
            ("inspector", {Scope.INSPECT}),
        ):
            self.tokens[name] = new_token(name, lambda count: bytes(range(count)))
            cloud.put_source(
                Source(
                    id=name,
                    sender="token",
                    token_hashes=(token_hash(self.tokens[name]),),
                    scopes=frozenset(scopes),
                )
            )

    def receive(self, source: str = "desk") -> None:
        """Stores the raw bytes of a submission."""
        body = b"{}"
        delivery = Delivery(
            submission_id=SUBMISSION,
            source=source,
            sender="token",
            authentication="bearer",
            received_at=NOON,
            sha256=sha256_of(body),
        )
        IntakeStore(boto3.client("s3"), self.cloud.resources["IntakeBucket"]).put(delivery, body)

    def record(self, source: str = "desk") -> None:
        """Stores the status that process recorded."""
        submission = Submission(
            submission_id=SUBMISSION,
            source=source,
            status=SubmissionStatus.QUARANTINED,
            received_at=NOON,
            processed_at=NOON,
            problem_count=1,
            problems=(Problem(code="headline_missing", message="it has no title", where="title"),),
            intake_key=f"intake/{source}/{SUBMISSION}",
        )
        table = self.cloud.resources["SubmissionTable"]
        SubmissionStore(boto3.client("dynamodb"), table).put(submission)

    def ask(self, token: str | None, query: str = "", submission: str = SUBMISSION) -> Answer:
        """Requests a status as one of the sources, or with the given header."""
        headers = {} if token is None else {"authorization": self._header(token)}
        return self.submission(submission, query, headers)

    def _header(self, token: str) -> str:
        return f"Bearer {self.tokens[token]}" if token in self.tokens else token


@pytest.fixture
def desk(cloud: Cloud) -> Desk:
    return Desk(cloud)


def test_source_reads_the_status_and_its_reasons(desk: Desk) -> None:
    desk.receive()
    desk.record()
    answer = desk.ask("desk")
    assert answer["statusCode"] == 200
    assert answer["headers"]["cache-control"] == "private, no-store"
    content = json_of(answer)
    assert content["status"] == "quarantined"
    assert content["problems"][0]["code"] == "headline_missing"
    assert desk.calls == [*SOURCE_READ, "GetItem", "GetItem"]


def test_submission_not_yet_processed_is_received(desk: Desk) -> None:
    desk.receive()
    answer = desk.ask("desk")
    assert answer["statusCode"] == 200
    assert json_of(answer)["status"] == "received"
    assert json_of(answer)["submission_id"] == SUBMISSION
    # The last read: a message that process gave up on would be a problem.
    assert desk.calls == [*SOURCE_READ, "GetItem", "ListObjectsV2", "GetItem"]


@pytest.mark.parametrize(("days", "status"), [(89, "received"), (91, "expired")])
def test_submission_whose_record_has_expired_is_not_received(
    desk: Desk, days: int, status: str
) -> None:
    desk.receive()
    now = datetime.now(UTC) + timedelta(days=days)
    later = replace(desk.app.submission_status, clock=lambda: now)
    desk.app.submission_status = later  # type: ignore[attr-defined]
    content = json_of(desk.ask("desk"))
    assert content["status"] == status
    assert (content["received_at"] is None) is (status == "received")


@pytest.mark.parametrize("recorded", [True, False])
def test_submission_of_another_source_is_like_an_unknown_one(desk: Desk, recorded: bool) -> None:
    unknown = desk.ask("wire")
    desk.receive()
    if recorded:
        desk.record()
    answer = desk.ask("wire")
    assert answer["statusCode"] == 404
    assert answer["body"] == unknown["body"]


@pytest.mark.parametrize("recorded", [True, False])
def test_an_inspector_names_the_source(desk: Desk, recorded: bool) -> None:
    desk.receive()
    if recorded:
        desk.record()
    assert desk.ask("inspector", "?source=desk")["statusCode"] == 200
    assert desk.ask("inspector", "?source=wire")["statusCode"] == 404
    assert desk.ask("inspector", "?source=nobody")["statusCode"] == 404
    assert desk.ask("inspector", "?source=..%2Fdesk")["statusCode"] == 404


def test_inspector_may_read_any_recorded_submission_by_its_id(desk: Desk) -> None:
    desk.record()
    assert json_of(desk.ask("inspector"))["source"] == "desk"


def test_only_an_inspector_may_ask_for_another_source(desk: Desk) -> None:
    desk.record()
    answer = desk.ask("wire", "?source=desk")
    assert answer["statusCode"] == 403
    assert json_of(answer)["code"] == "scope_missing"


@pytest.mark.parametrize(
    ("header", "calls"),
    [
        *((header, []) for header in (None, "Bearer", "Basic x", "Bearer dl_/_x", "")),
        ("Bearer dl_desk_wrong", SOURCE_READ),
        # Its row, and once per container whether sources have been migrated.
        ("Bearer dl_nobody_x", [*SOURCE_READ, "GetItem"]),
    ],
)
def test_wrong_token_is_unauthenticated(desk: Desk, header: str | None, calls: list[str]) -> None:
    desk.record()
    answer = desk.ask(header)
    assert answer["statusCode"] == 401
    assert answer["headers"]["www-authenticate"]
    assert desk.calls == calls


@pytest.mark.parametrize("name", ["", "x", "../desk/secret", "A" * 26, "a" * 4_000])
def test_malformed_submission_id_is_not_looked_up(desk: Desk, name: str) -> None:
    assert desk.ask("desk", submission=name)["statusCode"] == 404
    assert desk.calls == SOURCE_READ
