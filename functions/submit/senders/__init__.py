"""The registry of senders: one folder for each kind of system, one line here.

A sender's folder holds everything about it, in two halves:

- `__init__.py` runs in the function. It verifies a delivery, and says what happened and which id
  the delivery carries (`Sender`). It never reads the article: process does, from the stored bytes
  and headers.
- `source_setup.py`, `guide.txt` and `sample.*` serve the `dateline` command and the docs: the
  options of `sources put`, a simulated delivery, what to enter in the CMS, a sample article.

The second half is found by its name (`functions.submit.senders.source_setup`), so no other place
lists senders. The build leaves it out of the artifact (build.mk), and nothing of the function
imports it: a cold start loads no code for laptops. Neither half imports the other. The simulated
delivery is written from the vendor's documentation, so each half tests the other.

Modules beside the folders are what senders share: `signatures`, `schemes`, `standard_signature`
and `age` verify signatures, `proof` verifies secrets, passwords and secret URLs, `inputs` says what
is read beside the body, `payload` and `wordpress_status` say what happened.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from dateline.model.errors import Unavailable

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.submit.senders.inputs import Inputs
    from functions.submit.senders.proof import Proof


class Sender(Protocol):
    """What a sender's `__init__.py` defines; a test compares every sender with it."""

    CONTENT_TYPES: frozenset[str]
    """Media types it may send."""
    KEPT_HEADERS: tuple[str, ...]
    """Headers that process needs, the important ones first."""
    INPUTS: Inputs
    """Every header and query parameter that the functions below read, or that is kept, with its
    use; not those that `verify` alone reads. Anything not covered by the signature can be changed,
    so an event from there must be one that the signed body allows."""
    ACCEPTED: int
    """The status that this sender takes for success: 202, unless it insists on another."""

    def verify(self, request: Request, source: Source, now: datetime) -> Proof:
        """How the delivery was authenticated, and what its signature covers.

        Raises:
            Unauthenticated: a check failed; the error never says which.
        """
        ...

    def event(self, request: Request, source: Source) -> str:
        """What happened: published, updated, unpublished, deleted, ignored or unknown."""
        ...

    def event_name(self, request: Request) -> str:
        """The event as the sender names it; empty if it names none.

        With the event `unknown`, process holds the delivery under this name.
        """
        ...

    def delivery_id(self, request: Request, source: Source) -> str | None:
        """The same on every repeat of one delivery; None where the sender has no such id.

        Never the signature: what it covers is part of a delivery's identity in any case
        (functions/submit/delivery_identity.py).
        """
        ...


def _registered(*names: str) -> dict[str, Sender]:
    return {name: cast("Sender", import_module(f"{__name__}.{name}")) for name in names}


SENDERS: dict[str, Sender] = _registered(
    "arc_xp",
    "basic",
    "contentful",
    "datocms",
    "directus",
    "drupal",
    "ghost",
    "github",
    "hmac",
    "prismic",
    "sanity",
    "standard_webhooks",
    "storyblok",
    "strapi",
    "superdesk",
    "svix",
    "token",
    "woocommerce",
    "wordpress_com",
    "wp_plugin",
    "wp_webhooks",
)
"""Senders that deliver to `/webhooks/{source}` and `/feeds/{feed}`, by name."""

WEBSUB = "websub"
HUBS: dict[str, Sender] = _registered(WEBSUB)
"""Senders that deliver to the URL of a subscription, `/websub/{source}/{key}`, by name."""


def sender_of(source: Source) -> Sender:
    """The sender that verifies a source's deliveries.

    Raises:
        Unavailable: the source is configured for a sender that this release does not know.
    """
    try:
        return SENDERS[source.sender]
    except KeyError:
        raise Unavailable(
            "sender_unknown",
            f"source {source.id} is configured for the unknown sender {source.sender!r}",
        ) from None
