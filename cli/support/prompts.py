"""Asks a person at a terminal for what the options of `sources put` leave open."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import typer
from pydantic import SecretStr

from cli.senders.options import FETCHED, KINDS, SCHEMALESS, TAKEN_BY, WEBSUB, Wanted
from local.common.credentials import TOKEN_SENDER

Ask = Callable[[str, str, bool], str]
"""A question, its default and whether the answer is a secret → the answer."""


@dataclass(frozen=True)
class _Question:
    option: str
    """A field of Wanted, with a dot a member of one."""
    text: str
    senders: frozenset[str]
    default: str = ""
    secret: bool = False


_HMAC = frozenset({"hmac"})
_QUESTIONS = (
    _Question("username", "User name", TAKEN_BY["username"], "dateline"),
    _Question("hmac.header", "Header of the signature", _HMAC, "x-signature"),
    _Question("hmac.algorithm", "Algorithm (sha1, sha256, sha384, sha512)", _HMAC, "sha256"),
    _Question("hmac.encoding", "Encoding (hex, base64, base64url)", _HMAC, "hex"),
    _Question("hmac.prefix", "What stands before the signature, such as sha256=", _HMAC),
    _Question(
        "hmac.signed",
        "Signed string, of {body}, {timestamp}, {id}, {method}, {path}",
        _HMAC,
        "{body}",
    ),
    _Question("hmac.timestamp_header", "Header of the time, if there is one", _HMAC),
    _Question("hub", "The hub's address", frozenset({WEBSUB})),
    _Question("topic", "The topic's address (rel=self of the feed)", frozenset({WEBSUB})),
    _Question("fetch_url", "Address of the CMS to complete deliveries from", FETCHED),
    _Question("fetch_token", "Its access token, if it wants one", FETCHED, secret=True),
    _Question("fields.headline", "Path of the headline, empty for the usual names", SCHEMALESS),
    _Question("fields.body", "Path of the body, empty for the usual names", SCHEMALESS),
    _Question("language", "Language, empty to detect it", frozenset(KINDS)),
)


def terminal() -> Ask | None:
    """Asks a person, if one is there."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(text: str, default: str, secret: bool) -> str:
        answer: str = typer.prompt(
            text, default=default, show_default=bool(default), hide_input=secret, err=True
        )
        return answer.strip()

    return ask


def completed(wanted: Wanted, ask: Ask | None) -> Wanted:
    """With what a person answers where the options say nothing; unchanged where nobody is there."""
    if ask is None:
        return replace(wanted, sender=wanted.sender or TOKEN_SENDER)
    if wanted.sender is None:
        wanted = replace(wanted, sender=ask(f"Sender ({', '.join(KINDS)})", TOKEN_SENDER, False))
    for question in _QUESTIONS:
        if wanted.sender not in question.senders or _is_told(wanted, question.option):
            continue
        answer = ask(question.text, question.default, question.secret)
        if answer:
            wanted = _with(wanted, question.option, answer, secret=question.secret)
    return wanted


def _is_told(wanted: Wanted, option: str) -> bool:
    if option == "fetch_token" and not wanted.fetch_url:
        return True
    name, _, member = option.partition(".")
    value = getattr(wanted, name)
    return bool(value.get(member)) if member else bool(value)


def _with(wanted: Wanted, option: str, answer: str, *, secret: bool) -> Wanted:
    name, _, member = option.partition(".")
    changes: dict[str, Any] = {name: SecretStr(answer) if secret else answer}
    if member:
        changes = {name: {**getattr(wanted, name), member: answer}}
    return replace(wanted, **changes)
