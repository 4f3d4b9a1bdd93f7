"""What a source of each kind needs: checked, and told in plain words where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError

from cli.support.exit_codes import USAGE, CommandError
from dateline.model.errors import Unprocessable
from dateline.model.source_options import Fields, HmacScheme
from dateline.model.sources import Scope, Source
from dateline.model.translation_rules import Policy
from functions.submit.senders import SENDERS
from functions.translate.glossary.codes import canonical_tag
from local.common.credentials import TOKEN_SENDER

if TYPE_CHECKING:
    from collections.abc import Sequence

WEBSUB = "websub"
KINDS = tuple(sorted({*SENDERS, WEBSUB}))
"""Whose deliveries a source may take; a hub's come to a route of their own."""

THIN = frozenset({"prismic", "storyblok", "wordpress_com"})
"""They send only ids, so process has to fetch."""
FETCHED = THIN | {"directus", "strapi"}
SCHEMALESS = frozenset({"contentful", "datocms", "directus", "sanity", "storyblok", "strapi"})
_KEYED = frozenset({"woocommerce", "wordpress_com", WEBSUB})
"""Their URL ends in an unguessable part, whether they sign or not."""
_NEVER_SIGNED = frozenset({"wordpress_com"})
_ALWAYS_SIGNED = frozenset(
    {"basic", "github", "hmac", "standard_webhooks", "svix", TOKEN_SENDER, WEBSUB}
)
TAKEN_BY = {
    "scope": frozenset({TOKEN_SENDER}),
    "username": frozenset({"basic", "datocms"}),
    "secret_header": frozenset({"arc_xp", "datocms", "directus", "strapi", "wp_webhooks"}),
    "hmac": frozenset({"arc_xp", "hmac", "wp_plugin"}),
    "unsigned": frozenset(KINDS) - _ALWAYS_SIGNED,
    "hub": frozenset({WEBSUB}),
    "topic": frozenset({WEBSUB}),
    "lease": frozenset({WEBSUB}),
    "private_hub": frozenset({WEBSUB}),
}
"""Option → the senders it makes sense for; the others take it from nobody."""


@dataclass(frozen=True)
class Wanted:
    """A source as the options describe it; None, empty or false where nothing was said."""

    sender: str | None = None
    scope: tuple[Scope, ...] = ()
    language: str | None = None
    format: str | None = None
    tolerance: int | None = None
    username: str | None = None
    secret_header: str | None = None
    hmac: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    fetch_url: str | None = None
    fetch_hosts: tuple[str, ...] = ()
    fetch_token: SecretStr | None = None
    hub: str | None = None
    topic: str | None = None
    lease: int | None = None
    private_hub: bool = False
    unsigned: bool = False
    delete_means_kill: bool = False
    order_by_receipt: bool = False
    translation_allowed: bool = True
    usage_terms: str | None = None
    copyright: str | None = None
    translate: tuple[str, ...] = ()
    """Languages that its articles are translated into by themselves."""
    translate_section: tuple[str, ...] = ()
    translation: dict[str, str] = field(default_factory=dict)
    """`machine` → `hold`; `pt.machine` → `publish` for one language."""


