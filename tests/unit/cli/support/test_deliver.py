"""Files are sent to the right route, again where it makes sense, and refusals are told."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from cli.senders.simulate import simulate
from cli.support import deliver as deliver_module
from cli.support.deliver import deliver, problem_of
from cli.support.exit_codes import CommandError
from cli.support.files import Input
from dateline.model.sources import Source
from local.common.credentials import Credential

STORY = Input("story.txt", "Größe ist keine Überschrift\n".encode())


DESK = Source(id="partner", sender="token")


@pytest.mark.parametrize(
    ("name", "body", "path"),
    [
        ("story.txt", b"x", "/articles"),
        ("story.json", b"{}", "/articles"),
        ("feed.xml", b"<rss/>", "/feeds/partner"),
        ("-", b"<rss/>", "/feeds/partner"),
        ("-", b' \n{"a": 1}', "/articles"),
        ("photo.bin", b"\xff\xd8\xff", "/feeds/partner"),
    ],
)
def test_articles_and_feeds_go_to_their_own_routes(name: str, body: bytes, path: str) -> None:
    assert simulate(DESK, Input(name, body), "t", "key").path == path


def test_an_unknown_sender_cannot_be_simulated() -> None:
    with pytest.raises(CommandError, match="fax"):
        simulate(Source(id="partner", sender="fax"), STORY, "s", "key")


def _client(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(base_url="http://api.test", transport=httpx.MockTransport(answer))


def test_a_lost_answer_is_asked_for_again_with_the_same_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deliver_module, "PAUSE_SECONDS", 0.0)
    keys = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        if len(keys) == 1:
            raise httpx.ReadTimeout("lost")
        if len(keys) == 2:
            return httpx.Response(503, json={"code": "aws_unreachable", "detail": "later"})
        return httpx.Response(202, json={"submission_id": "s", "status_url": "/submissions/s"})

    with _client(answer) as client:
        outgoing = simulate(DESK, STORY, "t", "the-key")
        assert deliver(client, outgoing).submission_id == "s"

    assert keys == ["the-key"] * 3


def test_a_refusal_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver_module, "PAUSE_SECONDS", 0.0)
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(401, json={"code": "unauthenticated", "detail": "wrong token"})

    with _client(answer) as client, pytest.raises(CommandError, match="401 unauthenticated"):
        deliver(client, simulate(DESK, STORY, "t", "key"))

    assert len(asked) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"text"', b"{}"])
def test_an_answer_that_is_no_problem_document_is_told_by_its_status(body: bytes) -> None:
    assert problem_of(httpx.Response(502, content=body)) == "502 Bad Gateway"


def test_a_credential_never_shows_in_its_text() -> None:
    assert "s3cret" not in repr(Credential("ghost", "s3cret"))


@pytest.mark.parametrize("status", [200, 202])
def test_what_a_sender_insists_on_hearing_is_an_acknowledgement(status: int) -> None:
    told = {"submission_id": "s", "status_url": "/submissions/s"}

    with _client(lambda _: httpx.Response(status, json=told)) as client:
        assert deliver(client, simulate(DESK, STORY, "t", "key")).submission_id == "s"


def test_content_that_a_hub_would_think_accepted_is_said_to_be_dropped() -> None:
    with (
        _client(lambda _: httpx.Response(202, json={})) as client,
        pytest.raises(CommandError, match="dropped"),
    ):
        deliver(client, simulate(DESK, STORY, "t", "key"))
