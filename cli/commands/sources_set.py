"""`dateline sources set`: what a source takes for articles, without its other options."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from pydantic import ValidationError

from cli.commands.sources_put import EventOption, IdArgument, ModelOption, StatusOption
from cli.senders.options import EVENT_MEANINGS, STATUS_MEANINGS, messages, read_meanings, takes
from cli.senders.secrets import store
from cli.support.console import say
from cli.support.exit_codes import USAGE, CommandError
from cli.support.target import ApiOption, StackOption, find_target, require_source
from dateline.model.sources import Source


def set_source(
    source_id: IdArgument,
    *,
    model: ModelOption = None,
    remove_model: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A content type that is no article after all; repeat."),
    ] = None,
    event: EventOption = None,
    status: StatusOption = None,
    absent_means_empty: Annotated[
        bool | None,
        typer.Option(
            "--absent-means-empty/--absent-means-part",
            help="Whether an item without a field empties it, or is a part and leaves it as it is.",
        ),
    ] = None,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Add content types, events and statuses to a source; all its other options stay.

    Then replay what was held: `dateline replay --source ID`.
    """
    target = find_target(api, stack)
    present = require_source(target, source_id)
    if (model or remove_model) and not takes(present.sender, "models"):
        raise CommandError(f"{source_id}: sender {present.sender} has no content types", USAGE)
    removed = frozenset(remove_model or ())
    models = dict.fromkeys(item for item in (*present.models, *(model or ())))
    changes: dict[str, Any] = {
        "models": tuple(name for name in models if name not in removed),
        "events": present.events | read_meanings("--event", event or (), EVENT_MEANINGS),
        "statuses": present.statuses | read_meanings("--status", status or (), STATUS_MEANINGS),
        "absent_means_empty": present.absent_means_empty
        if absent_means_empty is None
        else absent_means_empty,
    }
    try:
        source = Source.model_validate({**dict(present), **changes})
    except ValidationError as error:
        raise CommandError("\n".join(messages(error)), USAGE) from None
    store(target, source)
    say(f"{source_id}: {described(source)}; valid within a minute")


def described(source: Source) -> str:
    """What the source takes for articles, in one line."""
    parts = [f"content types {', '.join(source.models)}" if source.models else ""]
    parts += [
        f"{name} = {meaning}" for name, meaning in {**source.events, **source.statuses}.items()
    ]
    if source.absent_means_empty:
        parts.append("absent fields are empty")
    return "; ".join(part for part in parts if part) or "no content types, events or statuses"
