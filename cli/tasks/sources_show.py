"""`dateline sources show`: a source's options, as `sources set` takes them, without its secrets."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from cli.senders.changes import shown_value
from cli.senders.options import flags_of, options_of
from cli.senders.secrets import path_of
from cli.support.target import find_target, require_source
from local.common.credentials import TOKEN_SENDER
from local.common.source_admin import secret_count, without_secrets

if TYPE_CHECKING:
    from cli.support.target import Target
    from dateline.model.sources import Source

_HIDDEN = "/…"


def show_source(source_id: str, *, as_json: bool, api: str | None, stack: str | None) -> None:
    """Show a source's options, without its secrets."""
    target = find_target(api, stack)
    source = require_source(target, source_id)
    shown = summary(target, source, secret_count(source))
    if as_json:
        sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
        return
    proof = "unsigned" if source.unsigned else f"{shown['secrets']} valid"
    rows = [
        ("sender", source.sender),
        ("URL", shown["url"]),
        ("files", shown["files"]),
        ("secrets", proof),
    ]
    rows += [(f"--{name}", shown_value(value)) for name, value in shown["options"].items()]
    width = max(len(name) for name, _ in rows)
    lines = [source_id, *(f"  {name:<{width}}  {value}".rstrip() for name, value in rows)]
    sys.stdout.write("\n".join(lines) + "\n")


def summary(target: Target, source: Source, secrets: int) -> dict[str, Any]:
    """A source as JSON: its options by their names on the command line, no secret.

    `secrets` counts its valid secrets and tokens.
    """
    has_secret_url = source.path_key is not None or source.unsigned
    path = path_of(without_secrets(source)) + (_HIDDEN if has_secret_url else "")
    if source.sender == TOKEN_SENDER:
        path = f"/feeds/{source.id}"
    return {
        "source": source.id,
        "sender": source.sender,
        "url": target.api + path,
        "files": f"s3://{target.output('IntakeBucketName')}/drop/{source.id}/",
        "unsigned": source.unsigned,
        "secrets": secrets,
        "options": flags_of(options_of(source)),
    }
