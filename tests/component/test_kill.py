"""An editor kills and reinstates by hand: from the request to what readers get."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest

from dateline.model.documents import Notice, documents
from dateline.model.identifiers import article_id
from dateline.model.sources import Scope, Source
from dateline.web.access import new_token, token_hash
from tests.component.newsroom import Newsroom, newsroom
from tests.factories import NOON
from tests.http_events import json_of

DESK = new_token("desk", lambda size: b"\x01" * size)
NIGHT = new_token("night-desk", lambda size: b"\x02" * size)
STORY = article_id("desk", "ferry-1")
KILL, REINSTATE = "POST /articles/{id}/kill", "POST /articles/{id}/reinstate"
REASON = b'{"reason": "Names a minor against the court\'s order."}'


@pytest.fixture(scope="module")
def stack() -> Iterator[Newsroom]:
    with newsroom() as opened_room:
        for token, scope in ((DESK, Scope.SUBMIT), (NIGHT, Scope.EDIT)):
            opened_room.cloud.put_source(
                Source(
                    id=token.split("_")[1],
                    sender="token",
                    token_hashes=(token_hash(token),),
                    scopes=frozenset({scope}),
                )
            )
        yield opened_room


@pytest.fixture
def room(stack: Newsroom) -> Newsroom:
    """The same stack, emptied."""
    stack.at(NOON)
    stack.restore(stack.empty)
    for bucket in ("IntakeBucket", "ContentBucket"):
        for key in stack.cloud.keys(bucket):
            boto3.client("s3").delete_object(Bucket=stack.cloud.resources[bucket], Key=key)
    return stack


def act(
    room: Newsroom,
    route: str,
    *,
    token: str = NIGHT,
    body: bytes = REASON,
    on: str = STORY,
    **headers: str,
) -> dict[str, Any]:
    """An editor's request, a minute after whatever came before."""
    room.at(room.now + timedelta(minutes=1))
    return room.ask(
        "submit",
        route,
        route.partition(" ")[2].replace("{id}", on),
        {"id": on},
        body=body,
        headers={
            "authorization": f"Bearer {token}",
            "content-type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )


def send(room: Newsroom, **fields: object) -> None:
    """The source sends a revision, and everything settles."""
    room.at(room.now + timedelta(minutes=1))
    content = {"external_id": "ferry-1", "headline": "The ferry sails", "body_text": "At dawn."}
    answer = room.ask(
        "submit",
        "POST /articles",
        "/articles",
        body=json.dumps({**content, "language": "en", **fields}).encode(),
        headers={"authorization": f"Bearer {DESK}", "content-type": "application/json"},
    )
    assert answer["statusCode"] == 202
    room.drain_all()


def status(room: Newsroom) -> int:
    """What readers get of the story."""
    answer = room.read("/articles/{id}", f"/articles/{STORY}", id=STORY)
    return int(answer["statusCode"])


def kept(room: Newsroom, bucket: str, prefix: str) -> list[dict[str, Any]]:
    """The objects that lie there, parsed, in the order of their keys."""
    s3, name = boto3.client("s3"), room.cloud.resources[bucket]
    bodies = [
        s3.get_object(Bucket=name, Key=key)["Body"].read()
        for key in room.cloud.keys(bucket, prefix)
    ]
    return [json.loads(body) for body in bodies]


def test_a_kill_by_hand_is_a_submission_and_takes_the_article_away(room: Newsroom) -> None:
    send(room)
    assert status(room) == 200
    accepted = act(room, KILL)
    assert accepted["statusCode"] == 202
    submission_id = json_of(accepted)["submission_id"]
    assert json_of(accepted)["status_url"] == f"/submissions/{submission_id}"
    assert kept(room, "IntakeBucket", "intake/night-desk/") == [json.loads(REASON)]
    room.drain_all()
    assert status(room) == 410
    answer = room.ask(
        "read",
        "GET /submissions/{id}",
        f"/submissions/{submission_id}",
        {"id": submission_id},
        headers={"authorization": f"Bearer {NIGHT}"},
    )
    assert json_of(answer)["status"] == "processed"
    assert [article["article_id"] for article in json_of(answer)["articles"]] == [STORY]


def test_who_killed_it_and_why_is_kept_in_content_and_in_the_table(room: Newsroom) -> None:
    send(room)
    act(room, KILL)
    room.drain_all()
    notices = [
        item
        for item in map(documents.validate_python, kept(room, "ContentBucket", "articles/"))
        if isinstance(item, Notice)
    ]
    assert [(notice.act, notice.source, notice.reason) for notice in notices] == [
        ("kill", "night-desk", "Names a minor against the court's order.")
    ]
    (row,) = [row for (_, sort_key), row in room.rows().items() if sort_key.startswith("ACT#")]
    assert (row["act"], row["by"]) == ("kill", "night-desk")
    assert row["reason"] == "Names a minor against the court's order."


def test_a_kill_holds_against_every_later_version_until_it_is_reinstated(room: Newsroom) -> None:
    send(room, source_version=7)
    act(room, KILL)
    room.drain_all()
    send(room, source_version=8, headline="The ferry sails again")
    assert status(room) == 410
    act(room, REINSTATE, body=b'{"reason": "The order was lifted."}')
    room.drain_all()
    shown = room.read("/articles/{id}", f"/articles/{STORY}", id=STORY)
    assert json_of(shown)["headline"] == "The ferry sails again"
    assert json_of(shown)["version"] == 2
    history = json_of(
        room.read("/articles/{id}/revisions", f"/articles/{STORY}/revisions", id=STORY)
    )
    assert [item["act"] for item in history["acts"]] == ["kill", "reinstate"]
    # Neither the reason nor the editor is the readers' business.
    assert "order" not in str(history["acts"])
    assert "night-desk" not in str(history)


def test_a_kill_that_comes_before_the_article_is_remembered(room: Newsroom) -> None:
    assert act(room, KILL)["statusCode"] == 202
    room.drain_all()
    # It was never public: nothing tells it from an id that does not exist.
    assert status(room) == 404
    send(room)
    assert status(room) == 404
    answering = [pk for (pk, _), row in room.rows().items() if "slug" in row]
    assert not [pk for pk in answering if pk.startswith(("LISTING#", "SLUG#"))]


def test_acts_take_effect_by_their_receipt_whichever_is_processed_first(room: Newsroom) -> None:
    send(room)
    act(room, KILL)
    act(room, REINSTATE)
    act(room, KILL)
    keys = room.cloud.keys("IntakeBucket", "intake/night-desk/")
    room.drain_all()
    assert len(keys) == 3
    assert status(room) == 410
    act(room, REINSTATE)
    room.drain_all()
    assert status(room) == 200


def test_a_repeated_key_is_the_same_act_but_never_another(room: Newsroom) -> None:
    first = act(room, KILL, idempotency_key="one")
    again = act(room, KILL, idempotency_key="one")
    assert json_of(first) == json_of(again)
    assert json_of(act(room, REINSTATE, idempotency_key="one")) != json_of(first)
    other = article_id("desk", "ferry-2")
    assert json_of(act(room, KILL, idempotency_key="one", on=other)) != json_of(first)
    assert len(room.cloud.keys("IntakeBucket", "intake/night-desk/")) == 3


def test_the_url_says_which_article_whatever_a_header_says(room: Newsroom) -> None:
    send(room)
    act(room, KILL, x_article_id=article_id("desk", "another"))
    room.drain_all()
    assert status(room) == 410


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"token": DESK}, 403, "scope_missing"),
    ({"token": "dl_night-desk_wrong"}, 401, "unauthenticated"),
    ({"on": "no-such-id"}, 404, "article_unknown"),
    ({"body": b""}, 400, "body_empty"),
    ({"body": b"{"}, 400, "body_not_json"),
    ({"body": b"[]"}, 400, "request_invalid"),
    ({"body": b"{}"}, 400, "request_invalid"),
    ({"body": b'{"reason": " "}'}, 400, "request_invalid"),
    ({"body": b'{"reason": 7}'}, 400, "request_invalid"),
    ({"body": b'{"reason": "x", "until": "tomorrow"}'}, 400, "request_invalid"),
    ({"body": b'{"reason": "' + b"x" * 2001 + b'"}'}, 400, "request_invalid"),
    ({"content_type": "text/plain"}, 415, "content_type_unsupported"),
]


def test_what_is_no_editors_act_is_refused_and_not_stored(room: Newsroom) -> None:
    for asked, status, code in REFUSED:
        answer = act(room, KILL, **asked)
        assert (answer["statusCode"], json_of(answer)["code"]) == (status, code), asked
    assert room.cloud.keys("IntakeBucket") == []


def test_a_feed_cannot_be_an_editors_act_nor_an_act_an_article(room: Newsroom) -> None:
    """Whatever format the editor's source prefers, an act is read as one."""
    room.cloud.put_source(
        Source(
            id="night-desk",
            sender="token",
            token_hashes=(token_hash(NIGHT),),
            scopes=frozenset({Scope.EDIT}),
            format="plaintext",
        )
    )
    send(room)
    act(room, KILL)
    room.drain_all()
    assert status(room) == 410
    send(room, external_id="other", headline="kill", body_text=REASON.decode())
    assert not [row for row in room.rows().values() if row.get("act") and row["by"] == "desk"]
