"""`dateline reviews`: who reviewed which segment of an article's translations, and when."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import httpx

from cli.support.arguments import TOKEN_VARIABLE
from cli.support.deliver import api_client, problem_of
from cli.support.exit_codes import USAGE, CommandError
from cli.support.target import (
    find_target,
    inspector_token,
)
from dateline.model.identifiers import ID_PATTERN

if TYPE_CHECKING:
    from pathlib import Path


def reviews(
    article: str,
    *,
    language: str | None,
    as_json: bool,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """Export who reviewed which segment of an article's translations, and when."""
    if not ID_PATTERN.fullmatch(article):
        raise CommandError(f"{article}: an article's id has 26 characters", USAGE)
    target = find_target(api, stack)
    token = inspector_token(target, token_file)
    if token is None:
        raise CommandError(
            f"reviews are shown to editors: give a token in {TOKEN_VARIABLE} or with --token-file"
        )
    query = {"format": "json" if as_json else "csv"} | ({"language": language} if language else {})
    with api_client(target.api) as client:
        answer = client.get(
            f"/articles/{article}/reviews",
            params=query,
            headers={"authorization": f"Bearer {token}"},
        )
    if answer.status_code != httpx.codes.OK:
        raise CommandError(f"{article}: {problem_of(answer)}")
    sys.stdout.write(answer.text if answer.text.endswith("\n") else f"{answer.text}\n")
