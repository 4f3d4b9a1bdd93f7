"""`dateline sources put`: makes a source and prints what to enter in the CMS."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cli.senders.changes import stops_working
from cli.senders.options import SourceOptions, options_from, source_from
from cli.senders.prompts import complete, terminal
from cli.senders.secrets import secret_from, store, with_new_secret
from cli.senders.setup_guides import filled_guide
from cli.senders.subscribe import ask_hub
from cli.support.console import say
from cli.support.exit_codes import USAGE, CommandError
from cli.support.target import BrokenSource, Target, find_target, read_row, read_source
from functions.submit.senders.source_setup import Payload, setup_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cli.senders.source_arguments import (
        SourceArguments,
    )
    from dateline.model.sources import Source


def put_source(
    source_id: str,
    *,
    sender: str | None,
    unsigned: bool,
    arguments: SourceArguments,
    secret_file: Path | None,
    replace: bool,
    keep_secret: bool,
    api: str | None,
    stack: str | None,
) -> None:
    """Make a source, and print what to enter in the CMS."""
    if keep_secret and not replace:
        raise CommandError(
            "--keep-secret is for --replace; to change single options: "
            f"dateline sources set {source_id} …",
            USAGE,
        )
    target = find_target(api, stack)
    row = read_row(target, source_id)
    present = _present(target, source_id, replace=replace)
    options = options_from(arguments, sender=sender, unsigned=unsigned)
    if present is not None and not replace:
        _refuse(present, options, target.api)
    described = source_from(source_id, complete(options, terminal()), target.api)
    if keep_secret:
        source, secret = _with_present_secrets(target, present, described), ""
    else:
        source, secret = with_new_secret(described, secret_from(secret_file))
    if present is not None:
        lines = stops_working(present, described, secrets=not keep_secret)
        say(f"{source_id}: replaced. What stops working within a minute:\n{_indented(lines)}")
    store(target, source, row, secret)
    if not keep_secret:
        print_guide(target, source, secret)
    if setup_of(source.sender).payload == Payload.IDS and source.fetch is None:
        say(
            f"{source.id}: {source.sender} sends only ids; without --fetch-url every delivery is "
            "quarantined"
        )
    if setup_of(source.sender).model and not source.models:
        say(
            f"{source.id}: no content type is named, so every entry is held; name those that are "
            f"articles: dateline sources set {source.id} --model NAME"
        )
    if source.websub:
        ask_hub(target, source.id)


def _present(target: Target, source_id: str, *, replace: bool) -> Source | None:
    """The source with this id; None if there is none, or a broken one is to be replaced."""
    try:
        return read_source(target, source_id)
    except BrokenSource:
        if replace:
            return None
        raise


def _refuse(present: Source, options: SourceOptions, api: str) -> None:
    try:
        described = source_from(present.id, complete(options, None), api)
    except CommandError:
        # Incomplete options: what becomes of the secret is known even so.
        described = None
    raise CommandError(
        f"{present.id} exists already (sender {present.sender}); nothing was changed.\n"
        f"Change single options:  dateline sources set {present.id} --OPTION VALUE\n"
        f"Make a new secret:      dateline sources rotate {present.id}\n"
        f"See its options:        dateline sources show {present.id}\n"
        f"Replace it:             the same command with --replace. This would stop working:\n"
        f"{_indented(stops_working(present, described))}"
    )


def _indented(lines: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for line in lines) or "  nothing"


def _with_present_secrets(target: Target, present: Source | None, described: Source) -> Source:
    """The source as described, with the secrets and URL that it has now."""
    if present is None:
        raise CommandError(f"no source {described.id} in {target.stack}, so it has no secret")
    if (present.sender, present.unsigned) != (described.sender, described.unsigned):
        unsigned = ", unsigned" if present.unsigned else ""
        raise CommandError(
            f"{described.id} is a source of {present.sender}{unsigned}: with --keep-secret neither "
            "can change"
        )
    return described.model_copy(
        update={
            "secrets": present.secrets,
            "token_hashes": present.token_hashes,
            "path_key": present.path_key,
        }
    )


def print_guide(target: Target, source: Source, secret: str) -> None:
    """Prints what to enter in the CMS, with the secret."""
    text = filled_guide(source, secret, target.api)
    sys.stdout.write(f"{source.id}: how to set up the sender ({source.sender})\n{text}")
    bucket = target.output("IntakeBucketName")
    endpoint = f" --endpoint-url {target.endpoint_url}" if target.endpoint_url else ""
    sys.stdout.write(f"  Files       aws s3 cp FILE s3://{bucket}/drop/{source.id}/{endpoint}\n")
