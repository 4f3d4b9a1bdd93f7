"""Asks at a terminal for the options of `sources put` that were left out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import typer
from pydantic import SecretStr

from functions.submit.senders.source_setup import Payload, SourceSetup, sender_names, setup_of
from local.common.credentials import TOKEN_SENDER

if TYPE_CHECKING:
    from cli.senders.options import SourceOptions

Ask = Callable[[str, str, bool], str]
"""A question, its default and whether the answer is a secret → the answer."""


@dataclass(frozen=True)
class _Question:
    option: str
    """A field of SourceOptions; after a dot, a member of that field."""
    text: str
    applies: Callable[[SourceSetup], bool]
    """Whether the sender needs the answer."""
    default: str = ""
    secret: bool = False


def _takes_username(setup: SourceSetup) -> bool:
    return "username" in setup.options


def _needs_hmac(setup: SourceSetup) -> bool:
    return "hmac" in setup.required


def _needs_hub(setup: SourceSetup) -> bool:
    return "hub" in setup.required


def _is_incomplete(setup: SourceSetup) -> bool:
    return setup.payload != Payload.COMPLETE


def _has_custom_fields(setup: SourceSetup) -> bool:
    return setup.has_custom_fields


def _has_models(setup: SourceSetup) -> bool:
    return setup.model is not None


def _always(setup: SourceSetup) -> bool:
    del setup
    return True


_QUESTIONS = (
    _Question("username", "User name", _takes_username, "dateline"),
    _Question("hmac.header", "Header of the signature", _needs_hmac, "x-signature"),
    _Question("hmac.algorithm", "Algorithm (sha1, sha256, sha384, sha512)", _needs_hmac, "sha256"),
    _Question("hmac.encoding", "Encoding (hex, base64, base64url)", _needs_hmac, "hex"),
    _Question("hmac.prefix", "Prefix of the signature, such as sha256=", _needs_hmac),
    _Question(
        "hmac.signed",
        "Signed string, of {body}, {timestamp}, {id}, {method}, {path}",
        _needs_hmac,
        "{body}",
    ),
    _Question("hmac.timestamp_header", "Header of the time, empty if there is none", _needs_hmac),
    _Question("hub", "Address of the hub", _needs_hub),
    _Question("topic", "Address of the topic (rel=self of the feed)", _needs_hub),
    _Question("models", "Content types that are articles, separated by commas", _has_models),
    _Question("fetch_url", "Address of the CMS, to complete deliveries by a fetch", _is_incomplete),
    _Question("fetch_token", "Access token of the CMS, if needed", _is_incomplete, secret=True),
    _Question(
        "fields.headline", "Path of the headline, empty for the usual names", _has_custom_fields
    ),
    _Question("fields.body", "Path of the body, empty for the usual names", _has_custom_fields),
    _Question("language", "Language, empty to detect it", _always),
)


def terminal() -> Ask | None:
    """Asks a person; None where no terminal is attached."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(text: str, default: str, secret: bool) -> str:
        answer: str = typer.prompt(
            text, default=default, show_default=bool(default), hide_input=secret, err=True
        )
        return answer.strip()

    return ask


def complete(options: SourceOptions, ask: Ask | None) -> SourceOptions:
    """The options with the answers to what was left out; without `ask`, only with a sender."""
    if ask is None:
        return replace(options, sender=options.sender or TOKEN_SENDER)
    if options.sender is None:
        senders = ", ".join(sender_names())
        options = replace(options, sender=ask(f"Sender ({senders})", TOKEN_SENDER, False))
    if options.sender not in sender_names():
        # Refused when the source is made; no question would fit.
        return options
    setup = setup_of(options.sender)
    for question in _QUESTIONS:
        if not question.applies(setup) or _is_given(options, question.option):
            continue
        answer = ask(question.text, question.default, question.secret)
        if answer:
            options = _with(options, question.option, answer, secret=question.secret)
    return options


def _is_given(options: SourceOptions, option: str) -> bool:
    if option == "fetch_token" and not options.fetch_url:
        return True
    name, _, member = option.partition(".")
    value = getattr(options, name)
    return bool(value.get(member)) if member else bool(value)


def _with(options: SourceOptions, option: str, answer: str, *, secret: bool) -> SourceOptions:
    name, _, member = option.partition(".")
    changes: dict[str, Any] = {name: SecretStr(answer) if secret else answer}
    if name == "models":
        changes = {name: tuple(part.strip() for part in answer.split(",") if part.strip())}
    if member:
        changes = {name: {**getattr(options, name), member: answer}}
    return replace(options, **changes)
