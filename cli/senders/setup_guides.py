"""What to enter in a sender: its `guide.txt` filled with the source's URL and secret."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from cli.senders.secrets import path_of
from functions.submit.senders.source_setup import guide_of

if TYPE_CHECKING:
    from dateline.model.sources import Source


def filled_guide(source: Source, secret: str, api: str) -> str:
    """The guide with the source's own values; `secret` is empty for a source that has none."""
    header, value = source.secret_header, secret
    if not header:
        header, value = "Authorization", f"Bearer {secret}"
    return Template(guide_of(source.sender)).substitute(
        api=api,
        id=source.id,
        url=api + path_of(source),
        secret=secret or "(leave it empty)",
        username=source.username or source.id,
        header=header,
        value=value if secret else "(leave it out)",
        scheme=source.hmac.model_dump_json(exclude_none=True) if source.hmac else "",
    )
