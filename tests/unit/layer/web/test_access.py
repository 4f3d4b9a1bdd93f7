"""Who a bearer token is: exactly one form, one source, and the scope that the route asks for."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.errors import Forbidden, NotFound, Unauthenticated, Unavailable
from dateline.model.sources import Scope, Source
from dateline.web.access import (
    authenticate,
    authorize,
    bearer_token,
    new_token,
    token_hash,
    token_matches,
)


class FakeSources:
    """Sources in a dict; counts the look-ups."""

    def __init__(self, *sources: Source) -> None:
        self.sources = {source.id: source for source in sources}
        self.looked_up: list[str] = []

    def get(self, source_id: str) -> Source:
        self.looked_up.append(source_id)
        if source_id == "broken":
            raise Unavailable("configuration_unreadable", "cannot be read")
        if source_id not in self.sources:
            raise NotFound("source_unknown", "no such source")
        return self.sources[source_id]


def source_with(*tokens: str, source_id: str = "desk", scopes: tuple[Scope, ...] = ()) -> Source:
    hashes = tuple(token_hash(token) for token in tokens)
    return Source(
        id=source_id,
        sender="token",
        token_hashes=hashes,
        scopes=frozenset(scopes or [Scope.SUBMIT]),
    )


def bearing(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@given(st.binary(min_size=32, max_size=32))
def test_a_new_token_holds_its_source_and_256_random_bits(random: bytes) -> None:
    asked: list[int] = []

    def entropy(size: int) -> bytes:
        asked.append(size)
        return random[:size]

    token = new_token("desk", entropy)
    assert asked == [32]
    assert re.fullmatch(r"dl_desk_[a-z2-7]{52}", token)
    assert authenticate(bearing(token), FakeSources(source_with(token))).id == "desk"
    assert token_hash(token) == hashlib.sha256(token.encode()).hexdigest()


def test_every_stored_hash_counts_and_no_other() -> None:
    source = source_with("first", "second")
    assert token_matches("first", source)
    assert token_matches("second", source)
    assert not token_matches("third", source)
    assert not token_matches(token_hash("first"), source)
    assert not token_matches("", source_with())


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer dl_desk_s", "dl_desk_s"),
        ("BEARER dl_desk_s", "dl_desk_s"),
        ("bearer   dl_desk_s  ", "dl_desk_s"),
        (f"Bearer {'t' * 200}", "t" * 200),
        (f"Bearer {'t' * 201}", None),
        ("Bearer", None),
        ("Bearer   ", None),
        ("dl_desk_s", None),
        ("Basic dl_desk_s", None),
        ("Bearerdl_desk_s", None),
        ("", None),
    ],
)
def test_a_bearer_token_is_read_from_its_header(header: str, token: str | None) -> None:
    assert bearer_token({"authorization": header}) == token
    assert bearer_token({"x-authorization": header}) is None


@pytest.mark.parametrize(
    "token", ["dl_desk", "dl_desk_s_s", "xx_desk_s", "desk_s", "_desk_s", "dl-desk-s", "DL_desk_s"]
)
def test_a_token_of_another_form_is_refused_before_any_look_up(token: str) -> None:
    sources = FakeSources(source_with(token))
    with pytest.raises(Unauthenticated):
        authenticate(bearing(token), sources)
    assert sources.looked_up == []


def test_a_request_without_a_token_is_refused_before_any_look_up() -> None:
    sources = FakeSources(source_with("dl_desk_s"))
    with pytest.raises(Unauthenticated):
        authenticate({}, sources)
    assert sources.looked_up == []


def test_a_token_counts_for_the_source_that_it_names_alone() -> None:
    desk, wire = source_with("dl_desk_s"), source_with("dl_desk_s", source_id="wire")
    assert authenticate(bearing("dl_desk_s"), FakeSources(desk, wire)) == desk
    with pytest.raises(Unauthenticated):
        authenticate(bearing("dl_wire_s"), FakeSources(desk, wire))


def test_an_unknown_source_and_a_wrong_token_have_the_same_answer() -> None:
    answers = set()
    for token in ("dl_desk_wrong", "dl_unknown_s"):
        with pytest.raises(Unauthenticated) as refused:
            authenticate(bearing(token), FakeSources(source_with("dl_desk_s")))
        answers.add((refused.value.code, str(refused.value), refused.value.__cause__))
    assert len(answers) == 1


def test_a_configuration_that_cannot_be_read_is_no_refusal() -> None:
    with pytest.raises(Unavailable):
        authenticate(bearing("dl_broken_s"), FakeSources())


@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_opens_the_routes_of_its_scopes_and_no_other(scope: Scope) -> None:
    source = source_with("dl_desk_s", scopes=(scope,))
    assert authorize(bearing("dl_desk_s"), FakeSources(source), scope) == source
    for other in set(Scope) - {scope}:
        with pytest.raises(Forbidden) as refused:
            authorize(bearing("dl_desk_s"), FakeSources(source), other)
        assert refused.value.code == "scope_missing"
    with pytest.raises(Unauthenticated):
        authorize(bearing("dl_desk_wrong"), FakeSources(source), scope)
