"""Requests that did not come through the edge are refused, and its key can be rotated."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from botocore.exceptions import ClientError

from dateline.model.errors import Forbidden, Unavailable
from dateline.web.edge import FRESH_SECONDS, HEADER, NO_EDGE, REPEAT_SECONDS, EdgeGuard
from dateline.web.http import Request


class FakeSecrets:
    """One secret with its values by stage, and a clock."""

    def __init__(self, *values: str) -> None:
        self.rotate(*values)
        self.calls = 0
        self.now = 1_000.0
        self.broken = False

    def rotate(self, *values: str) -> None:
        self.values = dict(zip(("AWSCURRENT", "AWSPREVIOUS"), values, strict=False))

    def get_secret_value(
        self,
        *,
        SecretId: str,  # noqa: N803 - AWS's name
        VersionStage: str,  # noqa: N803 - AWS's name
    ) -> Mapping[str, str]:
        assert SecretId == "the secret"
        self.calls += 1
        if self.broken:
            raise ClientError({"Error": {"Code": "InternalServiceError"}}, "GetSecretValue")
        if VersionStage not in self.values:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetSecretValue")
        return {"SecretString": self.values[VersionStage]}


def guard(secrets: FakeSecrets) -> EdgeGuard:
    return EdgeGuard("the secret", lambda: secrets, lambda: secrets.now)


def sent(key: str | None) -> Request:
    return Request("GET", "/articles", {} if key is None else {HEADER: key}, b"")


def test_without_an_edge_every_request_is_admitted_and_no_secret_is_read() -> None:
    secrets = FakeSecrets()
    request = sent(None)
    assert EdgeGuard(NO_EDGE, lambda: secrets).admit(request) is request
    assert secrets.calls == 0


@pytest.mark.parametrize("key", [None, "", "first ", "FIRST", "second", "clé"])
def test_a_request_without_the_key_is_refused(key: str | None) -> None:
    with pytest.raises(Forbidden, match="edge_required"):
        guard(FakeSecrets("first")).admit(sent(key))


def test_the_key_is_read_once_for_many_requests() -> None:
    secrets = FakeSecrets("first")
    door = guard(secrets)
    for _ in range(100):
        door.admit(sent("first"))
    assert secrets.calls == 2
    secrets.now += FRESH_SECONDS
    door.admit(sent("first"))
    assert secrets.calls == 4


def test_during_a_rotation_the_old_and_the_new_key_are_admitted() -> None:
    secrets = FakeSecrets("first")
    door = guard(secrets)
    door.admit(sent("first"))
    secrets.rotate("second", "first")
    secrets.now += REPEAT_SECONDS
    door.admit(sent("second"))
    door.admit(sent("first"))
    secrets.rotate("third", "second")
    secrets.now += FRESH_SECONDS
    door.admit(sent("third"))
    with pytest.raises(Forbidden):
        door.admit(sent("first"))


def test_guesses_do_not_have_the_keys_read_each_time() -> None:
    secrets = FakeSecrets("first", "zeroth")
    door = guard(secrets)
    for number in range(100):
        with pytest.raises(Forbidden):
            door.admit(sent(f"guess {number}"))
    assert secrets.calls == 2


def test_keys_stay_valid_while_secrets_manager_does_not_answer() -> None:
    secrets = FakeSecrets("first")
    door = guard(secrets)
    door.admit(sent("first"))
    secrets.broken = True
    secrets.now += FRESH_SECONDS
    door.admit(sent("first"))
    with pytest.raises(Unavailable):
        guard(secrets).admit(sent("first"))


def test_a_secret_without_a_value_admits_nobody() -> None:
    with pytest.raises(Unavailable, match="edge_key_missing"):
        guard(FakeSecrets()).admit(sent(""))
