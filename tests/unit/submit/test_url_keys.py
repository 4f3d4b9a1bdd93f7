"""The path key in a source's URL, which is checked for all senders in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.deliveries import Delivery
from dateline.model.errors import Rejected, Unauthenticated
from dateline.model.sources import Source
from dateline.web.access import token_hash
from dateline.web.http import Request
from functions.submit.intake import Intake
from functions.submit.senders import SENDERS

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
KEY = "a part that cannot be guessed"
TOKEN = "dl_wire_abc"


class RecordingStore:
    """A store that keeps its deliveries."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []

    def put(self, delivery: Delivery, body: bytes) -> bool:
        del body
        self.deliveries.append(delivery)
        return True

    def stored(self, source: str, submission_id: str) -> Delivery:
        raise AssertionError(f"{source}/{submission_id} was there before")


@dataclass
class SingleSource:
    """Configuration with a single source."""

    source: Source

    def get(self, source_id: str) -> Source:
        assert source_id == self.source.id
        return self.source


def deliver(source: Source, key: str | None, **headers: str) -> list[Delivery]:
    store = RecordingStore()
    intake = Intake(SingleSource(source), store, lambda: NOW, bytes)
    parameters = {"source": source.id} | ({} if key is None else {"key": key})
    intake.delivery(
        Request(
            method="POST",
            path="/".join(["", "webhooks", *parameters.values()]),
            headers={"content-type": "application/json", **headers},
            body=b"{}",
            path_parameters=parameters,
        ),
        source.id,
    )
    return store.deliveries


def token_source(**changes: Any) -> Source:
    return Source.model_validate(
        {"id": "wire", "sender": "token", "token_hashes": [token_hash(TOKEN)], **changes}
    )


def test_a_source_with_a_path_key_accepts_deliveries_at_its_secret_url() -> None:
    bearer = {"authorization": f"Bearer {TOKEN}"}
    assert len(deliver(token_source(path_key=KEY), KEY, **bearer)) == 1
    for wrong in (None, "", KEY[:-1], KEY + "x", KEY.upper(), "é"):
        with pytest.raises(Unauthenticated):
            deliver(token_source(path_key=KEY), wrong, **bearer)


def test_a_path_key_is_no_token() -> None:
    with pytest.raises(Unauthenticated):
        deliver(token_source(path_key=KEY), KEY)


def test_a_source_without_a_key_has_no_url_with_one() -> None:
    bearer = {"authorization": f"Bearer {TOKEN}"}
    assert len(deliver(token_source(), None, **bearer)) == 1
    for key in ("", "anything"):
        with pytest.raises(Unauthenticated):
            deliver(token_source(), key, **bearer)


@pytest.mark.parametrize("sender", sorted(SENDERS))
def test_no_sender_is_verified_with_a_wrong_path_key(
    sender: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> str:
        raise AssertionError("verified although the key is wrong")

    monkeypatch.setattr(SENDERS[sender], "verify", never)
    source = Source.model_validate(
        {"id": "wire", "sender": sender, "secrets": ["secret"], "path_key": KEY}
    )
    for wrong in (None, "wrong"):
        with pytest.raises(Unauthenticated):
            deliver(source, wrong)


def test_a_hubs_source_has_no_webhook() -> None:
    source = Source.model_validate(
        {"id": "wire", "sender": "websub", "secrets": ["secret"], "path_key": KEY}
    )
    with pytest.raises(Unauthenticated):
        deliver(source, None)
    with pytest.raises(Unauthenticated):
        deliver(source, KEY)


@given(st.text(max_size=60), st.text(min_size=22, max_size=60))
def test_only_the_exact_path_key_is_accepted(presented: str, key: str) -> None:
    bearer = {"authorization": f"Bearer {TOKEN}"}
    source = token_source(path_key=key)
    try:
        delivered = deliver(source, presented, **bearer)
    except Rejected:
        assert presented != key
    else:
        assert delivered
        assert presented == key