def pairs(option: str, given: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """`["headline=content.title"]` as a mapping, of known names only.

    Raises:
        CommandError: one is no pair, or of a name that is not known.
    """
    found = {}
    for item in given:
        name, sign, value = item.partition("=")
        if not sign or name not in names:
            raise CommandError(f"{option} {item}: give NAME=VALUE, of {', '.join(names)}", USAGE)
        found[name] = value
    return found


FIELD_NAMES = tuple(Fields.model_fields)
POLICY_NAMES = tuple(Policy.model_fields)
RULE_NAMES = (*POLICY_NAMES, "licensed")
HMAC_NAMES = tuple(HmacScheme.model_fields)


def configured(source_id: str, wanted: Wanted, callback_base: str) -> Source:
    """The source without its secrets and path key.

    `callback_base`: the API's public address, where a hub posts.

    Raises:
        CommandError: something is missing or wrong; says which option.
    """
    sender = wanted.sender or TOKEN_SENDER
    _require_fitting(sender, wanted)
    values: dict[str, Any] = {
        "id": source_id,
        "sender": sender,
        "scopes": frozenset(wanted.scope or (Scope.SUBMIT,)),
        "language": wanted.language,
        "format": wanted.format,
        "tolerance_seconds": wanted.tolerance,
        "username": wanted.username,
        "secret_header": wanted.secret_header and wanted.secret_header.lower(),
        "hmac": _scheme(wanted),
        "fields": wanted.fields,
        "unsigned": wanted.unsigned or sender in _NEVER_SIGNED,
        "delete_means_kill": wanted.delete_means_kill,
        "order_by_receipt": wanted.order_by_receipt,
        "translation_allowed": wanted.translation_allowed,
        "usage_terms": wanted.usage_terms,
        "copyright": wanted.copyright,
        "translation": translation_rules(wanted),
        "fetch": _fetch(wanted),
        "websub": _websub(wanted, callback_base) if sender == WEBSUB else None,
    }
    try:
        return Source.model_validate(values)
    except ValidationError as error:
        raise CommandError("\n".join(_in_plain_words(error)), USAGE) from None


def translation_pairs(given: Sequence[str]) -> dict[str, str]:
    """`["machine=hold", "pt.machine=publish"]` as a mapping, languages in their canonical case.

    Raises:
        CommandError: one is no pair, of a name that is not known, or of a language that is none.
    """
    found: dict[str, str] = {}
    for item in given:
        name, _, value = item.partition("=")
        language, dot, policy = name.rpartition(".")
        names = POLICY_NAMES if dot else RULE_NAMES
        told = pairs("--translation", [f"{policy}={value}"], names)
        prefix = f"{_language('--translation', language)}." if dot else ""
        found |= {f"{prefix}{key}": value for key, value in told.items()}
    return found


def translation_rules(wanted: Wanted) -> dict[str, Any]:
    """The source's rules of translation, as the model takes them."""
    rules: dict[str, Any] = {"sections": wanted.translate_section, "per_language": {}}
    rules["languages"] = tuple(
        dict.fromkeys(_language("--translate", item) for item in wanted.translate)
    )
    for name, value in wanted.translation.items():
        language, dot, policy = name.rpartition(".")
        if dot:
            rules["per_language"].setdefault(language, {})[policy] = value
        else:
            rules[name] = value
    return rules


def _language(option: str, tag: str) -> str:
    try:
        return canonical_tag(tag)
    except Unprocessable as error:
        raise CommandError(f"{option} {tag}: {error.message}", USAGE) from None


def is_keyed(source: Source) -> bool:
    """Whether its URL ends in an unguessable part."""
    return source.unsigned or source.sender in _KEYED


def _require_fitting(sender: str, wanted: Wanted) -> None:
    if sender not in KINDS:
        raise CommandError(f"no sender {sender!r}; one of {', '.join(KINDS)}", USAGE)
    for option, senders in TAKEN_BY.items():
        if getattr(wanted, option) and sender not in senders:
            raise CommandError(
                f"{_flag(option)} is not for sender {sender}, but for {', '.join(sorted(senders))}",
                USAGE,
            )
    if sender == "hmac" and not wanted.hmac.get("header"):
        raise CommandError(
            "how does it sign? Give --hmac header=NAME, and as far as they differ "
            "--hmac algorithm=sha256 --hmac encoding=hex --hmac prefix= --hmac signed={body}",
            USAGE,
        )
    if "{body}" not in wanted.hmac.get("signed", "{body}"):
        raise CommandError("--hmac signed=… must hold {body}: else any body would do", USAGE)
    if sender == WEBSUB and not (wanted.hub and wanted.topic):
        raise CommandError("a WebSub source needs --hub and --topic", USAGE)
    if not wanted.fetch_url and (wanted.fetch_hosts or wanted.fetch_token):
        raise CommandError("--fetch-host and a fetch token need --fetch-url", USAGE)


def _scheme(wanted: Wanted) -> dict[str, str] | None:
    """As given, header names in the lower case in which the API hands them over."""
    lowered = {name: value.lower() for name, value in wanted.hmac.items() if "header" in name}
    return {**wanted.hmac, **lowered} or None


def _fetch(wanted: Wanted) -> dict[str, Any] | None:
    if not wanted.fetch_url:
        return None
    try:
        host = urlsplit(wanted.fetch_url).hostname
    except ValueError:
        host = None
    hosts = wanted.fetch_hosts or ((host,) if host else ())
    return {
        "base_url": wanted.fetch_url.rstrip("/"),
        "hosts": tuple(host.lower() for host in hosts),
        "token": wanted.fetch_token,
    }


def _websub(wanted: Wanted, callback_base: str) -> dict[str, Any]:
    told = {
        "hub": wanted.hub,
        "topic": wanted.topic,
        "lease_seconds": wanted.lease,
        "callback_base": callback_base,
        "private_hub": wanted.private_hub,
    }
    return {name: value for name, value in told.items() if value is not None}


_FLAGS = {
    "translation.languages": "translate",
    "translation.sections": "translate-section",
    "tolerance_seconds": "tolerance",
    "fields": "field",
    "fetch.base_url": "fetch-url",
    "fetch.hosts": "fetch-host",
    "websub.hub": "hub",
    "websub.topic": "topic",
    "websub.lease_seconds": "lease",
}
_HEADER = "give a header's name, such as x-dateline-secret"
_WORDS = {
    "language": "give a language tag, such as en or pt-BR",
    "secret_header": _HEADER,
    "hmac.header": _HEADER,
    "hmac.timestamp_header": _HEADER,
    "hmac.id_header": _HEADER,
    "fetch.base_url": "give an https address, such as https://cdn.example.com",
    "websub.hub": "give the hub's http or https address",
    "websub.topic": "give the topic's http or https address",
}
"""What a rule means, where pydantic would only quote a pattern."""


def _in_plain_words(error: ValidationError) -> list[str]:
    lines = []
    for item in error.errors(include_input=False, include_context=False, include_url=False):
        names = [str(part) for part in item["loc"]]
        place = ".".join(names[:2])
        flag = _FLAGS.get(place) or _FLAGS.get(names[0])
        members = "" if place in _FLAGS else "".join(f" {name}" for name in names[1:])
        words = _WORDS.get(place) or item["msg"].replace("String", "it").replace("Input", "it")
        lines.append(
            f"--{flag}{members}: {words}" if flag else f"{_flag(names[0])}{members}: {words}"
        )
    return lines


def _flag(option: str) -> str:
    return f"--{option.replace('_', '-')}"
