"""What `sources set` changes in a source, and what `sources put --replace` takes away from it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cli.senders.options import (
    SourceOptions,
    flag_name,
    flags_of,
    options_of,
    source_from,
)
from cli.support.exit_codes import USAGE, CommandError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dateline.model.sources import Source

_DEFAULTS = SourceOptions()
_FETCH = ("fetch_url", "fetch_hosts", "fetch_token")
_SETTABLE = tuple(
    item.name for item in fields(SourceOptions) if item.name not in {"sender", "unsigned"}
)
UNSETTABLE = {flag_name(name): name for name in _SETTABLE}
"""Name of an option of `sources set` → its field of SourceOptions."""
_CONFIGURED = (
    *("scopes", "language", "format", "tolerance_seconds", "username", "secret_header", "hmac"),
    *("models", "events", "statuses", "absent_means_empty", "fields", "accepts_sha1"),
    *("delete_means_kill", "expect_every", "order_by_receipt", "unstable_ids", "restricted"),
    *("translation_allowed", "usage_terms", "copyright", "translation"),
)
"""Fields of Source that options set; `fetch` and `websub` have members that none sets."""


def changed(
    present: Source, named: SourceOptions, unset: Iterable[str], callback_base: str
) -> Source:
    """The source with the named options; every other option stays as it is.

    A repeated option adds to what the source has. `unset` has names of options, `language`, or one
    member of an option, `model=page`; they are removed first.

    Raises:
        CommandError: the source cannot have such an option; names it.
    """
    before = options_of(present)
    cleared = before
    for name in unset:
        cleared = _without(cleared, name)
    after = _merged(cleared, named)
    if after.format == before.format:
        # Checked when it was set. The check loads every parser.
        after, kept_format = replace(after, format=None), before.format
    else:
        kept_format = after.format
    described = source_from(present.id, after, callback_base)
    updates: dict[str, Any] = {name: getattr(described, name) for name in _CONFIGURED}
    updates |= {"format": kept_format, "fetch": described.fetch, "websub": described.websub}
    if present.fetch and described.fetch:
        updates["fetch"] = described.fetch.model_copy(
            update={name: getattr(present.fetch, name) for name in ("timeout_seconds", "max_bytes")}
        )
    return present.model_copy(update=updates)


def _without(options: SourceOptions, name: str) -> SourceOptions:
    flag, is_member, member = name.removeprefix("--").partition("=")
    field_name = UNSETTABLE.get(flag)
    if field_name is None:
        raise CommandError(f"--unset {name}: choose {', '.join(sorted(UNSETTABLE))}", USAGE)
    value = getattr(options, field_name)
    if not is_member:
        names = _FETCH if field_name == "fetch_url" else (field_name,)
        return replace(options, **{each: getattr(_DEFAULTS, each) for each in names})
    if not isinstance(value, tuple | dict) or member not in value:
        raise CommandError(f"--unset {name}: the source has no such value", USAGE)
    if isinstance(value, tuple):
        value = tuple(each for each in value if each != member)
    else:
        value = {key: text for key, text in value.items() if key != member}
    changes: dict[str, Any] = {field_name: value}
    return replace(options, **changes)


def _merged(present: SourceOptions, named: SourceOptions) -> SourceOptions:
    present = _with_new_host(present, named)
    changes: dict[str, Any] = {}
    for name in _SETTABLE:
        had, given = getattr(present, name), getattr(named, name)
        if given == getattr(_DEFAULTS, name):
            continue
        if isinstance(given, tuple):
            changes[name] = tuple(dict.fromkeys((*had, *given)))
        elif isinstance(given, dict):
            changes[name] = {**had, **given}
        else:
            changes[name] = given
    return replace(present, **changes)


def _with_new_host(present: SourceOptions, named: SourceOptions) -> SourceOptions:
    """The present options without the host and the token of a CMS that another one replaces."""
    before, after = _host(present.fetch_url), _host(named.fetch_url)
    if not (before and after) or before == after:
        return present
    if present.fetch_token and not named.fetch_token:
        raise CommandError(
            f"--fetch-url names another host, which must not get the token of {before}: give its "
            "token with --fetch-token-file, or --unset fetch-token",
            USAGE,
        )
    hosts = tuple(host for host in present.fetch_hosts if host != before)
    return replace(present, fetch_hosts=(*hosts, after) if hosts else ())


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def stops_working(
    present: Source, described: Source | None, *, secrets: bool = True
) -> Iterator[str]:
    """What a replacement takes away from a source, a line each.

    `described` is None if it is unknown; `secrets` says whether the secrets are replaced, too.
    """
    if secrets:
        yield from _secrets_of(present)
    if described is None:
        return
    if described.sender != present.sender:
        yield f"deliveries as {present.sender} sends them: its sender becomes {described.sender}"
    before, after = flags_of(options_of(present)), flags_of(options_of(described))
    for name, value in before.items():
        if name not in after:
            yield f"{_given(name, value)}: dropped"
        elif after[name] != value:
            yield f"{_given(name, value)}: becomes {shown_value(after[name])}"


def _secrets_of(present: Source) -> Iterator[str]:
    count = len(present.secrets) + len(present.token_hashes)
    kind = "token" if present.token_hashes else "secret"
    if count:
        yield f"its {kind}{'s' if count > 1 else ''}: deliveries with it are refused"
    if present.path_key:
        yield "its URL, which ends in a secret: deliveries to it are refused"


def _given(name: str, value: Any) -> str:
    return f"--{name} {shown_value(value)}".rstrip()


def shown_value(value: Any) -> str:
    """The value of an option in one line; empty for an option without a value."""
    if value is True:
        return ""
    if isinstance(value, dict):
        return " ".join(f"{name}={member}" for name, member in value.items())
    return " ".join(value) if isinstance(value, list) else str(value)
