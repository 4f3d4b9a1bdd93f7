"""`dateline sources migrate`: sources in use work between every two of its calls."""

from __future__ import annotations

import os

import pytest
from pydantic import SecretStr

from dateline.model.errors import NotFound, Unavailable
from dateline.model.source_rows import Purpose
from dateline.model.sources import Source
from dateline.stores.sources import RETRY_SECONDS, SOURCE_TTL_SECONDS
from dateline.stores.unmigrated_sources import mark_if_nothing_to_migrate
from dateline.web.access import authenticate, new_token, token_hash
from dateline.web.reserved_credentials import authenticate_test, reading_token
from local.common.source_migration import Migration, migrate, remove_old_parameters
from tests.source_stores import FakeStack, client_error

TOKEN = new_token("desk", os.urandom)
DESK = Source(id="desk", sender="token", token_hashes=(token_hash(TOKEN),))
GHOST = Source.model_validate(
    {"id": "ghost-main", "sender": "ghost", "secrets": ["new", "old"], "language": "pt"}
)
CMS = Source.model_validate(
    {
        "id": "cms",
        "sender": "storyblok",
        "secrets": ["signing"],
        "fetch": {"base_url": "https://cms.example", "hosts": ["cms.example"], "token": "t0ken"},
    }
)
WIRE = Source.model_validate(
    {
        "id": "wire",
        "sender": "websub",
        "secrets": ["hub secret"],
        "path_key": "p" * 22,
        "websub": {"hub": "https://hub.example/", "topic": "https://wire.example/feed"},
    }
)
SOURCES = (DESK, GHOST, CMS, WIRE)


class Interrupted(Exception):
    """The command's process ended here."""


def old_stack(*sources: Source) -> FakeStack:
    """A stack of an earlier release, after its update."""
    stack = FakeStack(is_migrated=False)
    for source in sources or SOURCES:
        stack.put_old_parameter(source)
    return stack


def say_nothing(_: str) -> None:
    """Shows no progress."""


def check_in_use(stack: FakeStack) -> None:
    """Each function, in a new execution environment, has what it needs of every source."""
    submit, subscribe = stack.store(Purpose.DELIVERY, Purpose.HUB), stack.store(Purpose.HUB)
    process, read = stack.store(Purpose.FETCH), stack.store()
    for source in SOURCES:
        delivered = submit.get(source.id)
        assert (delivered.secrets, delivered.path_key) == (source.secrets, source.path_key)
        assert read.get(source.id).language == source.language
    hub = subscribe.get("wire")
    assert (hub.secrets, hub.path_key) == (WIRE.secrets, WIRE.path_key)
    assert process.get("cms").fetch == CMS.fetch
    authenticate({"authorization": f"Bearer {TOKEN}"}, read)
    test_token = reading_token("ghost-main", "old")
    authenticate_test({"authorization": f"Bearer {test_token}"}, read)
    with pytest.raises(NotFound):
        submit.get("nobody")


def run(stack: FakeStack, *, end_after: int | None = None) -> int:
    """Runs `migrate --remove` with requests before each call, and ends it after some of them.

    Returns the number of calls.
    """
    made = 0

    def before(_: str) -> None:
        nonlocal made
        stack.table.before = stack.ssm.before = say_nothing
        check_in_use(stack)
        if made == end_after:
            raise Interrupted
        made += 1
        stack.table.before = stack.ssm.before = before

    stack.table.before = stack.ssm.before = before
    try:
        remove_old_parameters(stack.admin, migrate(stack.admin, say_nothing), say_nothing)
    except Interrupted:
        assert made == end_after
    finally:
        stack.table.before = stack.ssm.before = say_nothing
    check_in_use(stack)
    return made


def test_sources_work_before_and_after_every_call_and_wherever_it_is_interrupted() -> None:
    calls = run(old_stack())
    assert calls > 20
    for end_after in range(calls):
        stack = old_stack()
        run(stack, end_after=end_after)
        run(stack)
        assert stack.admin.rows.is_migrated()
        # Four secrets: an interrupted run leaves none behind that no row names.
        assert [name.split("/")[2] for name in stack.ssm.values] == ["secrets"] * 4


