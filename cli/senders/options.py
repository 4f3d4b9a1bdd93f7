"""The options of `sources put`: checks them against the sender and makes a source of them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError

from cli.senders.names import (
    EVENT_MEANINGS,
    FIELD_NAMES,
    HMAC_NAMES,
    POLICY_NAMES,
    RULE_NAMES,
    STATUS_MEANINGS,
)
from cli.senders.source_arguments import FETCH_TOKEN_VARIABLE
from cli.support.exit_codes import USAGE, CommandError
from cli.support.refusals import in_words
from dateline.model.errors import Unprocessable
from dateline.model.field_errors import field_errors
from dateline.model.sources import Scope, Source, WhenRestricted
from functions.submit.senders.source_setup import Proof, sender_names, setup_of
from functions.translate.glossary.codes import require_tag
from local.common.credentials import TOKEN_SENDER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cli.senders.source_arguments import SourceArguments

_OF_SOME_SENDERS = (
    "scope",
    "username",
    "secret_header",
    "hmac",
    "models",
    "unsigned",
    "hub",
    "topic",
    "lease",
    "no_sha1",
)
"""Options that not every sender takes."""


@dataclass(frozen=True)
class SourceOptions:
    """The options as they were given; None, empty or false where an option was left out."""

    sender: str | None = None
    scope: tuple[Scope, ...] = ()
    language: str | None = None
    format: str | None = None
    tolerance: int | None = None
    username: str | None = None
    secret_header: str | None = None
    hmac: dict[str, str] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    events: dict[str, str] = field(default_factory=dict)
    """What an event's name means: `article.released` → `published`."""
    statuses: dict[str, str] = field(default_factory=dict)
    absent_means_empty: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    fetch_url: str | None = None
    fetch_hosts: tuple[str, ...] = ()
    fetch_token: SecretStr | None = None
    hub: str | None = None
    topic: str | None = None
    lease: int | None = None
    unsigned: bool = False
    no_sha1: bool = False
    delete_means_kill: bool = False
    expect_every: int | None = None
    order_by_receipt: bool = False
    unstable_ids: bool | None = None
    """None for the habit of each format: a feed's ids may change, others are stable."""
    restricted: WhenRestricted | None = None
    translation_allowed: bool = True
    usage_terms: str | None = None
    copyright: str | None = None
    translate: tuple[str, ...] = ()
    """Languages into which its articles are translated automatically."""
    translate_section: tuple[str, ...] = ()
    translate_daily_characters: int | None = None
    translation: dict[str, str] = field(default_factory=dict)
    """`machine` → `hold`; `pt.machine` → `publish` for one language."""


def options_from(
    arguments: SourceArguments, *, sender: str | None = None, unsigned: bool = False
) -> SourceOptions:
    """The options of `sources put` and `sources set`, parsed.

    Raises:
        CommandError: an option is not readable; names it.
    """
    wants_fetch = bool(arguments.fetch_url or arguments.fetch_token_file)
    return SourceOptions(
        sender=sender,
        scope=tuple(Scope(name) for name in arguments.scope or ()),
        language=arguments.language,
        format=arguments.format_,
        tolerance=arguments.tolerance,
        username=arguments.username,
        secret_header=arguments.secret_header,
        hmac=read_pairs("--hmac", arguments.hmac or (), HMAC_NAMES),
        models=tuple(dict.fromkeys(arguments.model or ())),
        events=read_meanings("--event", arguments.event or (), EVENT_MEANINGS),
        statuses=read_meanings("--status", arguments.status or (), STATUS_MEANINGS),
        absent_means_empty=arguments.absent_means_empty,
        fields=read_pairs("--field", arguments.field or (), FIELD_NAMES),
        fetch_url=arguments.fetch_url,
        fetch_hosts=tuple(arguments.fetch_host or ()),
        fetch_token=_fetch_token(arguments.fetch_token_file) if wants_fetch else None,
        hub=arguments.hub,
        topic=arguments.topic,
        lease=arguments.lease,
        unsigned=unsigned,
        no_sha1=arguments.no_sha1,
        delete_means_kill=arguments.delete_means_kill,
        expect_every=arguments.expect_every,
        order_by_receipt=arguments.order_by_receipt,
        unstable_ids=arguments.unstable_ids,
        restricted=WhenRestricted(arguments.restricted) if arguments.restricted else None,
        translation_allowed=not arguments.no_translation,
        usage_terms=arguments.usage_terms,
        copyright=arguments.copyright_,
        translate=tuple(arguments.translate or ()),
        translate_section=tuple(arguments.translate_section or ()),
        translate_daily_characters=arguments.translate_daily_characters,
        translation=read_translation_pairs(arguments.translation or ()),
    )


