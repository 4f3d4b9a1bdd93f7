"""Sources are cached, tokens are compared by hash, and secrets stay out of everything printed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from dateline.model.errors import Forbidden, NotFound, Unauthenticated, Unavailable
from dateline.model.source_rows import Purpose, SourceBroken
from dateline.model.sources import Scope, Source
from dateline.stores.sources import (
    MAX_KNOWN,
    MAX_UNKNOWN,
    RETRY_SECONDS,
    SOURCE_TTL_SECONDS,
    STALE_SECONDS,
)
from dateline.web.access import authenticate, authorize, bearer_token, new_token, token_hash
from dateline.web.reserved_credentials import authenticate_test, for_tests, reading_token
from tests.source_stores import FakeStack

if TYPE_CHECKING:
    from dateline.stores.sources import SourceStore

TOKEN = new_token("desk", lambda size: bytes(range(size)))
DESK = Source(id="desk", sender="token", token_hashes=(token_hash(TOKEN),))
GHOST = Source.model_validate({"id": "ghost-main", "sender": "ghost", "secrets": ["hunter2"]})
WHOLE = Source.model_validate(
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
            "timeout_seconds": 2.5,
        },
    }
)
HUB = Source.model_validate(
    {
        "id": "wire",
        "sender": "websub",
        "secrets": ["hub secret"],
        "path_key": "p" * 22,
        "websub": {"hub": "https://hub.example/", "topic": "https://cms.example/feed"},
    }
)


def is_unknown(store: SourceStore, source_id: str) -> bool:
    try:
        store.get(source_id)
    except NotFound:
        return True
    return False


# -------------------------------------------------------------------- what is read, and how often
def test_a_token_source_is_read_in_one_call_once_a_minute() -> None:
    stack = FakeStack(DESK)
    store = stack.store(Purpose.DELIVERY)
    assert store.get("desk") == store.get("desk") == DESK
    assert stack.calls == ["GetItem"]
    stack.clock.now += SOURCE_TTL_SECONDS + 1
    store.get("desk")
    assert stack.calls == ["GetItem", "GetItem"]


def test_a_secret_is_read_once_and_its_row_once_a_minute() -> None:
    stack = FakeStack(GHOST)
    store = stack.store(Purpose.DELIVERY)
    for _ in range(5):
        assert store.get("ghost-main").secrets == (SecretStr("hunter2"),)
        stack.clock.now += SOURCE_TTL_SECONDS + 1
    assert stack.ssm.calls == ["GetParameter"]
    assert stack.table.calls == ["GetItem"] * 5


def test_a_new_secret_is_read_within_a_minute_and_the_old_one_is_gone() -> None:
    stack = FakeStack(GHOST)
    store = stack.store(Purpose.DELIVERY)
    store.get("ghost-main")
    rotated = GHOST.model_copy(update={"secrets": (SecretStr("new"),)})
    stack.admin.put(rotated)
    assert store.get("ghost-main").secrets == (SecretStr("hunter2"),)
    stack.clock.now += SOURCE_TTL_SECONDS + 1
    assert store.get("ghost-main").secrets == (SecretStr("new"),)
    assert len(stack.ssm.values) == 1
    assert "hunter2" not in str(stack.ssm.values)


def test_a_secret_that_is_replaced_after_its_row_was_read_is_read_anew() -> None:
    stack = FakeStack(GHOST)
    rotated = GHOST.model_copy(update={"secrets": (SecretStr("new"),)})

    def rotate(_: str) -> None:
        stack.ssm.before = lambda _: None
        stack.admin.put(rotated)

    stack.ssm.before = rotate
    assert stack.store(Purpose.DELIVERY).get("ghost-main").secrets == (SecretStr("new"),)


def test_a_source_put_again_after_its_removal_does_not_get_its_old_secret() -> None:
    stack = FakeStack(GHOST)
    store = stack.store(Purpose.DELIVERY)
    store.get("ghost-main")
    stack.admin.remove("ghost-main")
    stack.admin.put(GHOST.model_copy(update={"secrets": (SecretStr("new"),)}))
    stack.clock.now += SOURCE_TTL_SECONDS + 1
    assert store.get("ghost-main").secrets == (SecretStr("new"),)


def test_a_removed_source_is_unknown_within_a_minute_and_leaves_nothing() -> None:
    stack = FakeStack(WHOLE)
    store = stack.store(Purpose.DELIVERY)
    store.get("g")
    stack.admin.remove("g")
    stack.clock.now += SOURCE_TTL_SECONDS + 1
    assert is_unknown(store, "g")
    assert stack.ssm.values == {}


@pytest.mark.parametrize(
    ("purposes", "readable"),
    [
        ((), set()),
        ((Purpose.FETCH,), {"fetch token"}),
        ((Purpose.HUB,), {"hub secret", "p" * 22}),
        ((Purpose.DELIVERY, Purpose.HUB), {"one", "two", "k" * 22, "hub secret", "p" * 22}),
    ],
)
def test_a_function_has_the_secrets_of_its_purposes_only(
    purposes: tuple[Purpose, ...], readable: set[str]
) -> None:
    stack = FakeStack(WHOLE, HUB, DESK)
    store = stack.store(*purposes)
    read: set[str] = set()
    for source in map(store.get, ("g", "wire", "desk")):
        token = source.fetch.token if source.fetch else None
        read |= {
            secret.get_secret_value()
            for secret in (*source.secrets, source.path_key, token)
            if secret
        }
    assert read == readable


@pytest.mark.parametrize("source", [DESK, GHOST, WHOLE, HUB])
def test_a_source_comes_back_as_it_was_put(source: Source) -> None:
    stack = FakeStack(source)
    stored = stack.admin.find(source.id)
    assert stored
    assert stored.model_copy(update={"test_token_hashes": ()}) == source
    row = str(stack.table.items)
    for secret in ("hunter2", "one", "two", "k" * 22, "fetch token", "hub secret", "p" * 22):
        assert f'"{secret}"' not in row


def test_a_change_of_the_configuration_writes_no_secret() -> None:
    stack = FakeStack(WHOLE)
    before = dict(stack.ssm.values)
    stack.admin.put(WHOLE.model_copy(update={"language": "pt"}))
    assert stack.ssm.values == before
    assert "PutParameter" not in stack.calls


# -------------------------------------------------------------------- ids and tokens made up
def test_an_unknown_id_is_read_once_a_minute() -> None:
    stack = FakeStack()
    store = stack.store(Purpose.DELIVERY)
    assert all(is_unknown(store, "nobody") for _ in range(3))
    # The second call reads, once in an execution environment, whether the stack is migrated.
    assert stack.calls == ["GetItem", "GetItem"]
    stack.clock.now += SOURCE_TTL_SECONDS + 1
    assert is_unknown(store, "nobody")
    assert stack.calls == ["GetItem"] * 3


def test_a_flood_of_made_up_ids_displaces_no_source_and_costs_a_read_each() -> None:
    stack = FakeStack(DESK, GHOST)
    store = stack.store(Purpose.DELIVERY)
    store.get("desk")
    store.get("ghost-main")
    stack.forget_calls()
    guesses = [f"guess-{number}" for number in range(3_000)]
    for _ in range(3):
        assert all(is_unknown(store, guess) for guess in guesses)
        store.get("desk")
        store.get("ghost-main")
    assert stack.calls == ["GetItem"] * (len(guesses) + 1)


def test_a_flood_of_made_up_tokens_of_a_known_source_costs_nothing() -> None:
    stack = FakeStack(DESK)
    store = stack.store()
    store.get("desk")
    stack.forget_calls()
    for _ in range(2_000):
        guess = {"authorization": f"Bearer {new_token('desk', os.urandom)}"}
        with pytest.raises(Unauthenticated):
            authenticate(guess, store)
    assert stack.calls == []


def test_what_is_remembered_is_bounded() -> None:
    stack = FakeStack()
    store = stack.store()
    for number in range(MAX_UNKNOWN + 10):
        assert is_unknown(store, f"guess-{number}")
    assert len(store._unknown) == MAX_UNKNOWN
    sources = [Source(id=f"s-{number}", sender="token") for number in range(MAX_KNOWN + 10)]
    for source in sources:
        stack.admin.put(source)
        store.get(source.id)
    assert len(store._known) == MAX_KNOWN


@pytest.mark.parametrize("name", ["", "A", "a_b", "../x", "a" * 65, "-a", "a/b", "ä"])
def test_a_name_that_no_source_could_have_costs_no_call(name: str) -> None:
    stack = FakeStack()
    assert is_unknown(stack.store(Purpose.DELIVERY), name)
    assert stack.calls == []


# -------------------------------------------------------------------- failing stores
@pytest.mark.parametrize("code", [None, "ThrottlingException", "InternalServerError"])
def test_a_source_stays_as_it_was_while_the_stores_fail(code: str | None) -> None:
    stack = FakeStack(GHOST)
    store = stack.store(Purpose.DELIVERY)
    present = store.get("ghost-main")
    stack.break_down(code)
    stack.clock.now += SOURCE_TTL_SECONDS + 1
    assert store.get("ghost-main") == present
    stack.clock.now += STALE_SECONDS - SOURCE_TTL_SECONDS - 2
    assert store.get("ghost-main") == present
    stack.clock.now += RETRY_SECONDS
    with pytest.raises(Unavailable):
        store.get("ghost-main")
    stack.recover()
    assert store.get("ghost-main") == present


def test_failing_stores_are_tried_every_ten_seconds() -> None:
    stack = FakeStack(DESK)
    store = stack.store()
    store.get("desk")
    stack.break_down()
    stack.clock.now += SOURCE_TTL_SECONDS + 1
    stack.forget_calls()
    for _ in range(100):
        store.get("desk")
    assert stack.calls == ["GetItem"]
    stack.clock.now += RETRY_SECONDS
    store.get("desk")
    assert stack.calls == ["GetItem"] * 2


def test_a_revoked_token_ends_at_the_first_read_that_succeeds() -> None:
    stack = FakeStack(DESK)
    store = stack.store()
    bearer = {"authorization": f"Bearer {TOKEN}"}
    authenticate(bearer, store)
    stack.admin.put(DESK.model_copy(update={"token_hashes": (token_hash("other"),)}))
    stack.break_down()
    stack.clock.now += SOURCE_TTL_SECONDS + 1
    authenticate(bearer, store)
    stack.recover()
    stack.clock.now += RETRY_SECONDS
    with pytest.raises(Unauthenticated):
        authenticate(bearer, store)


def test_a_new_secret_that_cannot_be_read_leaves_the_source_as_it_was() -> None:
    stack = FakeStack(GHOST)
    store = stack.store(Purpose.DELIVERY)
    present = store.get("ghost-main")
    stack.admin.put(GHOST.model_copy(update={"secrets": (SecretStr("new"),), "language": "pt"}))
    stack.break_down("ThrottlingException")
    stack.table.fault = lambda _: None
    stack.clock.now += SOURCE_TTL_SECONDS + 1
    assert store.get("ghost-main") == present


def test_a_source_that_was_never_read_is_unavailable_while_the_stores_fail() -> None:
    stack = FakeStack(DESK)
    stack.break_down()
    with pytest.raises(Unavailable):
        stack.store().get("desk")


# -------------------------------------------------------------------- broken configurations
@pytest.mark.parametrize("part", ["configuration", "secret"])
def test_a_broken_configuration_is_unavailable_and_quotes_no_secret(part: str) -> None:
    stack = FakeStack(GHOST)
    if part == "secret":
        stack.ssm.values = dict.fromkeys(stack.ssm.values, '{"secrets": "hunter2"}')
    else:
        for item in stack.table.items.values():
            item["configuration"] = {"S": '{"id": "ghost-main", "secrets": ["hunter2"]}'}
    with pytest.raises(SourceBroken) as caught:
        stack.store(Purpose.DELIVERY).get("ghost-main")
    assert "hunter2" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


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
    stack = FakeStack(source)
    store = stack.store(*Purpose)
    store.get("g")
    assert "hunter2" not in repr(store._known)


# -------------------------------------------------------------------- tokens
@pytest.mark.parametrize("source", [DESK, GHOST, WHOLE])
def test_a_function_without_secrets_knows_the_tokens_of_tests(source: Source) -> None:
    store = FakeStack(source).store()
    hashes = {*for_tests(source).token_hashes}
    credentials = [
        *source.token_hashes,
        *(secret.get_secret_value() for secret in source.secrets),
        *([source.path_key.get_secret_value()] if source.path_key else []),
    ]
    tokens = [reading_token(source.id, credential) for credential in credentials]
    assert {token_hash(token) for token in tokens} == hashes
    for token in tokens:
        stored = authenticate_test({"authorization": f"Bearer {token}"}, store)
        assert (stored.id, stored.secrets) == (source.id, ())
    with pytest.raises(Unauthenticated):
        authenticate_test({"authorization": f"Bearer {tokens[0]}x"}, store)


def test_a_token_names_its_source() -> None:
    store = FakeStack(DESK).store()
    assert authenticate({"authorization": f"Bearer {TOKEN}"}, store) == DESK
    assert authorize({"authorization": f"bearer  {TOKEN} "}, store, Scope.SUBMIT) == DESK


def test_a_token_without_the_scope_is_forbidden() -> None:
    store = FakeStack(DESK).store()
    with pytest.raises(Forbidden):
        authorize({"authorization": f"Bearer {TOKEN}"}, store, Scope.EDIT)


def test_both_tokens_count_while_one_is_rotated() -> None:
    second = new_token("desk", os.urandom)
    both = DESK.model_copy(update={"token_hashes": (token_hash(second), token_hash(TOKEN))})
    store = FakeStack(both).store()
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
    store = FakeStack(DESK).store()
    with pytest.raises(Unauthenticated):
        authenticate({"authorization": header} if header else {}, store)


def test_no_header_is_no_token() -> None:
    assert bearer_token({}) is None
