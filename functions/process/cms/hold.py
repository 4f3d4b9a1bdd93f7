"""Holds what is unknown: one rule for every format.

    The sender states                                    Then
    an event, a status and a type that are known         they decide
    words that the source maps (Source.events, …)        the mapping decides
    a type that the source does not name (Source.models) held; a removal is applied all the same
    an unknown event, status or type                     held
    no event or status where it decides                  held
    a part of the item                                   held

Held means: the item becomes a problem of its submission (quarantine) and no revision. So it shows
nothing and hides nothing: a public article stays as it is, also with its older text, and only an
event or a status that is known to hide takes it away. A person reads the problem, adds the option
that its message names, and replays the submission.

`functions.process.parts` holds parts that can only be seen beside the article.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.errors import Unprocessable
from dateline.model.event_names import MISSING, PUBLISHED, UNKNOWN
from functions.process.cms.fields import scalar
from functions.process.text.encoding import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from functions.process.item.context import Context
    from functions.process.item.sample import Json

NOT_TEXT = "(not a text)"
STATUS_UNKNOWN = "status_unknown"
_FROM_MILD_TO_STRICT = (Status.USABLE, Status.WITHHELD, Status.WITHDRAWN, Status.KILLED)
_SHOWN = 60


def event_of(context: Context, name: Json, meaning: str, where: str) -> str:
    """What happened, of a payload that states `name`, which the format takes for `meaning`.

    Raises:
        Unprocessable: `event_unknown` or `event_missing`.
    """
    event = verdict_of(context, name, meaning)
    if event != UNKNOWN:
        return event
    raise event_unknown(_stated(name) or context.delivery.event_name or "", context, where)


def verdict_of(context: Context, name: Json, meaning: str) -> str:
    """As `event_of`, but UNKNOWN for an unknown or missing event."""
    stated = _stated(name)
    event = (context.mapped(stated) if stated else None) or context.event
    return meaning if event == UNKNOWN else event


def event_unknown(name: str, context: Context, where: str | None = None) -> Unprocessable:
    """The refusal of a delivery with an unknown event, or without an event if `name` is empty."""
    if name:
        return Unprocessable(
            "event_unknown",
            f"held: the event {_quoted(name)} is not known. If it publishes articles: "
            f"{_set(context)} --event {_argument(name)}=published; then replay",
            where=where,
        )
    return Unprocessable(
        "event_missing",
        "held: nothing says what happened to the article. Let the sender state an event; if it "
        f"only sends published articles: {_set(context)} --event {MISSING}=published; then replay",
        where=where,
    )


def status_of(
    word: Json, known: Mapping[str, Status], event: str, context: Context, where: str
) -> Status:
    """The status that a sender's word means, by the source's mapping or the format's table.

    Without a word, the event `published` is enough.

    Raises:
        Unprocessable: `status_unknown` or `status_missing`.
    """
    stated = _stated(word)
    for name in (stated or MISSING, stated.casefold()):
        if mapped := context.source.statuses.get(name):
            return Status(mapped)
    if stated.casefold() in known:
        return known[stated.casefold()]
    if stated:
        raise Unprocessable(
            STATUS_UNKNOWN,
            f"held: the status {_quoted(stated)} is not known. Say what it means: "
            f"{_set(context)} --status {_argument(stated)}=usable (or withheld, withdrawn); "
            "then replay",
            where=where,
        )
    if event == PUBLISHED:
        return Status.USABLE
    raise Unprocessable(
        "status_missing",
        "held: nothing says whether the article is published. Let the sender include its status; "
        f"if it only sends published articles: {_set(context)} --status {MISSING}=usable; "
        "then replay",
        where=where,
    )


def strictest(statuses: Iterable[Status]) -> Status:
    """The status that applies where an item states several."""
    return max(statuses, key=_FROM_MILD_TO_STRICT.index)


def require_model(names: Iterable[Json], context: Context, where: str) -> None:
    """Requires that the source names the entry's content type, by any of its `names`.

    Raises:
        Unprocessable: `type_unnamed` or `type_missing`.
    """
    stated = [name for item in names if (name := scalar(item))]
    models = context.source.models
    if not set(models).isdisjoint(stated):
        return
    if not stated:
        raise Unprocessable(
            "type_missing",
            "held: the entry does not state its content type; let the sender send whole entries",
            where=where,
        )
    named = f"only {', '.join(map(_quoted, models[:8]))}" if models else "no content type"
    raise Unprocessable(
        "type_unnamed",
        f"held: an entry of the content type {_quoted(stated[0])}; the source names {named}. "
        f"If its entries are articles: {_set(context)} --model {_argument(stated[0])}; then replay",
        where=where,
    )


def _stated(word: Json) -> str:
    """The sender's word as text; empty if there is none."""
    return "" if word in (None, "") else scalar(word) or NOT_TEXT


def _set(context: Context) -> str:
    return f"dateline sources set {context.source.id}"


def _quoted(name: str) -> str:
    return f"'{_shown(name)}'"


def _argument(name: str) -> str:
    """The name as it is safe in a shell."""
    return shlex.quote(_shown(name))


def _shown(name: str) -> str:
    return " ".join(printable(name[:_SHOWN]).split())
