"""A source of every sender: made, tested, rotated and removed by the command."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from cli.senders.samples import filled_sample
from cli.senders.simulate import new_delivery_id, simulate, token_of_tests
from cli.support.files import Input
from cli.support.target import read_source
from dateline.model.clock import utc_now
from dateline.model.sources import Source
from functions.submit.senders import SENDERS
from functions.submit.senders.source_setup import Payload, setup_of
from tests.e2e.hub import CHALLENGE, small_hub
from tests.e2e.newsroom import Newsroom, eventually

NEEDED = {"hmac": ("--hmac", "header=x-signature", "--hmac", "prefix=v0=")}
TOPIC = "https://wire.example.org/feed.xml"
ARTICLE = {
    "language": "en",
    "headline": "Choir sings through a power cut",
    "body_text": "Nobody in the hall noticed until the coffee was cold.",
}


def _made(newsroom: Newsroom, source_id: str, *options: str) -> Source:
    result = newsroom.quickly("sources", "put", source_id, *options)
    assert result.exit_code == 0, f"{result.output}{result.exception}"
    return _stored(newsroom, source_id)


def _stored(newsroom: Newsroom, source_id: str) -> Source:
    source = read_source(newsroom.target, source_id)
    assert source is not None
    return source


def _tests_reader(newsroom: Newsroom, source: Source) -> dict[str, str]:
    credential = newsroom.running.credentials.read().get(source.id)
    token = token_of_tests(source, credential.value if credential else "")
    return {"authorization": f"Bearer {token}"}


def _sent(
    newsroom: Newsroom, source: Source, secret: str, file: Input | None = None
) -> httpx.Response:
    sample = file or filled_sample(source.sender, utc_now())
    outgoing = simulate(source, sample, secret, new_delivery_id())
    return newsroom.http.post(outgoing.path, headers=outgoing.headers, content=outgoing.body)


@pytest.mark.parametrize("sender", sorted(SENDERS))
def test_a_source_of_every_sender_is_made_and_tested(newsroom: Newsroom, sender: str) -> None:
    source_id = f"every-{sender.replace('_', '-')}"
    model = setup_of(sender).model
    types = ("--model", model) if model else ()
    source = _made(newsroom, source_id, "--sender", sender, *NEEDED.get(sender, ()), *types)

    result = newsroom.quickly("sources", "test", source_id)

    assert result.exit_code == 0, f"{result.output}{result.exception}"
    line = json.loads(result.stdout)
    assert line["sender"] == sender
    if setup_of(sender).payload == Payload.IDS:
        assert line["status"] == "quarantined"
        assert [problem["code"] for problem in line["problems"]] == ["fetch_needed"]
        assert "--item" in line["expected"]
    else:
        assert line["readable"] is True
        [url] = line["articles"]
        assert httpx.get(url, trust_env=False).status_code == httpx.codes.NOT_FOUND
        shown = httpx.get(url, headers=_tests_reader(newsroom, source), trust_env=False).json()
        assert shown["headline"] == "A delivery to see whether all is well"
        assert shown["source"] == source_id
    for secret in source.secrets:
        assert secret.get_secret_value() not in result.output
        assert secret.get_secret_value() not in Path(newsroom.running.log).read_text()


@pytest.mark.parametrize("sender", ["ghost", "contentful", "prismic", "strapi", "basic"])
def test_a_wrong_secret_and_no_secret_store_nothing(newsroom: Newsroom, sender: str) -> None:
    source = _made(newsroom, f"wrong-{sender}", "--sender", sender)
    before = newsroom.intake_keys()

    answers = [_sent(newsroom, source, secret) for secret in ("not the secret", "")]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert {answer.json()["code"] for answer in answers} == {"unauthenticated"}
    assert newsroom.intake_keys() == before


def test_an_unsigned_source_accepts_only_its_secret_url_over_http(
    newsroom: Newsroom,
) -> None:
    source = _made(newsroom, "no-secret", "--sender", "strapi", "--unsigned", "--model", "article")
    elsewhere = source.model_copy(update={"path_key": None})
    guessed = source.model_copy(update={"path_key": None, "id": f"no-secret/{'a' * 32}"})

    answers = [_sent(newsroom, item, "") for item in (source, elsewhere, guessed)]

    assert [answer.status_code for answer in answers] == [202, 401, 401]
    assert newsroom.published(answers[0], "no-secret")


def test_two_secrets_are_valid_during_a_rotation(newsroom: Newsroom) -> None:
    source = _made(newsroom, "rotating", "--sender", "sanity")
    old = source.secrets[0].get_secret_value()
    newsroom.quickly("sources", "rotate", "rotating")
    new = _stored(newsroom, "rotating").secrets[0].get_secret_value()

    answers = [_sent(newsroom, source, secret) for secret in (old, new, "neither of them")]

    assert [answer.status_code for answer in answers] == [202, 202, 401]


def test_only_the_new_secret_is_valid_after_a_rotation(newsroom: Newsroom) -> None:
    source = _made(newsroom, "rotated", "--sender", "sanity")
    old = source.secrets[0].get_secret_value()
    newsroom.quickly("sources", "rotate", "rotated")
    result = newsroom.quickly("sources", "rotate", "rotated", "--finish")
    [new] = [secret.get_secret_value() for secret in _stored(newsroom, "rotated").secrets]

    answers = [_sent(newsroom, source, secret) for secret in (old, new)]

    assert result.exit_code == 0, result.output
    assert [answer.status_code for answer in answers] == [401, 202]


def test_a_field_map_names_the_fields_of_a_cms(newsroom: Newsroom) -> None:
    source = _made(
        newsroom,
        "mapped",
        *("--sender", "sanity", "--model", "story"),
        *("--field", "headline=kicker.long", "--field", "body=words"),
    )
    document = {
        "_id": "mapped-1",
        "_type": "story",
        "_updatedAt": "2025-03-01T10:00:00Z",
        "language": "en",
        "kicker": {"long": "A headline under another name"},
        "words": "<p>A text under another name.</p>",
    }
    file = Input("mapped.json", json.dumps(document).encode())

    [shown] = newsroom.published(
        _sent(newsroom, source, source.secrets[0].get_secret_value(), file), "mapped"
    )

    assert shown["headline"] == "A headline under another name"


RSS = (
    "<rss version='2.0'><channel><title>Packed</title><link>https://p.example.org/</link>"
    "<description>d</description><item><guid>packed</guid><title>Čačak sends it packed</title>"
    "<description>Some text.</description></item></channel></rss>"
)


def _post_packed(
    newsroom: Newsroom, packed: bytes, content_type: str, encoding: str = "gzip"
) -> httpx.Response:
    headers = {
        **newsroom.bearer("wire"),
        "content-type": content_type,
        "content-encoding": encoding,
    }
    return newsroom.http.post("/feeds/wire", content=packed, headers=headers)


@pytest.mark.parametrize("content_type", ["application/rss+xml", "application/octet-stream"])
@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_a_compressed_feed_is_published(
    newsroom: Newsroom, content_type: str, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    answer = _post_packed(newsroom, pack(RSS.encode()), content_type, encoding)

    [shown] = newsroom.published(answer, "wire")
    assert shown["headline"] == "Čačak sends it packed"


@pytest.mark.parametrize("content_type", ["application/json", "application/xml", "text/plain"])
def test_bytes_that_the_gateway_would_change_are_refused(
    newsroom: Newsroom, content_type: str
) -> None:
    """The gateway passes these types on as text, in spite of their encoding."""
    before = newsroom.intake_keys()

    answer = _post_packed(newsroom, gzip.compress(RSS.encode()), content_type)

    assert (answer.status_code, answer.json()["code"]) == (400, "body_not_utf8")
    assert "application/octet-stream" in answer.json()["detail"]
    assert newsroom.intake_keys() == before


def test_a_bomb_is_refused(newsroom: Newsroom) -> None:
    before = newsroom.intake_keys()

    answer = _post_packed(newsroom, gzip.compress(b" " * 200_000_000), "application/rss+xml")

    assert answer.status_code == 413, answer.text
    assert newsroom.intake_keys() == before


def test_a_file_over_the_apis_limit_is_uploaded(newsroom: Newsroom) -> None:
    paragraph = "A paragraph of some length that says rather little. " * 2_000
    article = {**ARTICLE, "external_id": "uploaded", "body_text": "\n\n".join([paragraph] * 40)}
    body = json.dumps(article).encode()
    assert len(body) > 4_000_000
    upload_request = {
        "content_type": "application/json",
        "size": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
        "file_name": "тест a+b 100%.json",
    }

    invited = newsroom.http.post(
        "/uploads/desk", json=upload_request, headers=newsroom.bearer("desk")
    )
    assert invited.status_code == 201, invited.text
    form = invited.json()["upload"]
    stored = httpx.post(
        form["url"], data=form["fields"], files={"file": body}, timeout=60.0, trust_env=False
    )

    assert stored.is_success, stored.text
    submission: dict[str, object] = {}

    def settled() -> bool:
        url = invited.json()["status_url"]
        response = newsroom.http.get(url, headers=newsroom.bearer("desk"))
        submission.update(response.json())
        return submission["status"] != "received"

    eventually(settled, "the upload is processed", seconds=60)
    assert submission["status"] == "processed", submission


def test_a_hub_is_subscribed_to_verified_and_delivers(newsroom: Newsroom) -> None:
    rss = (
        b"<rss version='2.0'><channel><title>Hub</title><link>https://h.example.org/</link>"
        b"<description>d</description><item><guid>hub-1</guid><title>Heard from a hub</title>"
        b"<description>Some text.</description></item></channel></rss>"
    )
    with small_hub() as hub:
        options = ("--sender", "websub", "--hub", hub.url, "--topic", TOPIC)
        source = _made(newsroom, "from-hub", *options)
        eventually(lambda: len(hub.echoes) == 1, "the hub has verified")
        heard = hub.distribute(rss)
        dropped = hub.distribute(rss, secret="of somebody else")
        tested = newsroom.quickly("sources", "test", "from-hub")
        removed = newsroom.quickly("sources", "rm", "from-hub")

    assert hub.echoes[0] == f"200 {CHALLENGE}"
    assert hub.forms[0]["hub.secret"] == source.secrets[0].get_secret_value()
    assert hub.forms[0]["hub.topic"] == TOPIC
    [shown] = newsroom.published(heard, "from-hub")
    assert shown["headline"] == "Heard from a hub"
    assert (dropped.status_code, dropped.json()) == (202, {})
    assert tested.exit_code == 0, f"{tested.output}{tested.exception}"
    assert removed.exit_code == 0, f"{removed.output}{removed.exception}"
    assert hub.forms[-1]["hub.mode"] == "unsubscribe"
