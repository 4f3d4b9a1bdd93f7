"""Whether a ninjs item may be published: status, signals and embargo, in all spellings.

If two spellings disagree, the stricter one applies.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from functions.process.agencies.status_words import (
    PublicationStatus,
    publication_status,
    stated_status,
)
from functions.process.cms.hold import strictest
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


def status_of(item: dict[str, Json], context: Context, where: str, event: str) -> PublicationStatus:
    """The status that the item's status and signals imply.

    IPTC takes an item without a status for usable, so `event` is `published`; a sender that always
    sends one has another event.

    Raises:
        Unprocessable: `status_unknown` or `status_missing`.
    """
    signals = [word for value in _values_of(item, _SIGNALS) for word in _words(value)]
    readings = [
        publication_status(stated_status(status, context, f"{where}.pubstatus", event), signals)
        for status in _values_of(item, _STATUSES) or [None]
    ]
    return replace(
        readings[0],
        status=strictest(reading.status for reading in readings),
        embargoed=any(reading.embargoed for reading in readings),
        test=any(reading.test for reading in readings),
    )


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
