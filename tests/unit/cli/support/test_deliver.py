"""Files go to the right route; lost responses are retried, refusals are shown."""

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
def test_articles_and_feeds_have_separate_routes(name: str, body: bytes, path: str) -> None:
    assert simulate(DESK, Input(name, body), "t", "key").path == path


def test_an_unknown_sender_cannot_be_simulated() -> None:
    with pytest.raises(CommandError, match="fax"):
        simulate(Source(id="partner", sender="fax"), STORY, "s", "key")


def _client(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(base_url="http://api.test", transport=httpx.MockTransport(answer))


def test_a_lost_response_is_retried_with_the_same_idempotency_key(
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


def test_a_refusal_is_not_retried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver_module, "PAUSE_SECONDS", 0.0)
    requests = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(401, json={"code": "unauthenticated", "detail": "wrong token"})

    with _client(answer) as client, pytest.raises(CommandError, match="401 unauthenticated"):
        deliver(client, simulate(DESK, STORY, "t", "key"))

    assert len(requests) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"text"', b"{}"])
def test_a_response_without_a_problem_document_is_shown_by_its_status(body: bytes) -> None:
    assert problem_of(httpx.Response(502, content=body)) == "502 Bad Gateway"


def test_the_text_of_a_credential_hides_its_secret() -> None:
    assert "s3cret" not in repr(Credential("ghost", "s3cret"))


@pytest.mark.parametrize("status", [200, 202])
def test_every_success_status_is_an_acknowledgement(status: int) -> None:
    accepted = {"submission_id": "s", "status_url": "/submissions/s"}

    with _client(lambda _: httpx.Response(status, json=accepted)) as client:
        assert deliver(client, simulate(DESK, STORY, "t", "key")).submission_id == "s"


def test_an_acknowledgement_without_submission_means_dropped() -> None:
    with (
        _client(lambda _: httpx.Response(202, json={})) as client,
        pytest.raises(CommandError, match="dropped"),
    ):
        deliver(client, simulate(DESK, STORY, "t", "key"))
