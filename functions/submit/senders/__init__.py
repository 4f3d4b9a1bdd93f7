"""The registry of senders: one module each, one line here.

A sender module says how its deliveries are verified and what they tell at the door. It never reads
the article: that is process's work, from the stored bytes and headers.

What modules share has a leading underscore: `_hmac` and `_age` compare signatures and times,
`_scheme` verifies whatever an HmacScheme describes, `_proof` holds fixed secrets, Basic and the one
way in without a secret, `_payload` and `_wordpress` tell what happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dateline.model.errors import Unavailable
from functions.submit.senders import (
    arc_xp,
    basic,
    contentful,
    datocms,
    directus,
    drupal,
    ghost,
    github,
    hmac,
    prismic,
    sanity,
    standard_webhooks,
    storyblok,
    strapi,
    superdesk,
    svix,
    token,
    woocommerce,
    wordpress_com,
    wp_plugin,
    wp_webhooks,
)

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.sources import Source
    from dateline.web.http import Request


class Sender(Protocol):
    """What a module of this package has."""

    CONTENT_TYPES: frozenset[str]
    """Media types it may send."""
    KEPT_HEADERS: tuple[str, ...]
    """Headers that process needs, the important ones first."""
    ACCEPTED: int
    """The status that tells this sender all is well: 202, unless it insists on another."""

    def verify(self, request: Request, source: Source, now: datetime) -> str:
        """How the delivery was authenticated.

        Raises:
            Unauthenticated: whatever check failed.
        """
        ...

    def event(self, request: Request, source: Source) -> str:
        """What happened: published, updated, unpublished, deleted, ignored or unknown."""
        ...

    def delivery_id(self, request: Request, source: Source) -> str | None:
        """The same on every repeat of one delivery; None where the sender gives nothing such."""
        ...


SENDERS: dict[str, Sender] = {
    "arc_xp": arc_xp,
    "basic": basic,
    "contentful": contentful,
    "datocms": datocms,
    "directus": directus,
    "drupal": drupal,
    "ghost": ghost,
    "github": github,
    "hmac": hmac,
    "prismic": prismic,
    "sanity": sanity,
    "standard_webhooks": standard_webhooks,
    "storyblok": storyblok,
    "strapi": strapi,
    "superdesk": superdesk,
    "svix": svix,
    "token": token,
    "woocommerce": woocommerce,
    "wordpress_com": wordpress_com,
    "wp_plugin": wp_plugin,
    "wp_webhooks": wp_webhooks,
}


def sender_of(source: Source) -> Sender:
    """The module that verifies a source's deliveries.

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
