"""A killed story returns under a new id and is held, from the request to what readers get."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dateline.model.identifiers import article_id
from dateline.model.sources import Scope, Source
from dateline.web.access import new_token, token_hash
from local.inprocess.cloud import Cloud
from tests.component.newsroom import Newsroom, newsroom
from tests.factories import NOON, at
from tests.http_events import json_of
from tests.index_service import prose

TEXT = prose(1, 200)
SCOPES = {"desk": Scope.SUBMIT, "rival": Scope.SUBMIT, "night": Scope.EDIT, "chief": Scope.INSPECT}
TOKENS = {
    name: new_token(name, lambda size, byte=number: bytes([byte]) * size)  # type: ignore[misc]
    for number, name in enumerate(SCOPES, 1)
}
FIRST, COPY = article_id("desk", "one"), article_id("rival", "two")


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    """A stack with the parameter HoldCopiesOfKilled."""
    environment = Cloud.environment

    def holding(cloud: Cloud, function: str) -> dict[str, str]:
        variables = environment(cloud, function)
        if "HOLD_COPIES_OF_KILLED" in variables:
            variables["HOLD_COPIES_OF_KILLED"] = "true"
        return variables

    monkeypatch.setattr(Cloud, "environment", holding)
    with newsroom() as opened_room:
        for name, scope in SCOPES.items():
            opened_room.cloud.put_source(
                Source(
                    id=name,
                    sender="token",
                    token_hashes=(token_hash(TOKENS[name]),),
                    scopes=frozenset({scope}),
                )
            )
        opened_room.at(NOON)
        yield opened_room


def post(room: Newsroom, token: str, route: str, body: dict[str, str], **names: str) -> str:
    """Sends a request, waits for everything to be processed and returns the submission's id."""
    path = route.replace("{id}", names.get("id", ""))
    response = room.ask(
        "submit",
        f"POST {route}",
        path,
        names,
        body=json.dumps(body).encode(),
        headers={
            "authorization": f"Bearer {TOKENS[token]}",
            "content-type": "application/json",
        },
    )
    assert response["statusCode"] == 202, response
    room.drain_all()
    return str(json_of(response)["submission_id"])


def send(room: Newsroom, source: str, external_id: str, headline: str) -> str:
    body = {"external_id": external_id, "headline": headline, "body_text": TEXT, "language": "en"}
    return post(room, source, "/articles", body)


def problems(room: Newsroom, submission: str, token: str) -> list[dict[str, Any]]:
    response = room.ask(
        "read",
        "GET /submissions/{id}",
        f"/submissions/{submission}",
        {"id": submission},
        headers={"authorization": f"Bearer {TOKENS[token]}"},
    )
    assert json_of(response)["problem_count"] == len(json_of(response)["problems"])
    return list(json_of(response)["problems"])


def statuses(room: Newsroom) -> tuple[int, int, list[str]]:
    """The responses for both articles and the ids of the listing."""
    responses = [
        room.read("/articles/{id}", f"/articles/{each}", id=each) for each in (FIRST, COPY)
    ]
    listing = json_of(room.read("/articles", "/articles?language=en"))
    first, second = (int(response["statusCode"]) for response in responses)
    return first, second, [item["id"] for item in listing["items"]]


def test_a_copy_of_a_killed_article_waits_for_an_editor_and_its_status_says_why(
    room: Newsroom,
) -> None:
    send(room, "desk", "one", "The ferry sails")
    assert statuses(room) == (200, 404, [FIRST])
    room.at(at(1))
    post(room, "night", "/articles/{id}/kill", {"reason": "court order"}, id=FIRST)
    room.at(at(2))
    submission = send(room, "rival", "two", "A ferry sails")
    assert statuses(room) == (410, 404, [])
    (problem,) = problems(room, submission, "rival")
    assert problem["code"] == "copy_of_killed"
    assert FIRST not in str(problem)
    assert FIRST in str(problems(room, submission, "chief"))
    room.at(at(3))
    post(room, "night", "/articles/{id}/reinstate", {"reason": "another text"}, id=COPY)
    assert statuses(room) == (410, 200, [COPY])
    assert problems(room, submission, "rival") == []