def _fetch_token(path: Path | None) -> SecretStr | None:
    text = path.read_text(encoding="utf-8") if path else os.environ.get(FETCH_TOKEN_VARIABLE, "")
    return SecretStr(text.strip()) if text.strip() else None


def options_of(source: Source) -> SourceOptions:
    """The options that make such a source: the inverse of `source_from`."""
    rules, fetch, topic = source.translation, source.fetch, source.websub
    # A source of another release may have a sender that this release does not know.
    setup = setup_of(source.sender) if source.sender in sender_names() else None
    return SourceOptions(
        sender=source.sender,
        scope=tuple(sorted(source.scopes)) if setup is None or "scope" in setup.options else (),
        language=source.language,
        format=source.format,
        tolerance=source.tolerance_seconds,
        username=source.username,
        secret_header=source.secret_header,
        hmac=_pairs(source.hmac.model_dump(mode="json", exclude_defaults=True))
        if source.hmac
        else {},
        models=source.models,
        events=dict(source.events),
        statuses=dict(source.statuses),
        absent_means_empty=source.absent_means_empty,
        fields=_pairs(source.fields.model_dump(mode="json")),
        fetch_url=fetch.base_url if fetch else None,
        fetch_hosts=fetch.hosts if fetch else (),
        fetch_token=fetch.token if fetch else None,
        hub=topic.hub if topic else None,
        topic=topic.topic if topic else None,
        lease=topic.lease_seconds if topic else None,
        unsigned=source.unsigned and (setup is None or setup.proof != Proof.NEVER),
        no_sha1=not source.accepts_sha1,
        delete_means_kill=source.delete_means_kill,
        expect_every=source.expect_every,
        order_by_receipt=source.order_by_receipt,
        unstable_ids=source.unstable_ids,
        restricted=None if source.restricted == WhenRestricted.WITHHOLD else source.restricted,
        translation_allowed=source.translation_allowed,
        usage_terms=source.usage_terms,
        copyright=source.copyright,
        translate=rules.languages,
        translate_section=rules.sections,
        translate_daily_characters=rules.daily_characters,
        translation=_translation_pairs(source),
    )


def _translation_pairs(source: Source) -> dict[str, str]:
    changed = source.translation.model_dump(mode="json", exclude_defaults=True)
    pairs = _pairs({name: changed[name] for name in RULE_NAMES if name in changed})
    for language, own in changed.get("per_language", {}).items():
        pairs |= {f"{language}.{name}": value for name, value in _pairs(own).items()}
    return pairs


def _pairs(values: dict[str, Any]) -> dict[str, str]:
    """The members of a model as they are written on the command line."""
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if value is not None
    }


def flags_of(options: SourceOptions) -> dict[str, Any]:
    """The options that are set, by their names on the command line; a token as `(set)`."""
    shown: dict[str, Any] = {}
    for item in fields(SourceOptions):
        value = getattr(options, item.name)
        if item.name in {"sender", "unsigned"} or value in (None, (), {}, False):
            continue
        if item.name == "translation_allowed":
            continue
        shown[flag_name(item.name)] = (
            "(set)"
            if isinstance(value, SecretStr)
            else [str(member) for member in value]
            if isinstance(value, tuple)
            else value
        )
    if not options.translation_allowed:
        shown["no-translation"] = True
    if options.unstable_ids is False:
        shown["stable-ids"] = True
    return shown


def flag_name(field_name: str) -> str:
    """A field of SourceOptions as an option of the command line, without its hyphens."""
    name = _FLAGS.get(field_name, _OPTION_NAMES.get(field_name, field_name))
    return name.replace("_", "-")


_OPTION_NAMES = {
    "fetch_hosts": "fetch-host",
    "translation_allowed": "no-translation",
}
"""Fields of SourceOptions with another name than their option."""


