"""Whether a ninjs item may be published: status, signals and embargo, in all spellings.

If two spellings disagree, the stricter one applies.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.event_names import UPDATED
from functions.process.agencies.status_words import (
    PublicationStatus,
    is_known_status,
    publication_status,
)
from functions.process.cms import hold
from functions.process.cms.members import MAX_LISTED, embargo_string, list_of, string
from functions.process.text.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.sample import Json

_STATUSES = frozenset({"pubstatus", "pub_status", "publicationstatus"})
_EMBARGOES = frozenset({"embargoed", "embargoeduntil", "embargoed_until", "embargo"})
_SIGNALS = frozenset({"signals", "signal", "editorialtypes", "editorialtype", "editorial_types"})
"""AP's two and Superdesk's; IPTC has none in ninjs.
https://github.com/iptc/newsinjson/issues/8"""
_STRICTER = (Status.USABLE, Status.WITHHELD, Status.WITHDRAWN, Status.KILLED)


def status_of(item: dict[str, Json]) -> PublicationStatus:
    """The status that the item's status and signals imply; a status of another type withholds."""
    signals = [word for value in _values_of(item, _SIGNALS) for word in _words(value)]
    statuses = [string(value) or "no text" for value in _values_of(item, _STATUSES) if value != ""]
    # An item without a status is usable.
    readings = [publication_status(status, signals) for status in statuses or ["usable"]]
    strictest = max(readings, key=lambda item: _STRICTER.index(item.status))
    return replace(strictest, embargoed=any(reading.embargoed for reading in readings))


def require_status(item: dict[str, Json], context: Context, where: str) -> None:
    """Requires a known status of a sender that always sends one.

    Raises:
        Unprocessable: `status_unknown` or `status_missing`.
    """
    for word in _values_of(item, _STATUSES) or [None]:
        text = string(word)
        known = {text.casefold(): Status.USABLE} if text and is_known_status(text) else {}
        hold.status_of(word, known, UPDATED, context, f"{where}.pubstatus")


def embargo_of(item: dict[str, Json], publication: PublicationStatus) -> str | None:
    """The embargo as written: an unreadable one first, since it holds; else the latest."""
    embargoes = [
        text
        for value in _values_of(item, _EMBARGOES)
        if (text := embargo_string(value)) is not None
    ]
    moments = {text: read_date(text.strip())[0] for text in embargoes}
    unread = [text for text, moment in moments.items() if moment is None]
    read = sorted((moment, text) for text, moment in moments.items() if moment is not None)
    latest = read[-1][1] if read else None
    return publication.embargo(unread[0] if unread else latest)


def _values_of(item: dict[str, Json], names: frozenset[str]) -> list[Json]:
    return [value for name, value in item.items() if name.lower() in names and value is not None]


def _words(value: Json) -> Iterator[str]:
    """The words of a list, of a line, or of concepts by any of their members."""
    for item in list_of(value):
        if isinstance(item, dict):
            members = list(item.values())[:MAX_LISTED]
            yield from (text for member in members if (text := string(member)))
        elif text := string(item):
            yield from re.split(r"[,;]", text)
