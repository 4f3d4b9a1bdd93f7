"""Clears the edge (CloudFront) when an article is killed.

Nothing that the gate guards is kept there for longer than `s-maxage`, so a kill reaches every
reader without this too. One invalidation clears everything: the article in all its languages and
renderings, and every listing, feed and sitemap with it. AWS bills a wildcard as one path.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from dateline.aws.clients import aws_errors
from dateline.aws.observability import count, logger
from dateline.model.changes import Kind
from dateline.model.errors import DatelineError
from dateline.web.edge import NO_EDGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from functions.announce.changes import Announcement
    from functions.announce.delivery import EventSink

EVERYTHING = "/*"


class CloudFront(Protocol):
    """The call of boto3's client of CloudFront."""

    def create_invalidation(
        self,
        *,
        DistributionId: str,  # noqa: N803 - AWS's name
        InvalidationBatch: dict[str, Any],  # noqa: N803 - AWS's name
    ) -> Any:
        """Starts an invalidation; the same reference and paths are the same invalidation."""


@dataclass(frozen=True)
class Edge:
    """A distribution."""

    distribution: str
    client: Callable[[], CloudFront]

    def clear(self, events: Iterable[str]) -> None:
        """Removes every response. Idempotent for the same events, named by their ids.

        Raises:
            DatelineError: CloudFront did not accept it, or has too many in progress.
        """
        reference = hashlib.sha256("\n".join(sorted(events)).encode()).hexdigest()
        paths = {"Quantity": 1, "Items": [EVERYTHING]}
        with aws_errors("clear the edge"):
            self.client().create_invalidation(
                DistributionId=self.distribution,
                InvalidationBatch={"Paths": paths, "CallerReference": reference},
            )


@dataclass(frozen=True)
class ClearingBus:
    """A bus that clears the edge after it accepted events of kills, once for all of a batch.

    If that fails, the kill counts as not accepted: its record is put off and tried again with
    back-off, and ends as an open problem. The same event is then sent twice, with the same id.
    """

    bus: EventSink
    edge: Edge | None

    def put(self, announcements: Iterable[Announcement]) -> int:
        """Puts the events in order; returns how many were accepted before the first refusal."""
        events = list(announcements)
        accepted = self.bus.put(events)
        kills = [place for place in range(accepted) if events[place].kind is Kind.KILLED]
        if not (kills and self.edge):
            return accepted
        try:
            self.edge.clear(str(events[place].detail["id"]) for place in kills)
        except DatelineError as error:
            logger.error("edge not cleared", extra={"kills": len(kills), "code": error.code})
            count("EdgeNotCleared")
            return kills[0]
        logger.info("edge cleared", extra={"kills": len(kills)})
        count("EdgeCleared")
        return accepted


def edge_of(distribution: str, client: Callable[[], CloudFront]) -> Edge | None:
    """The stack's edge; None if it has none."""
    return None if distribution == NO_EDGE else Edge(distribution, client)
