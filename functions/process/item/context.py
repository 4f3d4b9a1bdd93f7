"""The context of an item: its delivery, its source, and the time of processing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.model.event_names import MISSING, UNKNOWN, kept_name
from functions.process.body.clean import web_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dateline.model.deliveries import Delivery
    from dateline.model.sources import Source
    from functions.process.item.sample import Json


@dataclass(frozen=True, slots=True)
class Context:
    """One delivery and its source's defaults; `now` is the time of processing."""

    delivery: Delivery
    source: Source
    now: datetime
    fetched: Mapping[str, Json] = field(default_factory=dict)
    """The CMS's responses by the address of the FetchRequest (item/fetch_requests.py)."""

    @property
    def event(self) -> str:
        """What happened: as the source maps the event's name, else as the sender's module says."""
        stated = self.delivery.event_name or ""
        if stated or self.delivery.event == UNKNOWN:
            return self.mapped(stated) or self.delivery.event
        return self.delivery.event

    def mapped(self, name: str) -> str | None:
        """What the source says that an event's name means; of no event, if `name` is empty."""
        events = {kept_name(word): meaning for word, meaning in self.source.events.items()}
        return events.get(kept_name(name) or MISSING)

    @property
    def location(self) -> str | None:
        """The document's URL as the sender states it; relative links resolve against it.

        https://www.rfc-editor.org/rfc/rfc9110#section-8.7
        """
        return web_address(self.delivery.headers.get("content-location"))

    @property
    def language(self) -> str | None:
        """The language in the Content-Language header; None where it names several."""
        declared = self.delivery.headers.get("content-language", "").strip()
        return declared if declared and "," not in declared else None
