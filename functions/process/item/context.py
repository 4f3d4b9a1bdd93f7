"""What is known around an item: which delivery it came in, from which source, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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
    """What the CMS answered, by the address of functions.process.item.fetch_requests.Wanted."""

    @property
    def location(self) -> str | None:
        """Where the sender says the document is from; what is relative in it is seen from there.

        https://www.rfc-editor.org/rfc/rfc9110#section-8.7
        """
        return web_address(self.delivery.headers.get("content-location"))

    @property
    def language(self) -> str | None:
        """What HTTP says the document is in; None where that is several languages."""
        told = self.delivery.headers.get("content-language", "").strip()
        return told if told and "," not in told else None
