"""Sources are cached, tokens are compared by hash, and secrets stay out of everything printed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from pydantic import SecretStr

from dateline.model.errors import Forbidden, NotFound, Unauthenticated, Unavailable
from dateline.model.sources import Scope, Source
from dateline.stores.sources import (
    MAX_CACHED,
    SOURCE_TTL_SECONDS,
    UNKNOWN_TTL_SECONDS,
    SourceStore,
    to_parameter,
)
from dateline.web.access import authenticate, authorize, bearer_token, new_token, token_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_ssm import SSMClient


class CountingSsm:
    """Parameters in a dict; counts the look-ups."""

    def __init__(self, parameters: dict[str, str]) -> None:
        self.parameters = parameters
        self.calls: list[str] = []

    def get_parameter(self, *, Name: str, WithDecryption: bool) -> dict[str, Any]:  # noqa: N803
        assert WithDecryption
        self.calls.append(Name)
        if Name not in self.parameters:
            raise ClientError({"Error": {"Code": "ParameterNotFound"}}, "GetParameter")
        return {"Parameter": {"Value": self.parameters[Name]}}


class Ticking:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def store_of(*sources: Source) -> tuple[SourceStore, CountingSsm, Ticking]:
    ssm = CountingSsm({f"/d/sources/{source.id}": to_parameter(source) for source in sources})
    clock = Ticking()
    return SourceStore(cast("SSMClient", ssm), "/d/sources/", monotonic=clock), ssm, clock


TOKEN = new_token("desk", lambda size: bytes(range(size)))
DESK = Source(id="desk", sender="token", token_hashes=(token_hash(TOKEN),))


def test_a_source_is_looked_up_once_while_it_is_fresh() -> None:
    store, ssm, clock = store_of(DESK)
    assert store.get("desk") == store.get("desk") == DESK
    assert len(ssm.calls) == 1
    clock.now += SOURCE_TTL_SECONDS + 1
    store.get("desk")
    assert len(ssm.calls) == 2


def test_an_unknown_source_is_remembered_as_unknown_for_a_shorter_while() -> None:
    store, ssm, clock = store_of()
    for _ in range(3):
        with pytest.raises(NotFound):
            store.get("nobody")
    assert len(ssm.calls) == 1
    clock.now += UNKNOWN_TTL_SECONDS + 1
    with pytest.raises(NotFound):
        store.get("nobody")
    assert len(ssm.calls) == 2


def test_a_stranger_who_guesses_names_cannot_fill_the_memory() -> None:
    store, _, _ = store_of(DESK)
    for number in range(MAX_CACHED + 50):
        with pytest.raises(NotFound):
            store.get(f"guess-{number}")
    assert len(store._cache) == MAX_CACHED


@pytest.mark.parametrize("name", ["", "A", "a_b", "../x", "a" * 65, "-a", "a/b", "ä"])
def test_a_name_that_no_source_could_have_costs_no_call(name: str) -> None:
    store, ssm, _ = store_of()
    with pytest.raises(NotFound):
        store.get(name)
    assert ssm.calls == []


def test_a_broken_configuration_is_unavailable_and_quotes_no_secret() -> None:
    store, ssm, _ = store_of()
    ssm.parameters["/d/sources/desk"] = '{"id": "desk", "secrets": ["hunter2"]}'
    with pytest.raises(Unavailable) as caught:
        store.get("desk")
    assert "hunter2" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_source_comes_back_from_its_parameter_secrets_and_all() -> None:
    source = Source.model_validate(
        {
            "id": "g",
            "sender": "storyblok",
            "secrets": ["one", "two"],
            "scopes": ["submit", "edit"],
            "path_key": "k" * 22,
            "hmac": {"header": "x-signature"},
            "fields": {"headline": "content.title"},
            "fetch": {
                "base_url": "https://cms.example/v2",
                "hosts": ["cms.example"],
                "token": "fetch token",
            },
            "websub": {"hub": "https://hub.example/", "topic": "https://cms.example/feed"},
        }
    )
    again = Source.model_validate_json(to_parameter(source))
    assert again == source
    assert again.path_key == SecretStr("k" * 22)
    assert again.fetch is not None
    assert again.fetch.token == SecretStr("fetch token")
    assert [secret.get_secret_value() for secret in again.secrets] == ["one", "two"]


def test_printing_a_source_prints_no_secret() -> None:
    source = Source.model_validate(
        {
            "id": "g",
            "sender": "ghost",
            "secrets": ["hunter2"],
            "path_key": "hunter2" * 4,
            "fetch": {"base_url": "https://x.example", "hosts": ["x.example"], "token": "hunter2"},
        }
    )
    assert "hunter2" not in f"{source!r} {source} {source.model_dump()} {source.model_dump_json()}"


def test_a_token_names_its_source() -> None:
    store, _, _ = store_of(DESK)
    assert authenticate({"authorization": f"Bearer {TOKEN}"}, store) == DESK
    assert authorize({"authorization": f"bearer  {TOKEN} "}, store, Scope.SUBMIT) == DESK


def test_a_token_without_the_scope_is_forbidden() -> None:
    store, _, _ = store_of(DESK)
    with pytest.raises(Forbidden):
        authorize({"authorization": f"Bearer {TOKEN}"}, store, Scope.EDIT)


def test_both_tokens_count_while_one_is_rotated() -> None:
    second = new_token("desk", os.urandom)
    both = DESK.model_copy(update={"token_hashes": (token_hash(second), token_hash(TOKEN))})
    store, _, _ = store_of(both)
    for token in (TOKEN, second):
        assert authenticate({"authorization": f"Bearer {token}"}, store) == both


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Basic {TOKEN}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        "Bearer dl_nobody_secret",
        "Bearer dl__",
        "Bearer dl_desk_",
        f"Bearer {TOKEN} {TOKEN}",
        "Bearer " + "x" * 500,
        f"Bearer {TOKEN.upper()}",
    ],
)
def test_anything_else_is_unauthenticated(header: str) -> None:
    store, _, _ = store_of(DESK)
    with pytest.raises(Unauthenticated):
        authenticate({"authorization": header} if header else {}, store)


def test_no_header_is_no_token() -> None:
    assert bearer_token({}) is None


@pytest.fixture
def ssm(monkeypatch: pytest.MonkeyPatch) -> Iterator[SSMClient]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield boto3.client("ssm", region_name="eu-central-1")


def test_the_real_adapter_reads_a_secure_string(ssm: SSMClient) -> None:
    ssm.put_parameter(Name="/d/sources/desk", Value=to_parameter(DESK), Type="SecureString")
    store = SourceStore(ssm, "/d/sources/")
    assert store.get("desk") == DESK
    with pytest.raises(NotFound):
        store.get("nobody")
