"""The stack's API at its public address, as the canary calls it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.web.guarded_fetch import Guard, Limits, Outgoing, exchange
from functions.watch.canary import Answer

if TYPE_CHECKING:
    from dateline.web.addresses import PrivateNetworks

LIMITS = Limits(seconds=12, silence=8, max_bytes=8_000_000)
"""A reader waits no longer; a listing is smaller."""


@dataclass(frozen=True)
class PublicApi:
    """Sends requests to `url`, which has no path."""

    url: str
    private_networks: PrivateNetworks

    def __call__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """The response to a request.

        Raises:
            DatelineError: the API did not answer, or its address may not be called.
        """
        request = Outgoing(method, self.url + path, headers, body or None)
        reply = exchange(request, LIMITS, Guard(private=self.private_networks))
        return Answer(reply.status, reply.body.decode("utf-8", "replace"))