def test_requests_of_a_running_function_work_at_every_call() -> None:
    stack = old_stack()
    warm = stack.store(Purpose.DELIVERY, Purpose.HUB)

    def before(_: str) -> None:
        stack.clock.now += SOURCE_TTL_SECONDS + 1
        stack.table.before = stack.ssm.before = say_nothing
        assert warm.get("ghost-main").secrets == GHOST.secrets
        authenticate({"authorization": f"Bearer {TOKEN}"}, warm)
        stack.table.before = stack.ssm.before = before

    stack.table.before = stack.ssm.before = before
    remove_old_parameters(stack.admin, migrate(stack.admin, say_nothing), say_nothing)


def test_after_the_migration_no_function_reads_an_old_parameter() -> None:
    stack = old_stack()
    migrate(stack.admin, say_nothing)
    stack.forget_calls()
    read = stack.store()
    for source in SOURCES:
        read.get(source.id)
    with pytest.raises(NotFound):
        read.get("nobody")
    assert stack.ssm.calls == []


def test_a_second_run_copies_nothing() -> None:
    stack = old_stack()
    first = migrate(stack.admin, say_nothing)
    assert sorted(first.copied) == sorted(source.id for source in SOURCES)
    items, values = dict(stack.table.items), dict(stack.ssm.values)
    assert migrate(stack.admin, say_nothing) == Migration()
    assert (stack.table.items, stack.ssm.values) == (items, values)


def test_a_source_that_was_changed_since_is_not_replaced() -> None:
    stack = old_stack()
    rotated = GHOST.model_copy(update={"secrets": (SecretStr("newest"),)})
    stack.admin.put(rotated)
    migrate(stack.admin, say_nothing)
    assert stack.store(Purpose.DELIVERY).get("ghost-main").secrets == rotated.secrets


def test_an_old_parameter_that_changes_during_the_run_is_copied_anew() -> None:
    stack = old_stack()
    rotated = GHOST.model_copy(update={"secrets": (SecretStr("newest"),)})

    def rotate_once(name: str) -> None:
        if name == "PutItem" and "ghost-main" in str(stack.table.items):
            stack.table.before = say_nothing
            stack.put_old_parameter(rotated)

    stack.table.before = rotate_once
    migrate(stack.admin, say_nothing)
    assert stack.store(Purpose.DELIVERY).get("ghost-main").secrets == rotated.secrets


def test_a_source_that_is_removed_does_not_come_back() -> None:
    stack = old_stack()
    stack.admin.remove("ghost-main")
    with pytest.raises(NotFound):
        stack.store().get("ghost-main")
    migrate(stack.admin, say_nothing)
    with pytest.raises(NotFound):
        stack.store().get("ghost-main")


def test_a_broken_parameter_keeps_the_migration_open_and_is_named() -> None:
    stack = old_stack()
    stack.ssm.set("/gazette/sources/broken", '{"secrets": ["s3cret"]}')
    assert migrate(stack.admin, say_nothing).broken == ["broken"]
    assert not stack.admin.rows.is_migrated()
    check_in_use(stack)
    stack.admin.remove("broken")
    assert migrate(stack.admin, say_nothing).broken == []
    assert stack.admin.rows.is_migrated()


def test_without_the_right_to_old_parameters_nothing_is_refused_for_good() -> None:
    stack = old_stack()
    store = stack.store()
    stack.ssm.fault = lambda _: client_error("AccessDeniedException")
    for _ in range(50):
        with pytest.raises(Unavailable):
            store.get("desk")
    assert stack.ssm.calls == ["GetParameter"]
    stack.ssm.fault = lambda _: None
    migrate(stack.admin, say_nothing)
    stack.clock.now += RETRY_SECONDS
    assert store.get("desk") == DESK


def test_a_new_stack_needs_no_migration() -> None:
    stack = FakeStack(is_migrated=False)
    stack.admin.put(DESK)
    mark_if_nothing_to_migrate(stack.admin.rows, stack.admin.unmigrated)
    assert stack.admin.rows.is_migrated()


def test_a_stack_with_old_parameters_is_not_settled_by_a_new_source() -> None:
    stack = old_stack(GHOST)
    stack.admin.put(DESK)
    mark_if_nothing_to_migrate(stack.admin.rows, stack.admin.unmigrated)
    assert not stack.admin.rows.is_migrated()
    assert stack.store(Purpose.DELIVERY).get("ghost-main").secrets == GHOST.secrets