def read_pairs(option: str, arguments: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """`["headline=content.title"]` as a mapping.

    Raises:
        CommandError: an argument is not a pair, or its name is not in `names`.
    """
    pairs = {}
    for argument in arguments:
        name, sign, value = argument.partition("=")
        if not sign or name not in names:
            raise CommandError(
                f"{option} {argument}: give NAME=VALUE, where NAME is {', '.join(names)}", USAGE
            )
        pairs[name] = value
    return pairs


def read_meanings(option: str, arguments: Sequence[str], meanings: Sequence[str]) -> dict[str, str]:
    """`["article.released=published"]` as a mapping; names may contain `=`.

    Raises:
        CommandError: an argument is not a pair, or its meaning is not in `meanings`.
    """
    mapping = {}
    for argument in arguments:
        name, _, meaning = argument.rpartition("=")
        if not name.strip() or meaning not in meanings:
            raise CommandError(f"{option} {argument}: give NAME={'|'.join(meanings)}", USAGE)
        mapping[name.strip()] = meaning
    return mapping


def source_from(source_id: str, options: SourceOptions, callback_base: str) -> Source:
    """A source without secrets and path key.

    `callback_base` is the API's public URL, to which a hub posts.

    Raises:
        CommandError: an option is missing or wrong; names the option.
    """
    sender = options.sender or TOKEN_SENDER
    _require_fitting(sender, options)
    _require_format(options.format)
    values: dict[str, Any] = {
        "id": source_id,
        "sender": sender,
        "scopes": frozenset(options.scope or (Scope.SUBMIT,)),
        "language": options.language,
        "format": options.format,
        "tolerance_seconds": options.tolerance,
        "username": options.username,
        "secret_header": options.secret_header and options.secret_header.lower(),
        "hmac": _scheme(options),
        "models": options.models,
        "events": options.events,
        "statuses": options.statuses,
        "absent_means_empty": options.absent_means_empty,
        "fields": options.fields,
        "unsigned": options.unsigned or setup_of(sender).proof == Proof.NEVER,
        "accepts_sha1": not options.no_sha1,
        "delete_means_kill": options.delete_means_kill,
        "expect_every": options.expect_every,
        "order_by_receipt": options.order_by_receipt,
        "unstable_ids": options.unstable_ids,
        "restricted": options.restricted or WhenRestricted.WITHHOLD,
        "translation_allowed": options.translation_allowed,
        "usage_terms": options.usage_terms,
        "copyright": options.copyright,
        "translation": translation_rules(options),
        "fetch": _fetch(options),
        "websub": _websub(options, callback_base) if options.hub else None,
    }
    try:
        return Source.model_validate(values)
    except ValidationError as error:
        raise CommandError("\n".join(messages(error)), USAGE) from None


def _require_format(name: str | None) -> None:
    if name is None:
        return
    from functions.process.formats import FORMATS  # noqa: PLC0415 - loads every parser

    names = sorted(form.NAME for form in FORMATS)
    if name not in names:
        raise CommandError(f"--format {name}: unknown; the formats are {', '.join(names)}", USAGE)


def read_translation_pairs(arguments: Sequence[str]) -> dict[str, str]:
    """`["machine=hold", "pt.machine=publish"]` as a mapping, with canonical language tags.

    Raises:
        CommandError: an argument is not a pair, or has an unknown name or language.
    """
    pairs: dict[str, str] = {}
    for argument in arguments:
        name, _, value = argument.partition("=")
        language, dot, policy = name.rpartition(".")
        names = POLICY_NAMES if dot else RULE_NAMES
        parsed = read_pairs("--translation", [f"{policy}={value}"], names)
        prefix = f"{_language('--translation', language)}." if dot else ""
        pairs |= {f"{prefix}{key}": value for key, value in parsed.items()}
    return pairs


def translation_rules(options: SourceOptions) -> dict[str, Any]:
    """The source's translation rules, as fields of the model TranslationRules."""
    rules: dict[str, Any] = {
        "sections": options.translate_section,
        "daily_characters": options.translate_daily_characters,
        "per_language": {},
    }
    rules["languages"] = tuple(
        dict.fromkeys(_language("--translate", tag) for tag in options.translate)
    )
    for name, value in options.translation.items():
        language, dot, policy = name.rpartition(".")
        if dot:
            rules["per_language"].setdefault(language, {})[policy] = value
        else:
            rules[name] = value
    return rules


def _language(option: str, tag: str) -> str:
    try:
        return require_tag(tag)
    except Unprocessable as error:
        raise CommandError(f"{option} {tag}: {error.message}", USAGE) from None


def has_secret_url(source: Source) -> bool:
    """Whether the source's URL ends in an unguessable part (its path key)."""
    return source.unsigned or setup_of(source.sender).has_secret_url


def takes(sender: str, option: str) -> bool:
    """Whether an option of `SourceOptions` makes sense for a sender."""
    setup = setup_of(sender)
    if option == "unsigned":
        return setup.proof != Proof.ALWAYS
    return option not in _OF_SOME_SENDERS or option in setup.options


def _require_fitting(sender: str, options: SourceOptions) -> None:
    if sender not in sender_names():
        raise CommandError(f"no sender {sender!r}; choose {', '.join(sender_names())}", USAGE)
    for option in _OF_SOME_SENDERS:
        if getattr(options, option) and not takes(sender, option):
            senders = ", ".join(name for name in sender_names() if takes(name, option))
            flag = f"--{flag_name(option)}"
            raise CommandError(f"{flag} is not for sender {sender}, but for {senders}", USAGE)
    required = setup_of(sender).required
    if "hmac" in required and not options.hmac.get("header"):
        raise CommandError(
            "how does it sign? Give --hmac header=NAME and, where they differ, "
            "--hmac algorithm=sha256 --hmac encoding=hex --hmac prefix= --hmac signed={body}",
            USAGE,
        )
    if not all(getattr(options, option) for option in required):
        flags = " and ".join(_flag(option) for option in sorted(required))
        raise CommandError(f"a source of sender {sender} needs {flags}", USAGE)
    if "{body}" not in options.hmac.get("signed", "{body}"):
        raise CommandError(
            "--hmac signed=… must hold {body}: otherwise the signature fits any body", USAGE
        )
    if not options.fetch_url and (options.fetch_hosts or options.fetch_token):
        raise CommandError("--fetch-host and a fetch token need --fetch-url", USAGE)


def _scheme(options: SourceOptions) -> dict[str, str] | None:
    """The scheme with header names in lower case, as the API passes them on."""
    lowered = {name: value.lower() for name, value in options.hmac.items() if "header" in name}
    return {**options.hmac, **lowered} or None


def _fetch(options: SourceOptions) -> dict[str, Any] | None:
    if not options.fetch_url:
        return None
    try:
        host = urlsplit(options.fetch_url).hostname
    except ValueError:
        host = None
    hosts = options.fetch_hosts or ((host,) if host else ())
    return {
        "base_url": options.fetch_url.rstrip("/"),
        "hosts": tuple(host.lower() for host in hosts),
        "token": options.fetch_token,
    }


def _websub(options: SourceOptions, callback_base: str) -> dict[str, Any]:
    values = {
        "hub": options.hub,
        "topic": options.topic,
        "lease_seconds": options.lease,
        "callback_base": callback_base,
    }
    return {name: value for name, value in values.items() if value is not None}


_FLAGS = {
    "translation.languages": "translate",
    "translation.sections": "translate-section",
    "translation.daily_characters": "translate-daily-characters",
    "tolerance_seconds": "tolerance",
    "fields": "field",
    "models": "model",
    "events": "event",
    "statuses": "status",
    "fetch.base_url": "fetch-url",
    "fetch.hosts": "fetch-host",
    "websub.hub": "hub",
    "websub.topic": "topic",
    "websub.lease_seconds": "lease",
}
_HEADER = "give a header's name, such as x-dateline-secret"
_HINTS = {
    "language": "give a language tag, such as en or pt-BR",
    "secret_header": _HEADER,
    "hmac.header": _HEADER,
    "hmac.timestamp_header": _HEADER,
    "hmac.id_header": _HEADER,
    "fetch.base_url": "give an http or https address, such as https://cdn.example.com",
    "websub.hub": "give the hub's http or https address",
    "websub.topic": "give the topic's http or https address",
}
"""What to give for a field, where pydantic's message would quote a pattern."""


def messages(error: ValidationError) -> list[str]:
    """What is wrong with each option, in the command's words."""
    lines = []
    for refused in field_errors(error):
        names = [str(part) for part in refused.path]
        place = ".".join(names[:2])
        flag = _FLAGS.get(place) or _FLAGS.get(names[0])
        # The number of a value in a repeated option says nothing to the user.
        members = "" if place in _FLAGS else "".join(f" {n}" for n in names[1:] if not n.isdigit())
        hint = _HINTS.get(place) or in_words(refused.message)
        lines.append(
            f"--{flag}{members}: {hint}" if flag else f"{_flag(names[0])}{members}: {hint}"
        )
    return lines


def _flag(option: str) -> str:
    return f"--{option.replace('_', '-')}"
