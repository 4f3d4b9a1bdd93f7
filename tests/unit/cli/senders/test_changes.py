"""Every option: `set` changes it alone, --unset removes it, a replacement says that it is lost."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args

import pytest
from pydantic import SecretStr

from cli.senders import names
from cli.senders.changes import UNSETTABLE, changed, stops_working
from cli.senders.options import SourceOptions, flag_name, flags_of, options_of, source_from
from cli.senders.source_arguments import SourceArguments
from cli.support.exit_codes import CommandError
from dateline.model.source_options import Cleaning, EventMeaning, Fields, HmacScheme, StatusMeaning
from dateline.model.sources import Scope, Source, WhenRestricted
from dateline.model.translation_rules import Policy
from functions.submit.senders.source_setup import sender_names

API = "https://api.gazette.example.org"
FETCH = {"fetch_url": "https://cms.example.org", "fetch_hosts": ("cms.example.org",)}
HUB = {"hub": "https://hub.example.org/", "topic": "https://wire.example.org/rss"}
CASES: dict[str, tuple[str, dict[str, Any], Any]] = {
    "scope": ("token", {}, (Scope.EDIT,)),
    "language": ("ghost", {}, "pt-PT"),
    "format": ("token", {}, "ninjs"),
    "tolerance": ("ghost", {}, 60),
    "username": ("basic", {}, "press"),
    "secret_header": ("strapi", {}, "x-shared"),
    "hmac": ("hmac", {"hmac": {"header": "x-sig"}}, {"algorithm": "sha512"}),
    "models": ("strapi", {}, ("article",)),
    "events": ("ghost", {}, {"post.released": "published"}),
    "statuses": ("ghost", {}, {"ready": "usable"}),
    "absent_means_empty": ("strapi", {}, True),
    "fields": ("sanity", {}, {"headline": "content.title"}),
    "fetch_url": ("sanity", {}, "https://cms.example.org"),
    "fetch_hosts": ("sanity", FETCH, ("cdn.example.org",)),
    "fetch_token": ("sanity", FETCH, SecretStr("t0ken")),
    "hub": ("websub", HUB, "https://other.example.org/"),
    "topic": ("websub", HUB, "https://wire.example.org/atom"),
    "lease": ("websub", HUB, 3_600),
    "no_sha1": ("drupal", {}, True),
    "delete_means_kill": ("ghost", {}, True),
    "expect_every": ("token", {}, 90),
    "order_by_receipt": ("token", {}, True),
    "unstable_ids": ("token", {}, False),
    "restricted": ("ghost", {}, WhenRestricted.PUBLISH),
    "translation_allowed": ("token", {}, False),
    "usage_terms": ("token", {}, "none"),
    "copyright": ("token", {}, "Gazette"),
    "translate": ("token", {}, ("pt",)),
    "translate_section": ("token", {}, ("World",)),
    "translate_daily_characters": ("token", {}, 5_000),
    "translation": ("token", {}, {"pt.machine": "hold", "licensed": "true"}),
}
"""Field of SourceOptions → a sender that takes it, what else such a source needs, a value."""
REQUIRED = {"hub", "topic"}


def _source(sender: str, options: dict[str, Any]) -> Source:
    described = source_from("partner", SourceOptions(sender=sender, **options), API)
    proof = (
        {"token_hashes": ("0" * 64,)}
        if sender == "token"
        else {"secrets": (SecretStr("s" * 32),), "path_key": SecretStr("k" * 32)}
    )
    return described.model_copy(
        update={**proof, "cleaning": Cleaning(more_embed_hosts=("a.example",))}
    )


def _with_everything_else(field: str) -> Source:
    """A source that has every option that its sender takes, but this one."""
    sender, needed, _ = CASES[field]
    options = dict(needed)
    for name, (_, others, value) in CASES.items():
        if name == field or (field == "fetch_url" and name.startswith("fetch")):
            continue
        trial = {**others, **options, name: value}
        try:
            source_from("partner", SourceOptions(sender=sender, **trial), API)
        except CommandError:
            continue
        options = trial
    return _source(sender, options)


def test_every_option_of_the_table_has_a_case() -> None:
    arguments = {item.name.rstrip("_").replace("_", "-") for item in fields(SourceArguments)}
    assert set(CASES) == set(UNSETTABLE.values())
    assert {flag_name(name) for name in CASES} == arguments - {"fetch-token-file"} | {"fetch-token"}


@pytest.mark.parametrize("field", CASES)
def test_set_changes_the_named_option_only(field: str) -> None:
    present = _with_everything_else(field)
    value = CASES[field][2]

    source = changed(present, SourceOptions(**{field: value}), (), API)

    before, after = flags_of(options_of(present)), flags_of(options_of(source))
    names_ = {flag_name(field), *({"fetch-host"} if field == "fetch_url" else ())}
    names_ |= {"stable-ids"} if field == "unstable_ids" else set()
    assert {name for name in before | after if before.get(name) != after.get(name)} <= names_
    had = getattr(options_of(present), field)
    kept = getattr(options_of(source), field)
    if isinstance(value, tuple):
        assert sorted(kept) == sorted({*had, *value})
    elif isinstance(value, dict):
        assert kept == {**had, **value}
    else:
        assert kept == value
    for name in ("secrets", "token_hashes", "path_key", "sender", "unsigned", "cleaning"):
        assert getattr(source, name) == getattr(present, name)


@pytest.mark.parametrize("field", sorted(set(CASES) - REQUIRED))
def test_unset_removes_the_named_option_only(field: str) -> None:
    sender, needed, value = CASES[field]
    if field == "hmac":
        return
    present = _source(
        sender, {**needed, field: value, "language": value if field == "language" else "de"}
    )

    source = changed(present, SourceOptions(), (flag_name(field),), API)

    bare = {name: text for name, text in needed.items() if name != field}
    expected = _source(sender, bare | ({} if field == "language" else {"language": "de"}))
    assert source == expected


def test_unset_removes_one_value_and_refuses_a_value_that_is_not_there() -> None:
    present = _source("strapi", {"models": ("article", "story"), "events": {"a=b": "deleted"}})

    source = changed(present, SourceOptions(), ("model=article", "event=a=b"), API)

    assert source.models == ("story",)
    assert source.events == {}
    for wrong in ("model=page", "language=pt", "sender", "secret"):
        with pytest.raises(CommandError, match="--unset"):
            changed(present, SourceOptions(), (wrong,), API)


@pytest.mark.parametrize("field", sorted(REQUIRED))
def test_a_required_option_cannot_be_unset(field: str) -> None:
    sender, needed, _ = CASES[field]
    with pytest.raises(CommandError, match=f"--{field}"):
        changed(_source(sender, needed), SourceOptions(), (field,), API)


def test_the_token_of_a_cms_does_not_follow_to_another_host() -> None:
    present = _source("sanity", {**FETCH, "fetch_token": SecretStr("t0ken")})
    moved = SourceOptions(fetch_url="https://elsewhere.example")

    with pytest.raises(CommandError, match="--fetch-token-file"):
        changed(present, moved, (), API)
    source = changed(present, moved, ("fetch-token",), API)
    assert source.fetch
    assert (source.fetch.hosts, source.fetch.token) == (("elsewhere.example",), None)
    same = changed(present, SourceOptions(fetch_url="https://cms.example.org/api"), (), API)
    assert same.fetch
    assert same.fetch.token == SecretStr("t0ken")


def test_limits_of_a_fetch_that_no_option_sets_stay() -> None:
    present = _source("sanity", dict(FETCH))
    assert present.fetch
    slow = present.model_copy(
        update={"fetch": present.fetch.model_copy(update={"timeout_seconds": 20.0})}
    )
    source = changed(slow, SourceOptions(fetch_hosts=("cdn.example.org",)), (), API)
    assert source.fetch
    assert source.fetch.timeout_seconds == 20.0
    assert source.fetch.hosts == ("cms.example.org", "cdn.example.org")


@pytest.mark.parametrize("field", CASES)
def test_a_replacement_names_each_option_that_it_drops(field: str) -> None:
    sender, needed, value = CASES[field]
    present = _source(sender, {field: value, **needed})
    plain = Source(id="partner", sender="token")

    lines = list(stops_working(present, plain))

    assert lines[0].startswith(f"its {'token' if sender == 'token' else 'secret'}:")
    assert any("its sender becomes token" in line for line in lines) == (sender != "token")
    flag = "stable-ids" if field == "unstable_ids" else flag_name(field)
    assert any(line.startswith(f"--{flag}") for line in lines), lines
    assert "t0ken" not in "".join(lines)


def test_an_equal_replacement_takes_only_the_secret() -> None:
    present = _source("ghost", {"language": "pt"})
    assert all(line.startswith("its ") for line in stops_working(present, present))
    assert list(stops_working(present, present, secrets=False)) == []


def test_the_names_in_help_texts_are_those_of_the_models() -> None:
    assert tuple(names.listed_senders()) == sender_names()
    assert [scope.value for scope in names.ScopeName] == [scope.value for scope in Scope]
    assert [item.value for item in names.RestrictedName] == [item.value for item in WhenRestricted]
    assert get_args(EventMeaning) == names.EVENT_MEANINGS
    assert get_args(StatusMeaning) == names.STATUS_MEANINGS
    assert tuple(Fields.model_fields) == names.FIELD_NAMES
    assert tuple(HmacScheme.model_fields) == names.HMAC_NAMES
    assert tuple(Policy.model_fields) == names.POLICY_NAMES
