"""What the emulator's policy checks keep between two checks, and for how long."""

from __future__ import annotations

from dataclasses import dataclass, field

from local.emulator.policy_cache import PRINCIPAL_SECONDS, AllowedActions, Principals


@dataclass
class Principal:
    """A principal with the number of its resolution."""

    access_key: str
    number: int


class Refusal:
    """The error for an unknown access key."""


@dataclass
class Iam:
    """Resolves access keys that begin with `known`."""

    now: float = 0.0
    resolved: list[str] = field(default_factory=list)

    def resolve(self, access_key: str, account: str, credential: object) -> Principal | Refusal:
        assert account
        assert credential is None
        self.resolved.append(access_key)
        return Principal(access_key, len(self.resolved)) if "known" in access_key else Refusal()


def principals(iam: Iam) -> Principals:
    return Principals(iam.resolve, Principal, clock=lambda: iam.now)


def test_a_principal_is_resolved_again_after_a_second() -> None:
    iam = Iam()
    resolve = principals(iam)
    first = resolve("known", "1")
    iam.now = PRINCIPAL_SECONDS - 0.01
    assert resolve("known", "1") is first
    iam.now = PRINCIPAL_SECONDS
    assert resolve("known", "1") == Principal("known", 2)


def test_each_access_key_of_each_account_has_its_principal() -> None:
    iam = Iam()
    resolve = principals(iam)
    answers = [resolve(key, account) for key in ("known", "known-too") for account in ("1", "2")]
    assert [answer.number for answer in answers] == [1, 2, 3, 4]


def test_a_refusal_is_not_kept() -> None:
    iam = Iam()
    resolve = principals(iam)
    assert isinstance(resolve("stranger", "1"), Refusal)
    assert isinstance(resolve("stranger", "1"), Refusal)
    assert iam.resolved == ["stranger", "stranger"]


def test_an_action_is_allowed_again_within_its_transaction_only() -> None:
    allowed = AllowedActions()
    context: dict[str, list[str]] = {}
    allowed.add(context, "dynamodb:PutItem", "articles")
    assert allowed.has(context, "dynamodb:PutItem", "articles")
    assert not allowed.has(context, "dynamodb:DeleteItem", "articles")
    assert not allowed.has(context, "dynamodb:PutItem", "sources")
    # Another request with equal rows.
    assert not allowed.has({}, "dynamodb:PutItem", "articles")
    allowed.add({}, "dynamodb:PutItem", "sources")
    assert not allowed.has(context, "dynamodb:PutItem", "articles")


def test_a_check_without_a_context_is_never_spared() -> None:
    allowed = AllowedActions()
    allowed.add(None, "s3:GetObject", "content")
    assert not allowed.has(None, "s3:GetObject", "content")
