"""Ghost's signature, and the event of a delivery."""

from __future__ import annotations

import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from dateline.model.errors import Unauthenticated
from dateline.model.sources import Source
from dateline.web.http import Request
from functions.submit.senders import ghost
from tests.paths import CORPORA

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SECRET = "a secret of the newsroom"
BODY = json.dumps({"post": {"current": {"id": "1", "status": "published"}, "previous": {}}})
CORPUS = CORPORA / "webhooks"


def source(*secrets: str, **changes: Any) -> Source:
    return Source(
        id="ghost-main",
        sender="ghost",
        secrets=tuple(SecretStr(secret) for secret in secrets),
        **changes,
    )


def signed(
    body: bytes, *, secret: str = SECRET, at: datetime = NOW, query: dict[str, str] | None = None
) -> Request:
    sent_at = str(int(at.timestamp() * 1_000))
    signature = hmac.new(secret.encode(), body + sent_at.encode(), "sha256").hexdigest()
    return Request(
        method="POST",
        path="/webhooks/ghost-main",
        headers={"x-ghost-signature": f"sha256={signature}, t={sent_at}"},
        body=body,
        query=query or {},
    )


def test_a_signed_delivery_is_accepted() -> None:
    assert ghost.verify(signed(BODY.encode()), source(SECRET), NOW).name == "hmac-sha256"


def test_the_signed_time_is_known_to_the_millisecond() -> None:
    sent = NOW - timedelta(milliseconds=1_234)
    proof = ghost.verify(signed(BODY.encode(), at=sent), source(SECRET), NOW)
    assert proof.signed is not None
    assert proof.signed.sent_at == sent


@given(body=st.binary(max_size=300), secret=st.text(min_size=1, max_size=40))
def test_any_body_and_secret_verify_and_one_changed_byte_does_not(body: bytes, secret: str) -> None:
    request = signed(body, secret=secret)
    assert ghost.verify(request, source(secret), NOW).name == "hmac-sha256"
    changed = Request(request.method, request.path, request.headers, body + b"\0")
    with pytest.raises(Unauthenticated):
        ghost.verify(changed, source(secret), NOW)


def test_both_secrets_are_valid_during_a_rotation() -> None:
    rotating = source("the new one", SECRET)
    assert ghost.verify(signed(BODY.encode()), rotating, NOW)
    assert ghost.verify(signed(BODY.encode(), secret="the new one"), rotating, NOW)
    with pytest.raises(Unauthenticated):
        ghost.verify(signed(BODY.encode()), source("the new one"), NOW)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha256=, t=",
        "sha256=" + "0" * 64 + ", t=1772625600000",
        "sha256=" + "0" * 64,
        "t=1772625600000",
        "sha1=" + "0" * 40 + ", t=1772625600000",
        "sha256=" + "0" * 64 + ", t=" + "9" * 400,
        "sha256=" + "٠" * 64 + ", t=1772625600000",
    ],
)
def test_a_wrong_or_broken_signature_is_refused(header: str) -> None:
    request = Request("POST", "/", {"x-ghost-signature": header} if header else {}, BODY.encode())
    with pytest.raises(Unauthenticated):
        ghost.verify(request, source(SECRET), NOW)


def test_a_source_without_secret_accepts_nothing() -> None:
    with pytest.raises(Unauthenticated):
        ghost.verify(signed(BODY.encode(), secret=""), source(), NOW)


@pytest.mark.parametrize("off", [timedelta(seconds=301), timedelta(seconds=-301)])
def test_a_stale_or_future_delivery_is_refused(off: timedelta) -> None:
    request = signed(BODY.encode(), at=NOW + off)
    with pytest.raises(Unauthenticated):
        ghost.verify(request, source(SECRET), NOW)
    assert ghost.verify(request, source(SECRET, tolerance_seconds=600), NOW)


def changed(status: str, *, was: dict[str, str] | None) -> dict[str, Any]:
    return {"post": {"current": {"status": status}, "previous": was}}


@pytest.mark.parametrize(
    ("payload", "event"),
    [
        (changed("published", was={"status": "draft"}), "published"),
        (changed("published", was={"title": "Old"}), "updated"),
        (changed("published", was=None), "updated"),
        (changed("draft", was={"status": "published"}), "unpublished"),
        (changed("draft", was={}), "updated"),
        ({"post": {"current": {}, "previous": {"id": "1"}}}, "deleted"),
        ({"page": {"current": {}, "previous": {"id": "1"}}}, "deleted"),
        ({"member": {"current": {}}}, "ignored"),
        ({"event": "post.deleted", **changed("published", was=None)}, "deleted"),
        ([], "unknown"),
        ({"post": {"current": "x"}}, "unknown"),
    ],
)
def test_the_payload_says_what_happened(payload: object, event: str) -> None:
    assert ghost.event(Request("POST", "/", {}, json.dumps(payload).encode()), source()) == event


@pytest.mark.parametrize(
    "name", ["post.deleted", "post.unpublished", "page.deleted", "member.added", "post.dreamt", ""]
)
def test_an_event_in_the_url_that_the_signed_states_contradict_has_no_effect(name: str) -> None:
    request = signed(BODY.encode(), query={"event": name})
    assert ghost.event(request, source()) == "updated"
    gone = json.dumps({"post": {"current": {}, "previous": {"id": "1"}}}).encode()
    assert ghost.event(signed(gone, query={"event": name}), source()) == "deleted"


def test_an_event_in_the_url_tells_a_publication_from_an_edit() -> None:
    request = signed(BODY.encode(), query={"event": "post.published"})
    assert ghost.event(request, source()) == "published"


def test_a_body_that_is_not_json_is_an_unknown_event() -> None:
    assert ghost.event(Request("POST", "/", {}, b"[" * 100_000), source()) == "unknown"


def test_signatures_of_two_times_cover_different_bytes_in_any_spelling() -> None:
    first = signed(BODY.encode())
    respelled = replace(
        first,
        headers={"x-ghost-signature": first.headers["x-ghost-signature"].replace(", t", ",t")},
    )
    later = signed(BODY.encode(), at=NOW + timedelta(seconds=1))
    proofs = [ghost.verify(request, source(SECRET), NOW) for request in (first, respelled, later)]
    assert all(proof.signed and proof.signed.has_time for proof in proofs)
    assert proofs[0] == proofs[1] != proofs[2]


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpora are not beside the checkout")
def test_recorded_deliveries_verify_at_their_own_time_and_not_when_changed() -> None:
    vectors = json.loads((CORPUS / "signature-vectors.json").read_text())
    cases = [
        (vector["secret"], vector["body"].encode(), vector["headers"]["x-ghost-signature"])
        for vector in vectors
        if vector["vendor"] == "ghost"
    ]
    for kind in ("published", "deleted"):
        stem = CORPUS / "ghost-real" / f"cap-post.{kind}"
        headers = json.loads(Path(f"{stem}.headers.json").read_text())
        body = Path(f"{stem}.json").read_bytes()
        cases.append(("s3cr3t", body, headers["x-ghost-signature"]))
    assert len(cases) == 5
    for secret, body, signature in cases:
        sent_at = datetime.fromtimestamp(int(signature.rpartition("t=")[2]) / 1_000, UTC)
        request = Request("POST", "/", {"x-ghost-signature": signature}, body)
        assert ghost.verify(request, source(secret), sent_at).name == "hmac-sha256"
        for place in (0, len(body) // 2, len(body) - 1):
            changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            with pytest.raises(Unauthenticated):
                ghost.verify(
                    Request("POST", "/", {"x-ghost-signature": signature}, changed),
                    source(secret),
                    sent_at,
                )
