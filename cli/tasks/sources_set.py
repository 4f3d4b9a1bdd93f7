"""`dateline sources set`: changes single options of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.senders.changes import changed, shown_value
from cli.senders.options import flags_of, options_from, options_of
from cli.senders.secrets import store
from cli.senders.subscribe import LEAVE, ask_hub
from cli.support.console import say
from cli.support.target import find_target, require_stored

if TYPE_CHECKING:
    from cli.senders.source_arguments import SourceArguments
    from dateline.model.sources import Source


def set_source(
    source_id: str,
    *,
    arguments: SourceArguments,
    unset: list[str] | None,
    api: str | None,
    stack: str | None,
) -> None:
    """Change single options of a source; its secret and all its other options stay."""
    named = options_from(arguments)
    target = find_target(api, stack)
    stored = require_stored(target, source_id)
    present = stored.source
    topic = present.websub
    callback = target.api if api or topic is None else topic.callback_base or target.api
    source = changed(present, named, unset or (), callback)
    lines = list(differences(present, source))
    if not lines and source == present:
        say(f"{source_id}: nothing to change")
        return
    resubscribes = topic is not None and source.websub != topic
    if (
        topic
        and source.websub
        and (topic.hub, topic.topic)
        != (
            source.websub.hub,
            source.websub.topic,
        )
    ):
        ask_hub(target, source_id, LEAVE)
    store(target, source, stored.row)
    say("\n".join([f"{source_id}: changed; valid within a minute", *(f"  {x}" for x in lines)]))
    if resubscribes:
        ask_hub(target, source_id)


def differences(before: Source, after: Source) -> list[str]:
    """A line for each option that differs."""
    old, new = flags_of(options_of(before)), flags_of(options_of(after))
    return [
        f"--{name}: {_shown(old.get(name))} → {_shown(new.get(name))}"
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]


def _shown(value: object) -> str:
    return "not set" if value is None else shown_value(value) or "set"
