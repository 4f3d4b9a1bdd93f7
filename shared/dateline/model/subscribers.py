"""A subscriber: one receiver of webhooks, with what it wants and how it is called."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from dateline.model.base import Line, Model, Moment
from dateline.model.changes import STREAMED, Kind
from dateline.model.identifiers import SourceId
from dateline.model.languages import LanguageTag
from dateline.model.rows import facet_value

MAX_URL = 2_000
MAX_FILTERS = 50
FACETS = ("section", "tag", "author", "source")
"""Of listings that a subscriber may name."""


class Format(StrEnum):
    """The format of an article in a delivery; a rendering of `GET /articles/{id}`."""

    JSON = "json"
    NINJS = "ninjs"
    NEWSML = "newsml"
    NITF = "nitf"


class Content(StrEnum):
    """Whether a delivery has the article, or only what is needed to fetch it."""

    FULL = "full"
    THIN = "thin"


class SubscriberState(StrEnum):
    """Whether deliveries are sent. A kill is sent in every state."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By an operator; what happens meanwhile is sent after it is resumed."""
    DISABLED = "disabled"
    """By the receiver (410), or after five days of failures."""


def _checked_url(url: str) -> str:
    """A URL that can be called.

    Raises:
        ValueError: it is no http or https URL, or has a user name or a fragment.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ValueError("give an https URL, such as https://partner.example.org/dateline")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("give a URL without a user name and without a fragment")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("write other characters than ASCII percent-encoded")
    return url


def _checked_listing(name: str) -> str:
    """The name of a listing: a language, a facet and its value, as in `en.section.politics`.

    Raises:
        ValueError: no listing has this name.
    """
    parts = name.split(".", 2)
    if len(parts) != 3 or parts[1] not in FACETS or not facet_value(parts[2]):
        raise ValueError(f"give LANGUAGE.FACET.VALUE with a facet of {', '.join(FACETS)}")
    return name


def _checked_event(kind: Kind) -> Kind:
    if kind not in STREAMED:
        raise ValueError(f"choose {', '.join(sorted(STREAMED))}")
    return kind


Url = Annotated[str, Field(max_length=MAX_URL), AfterValidator(_checked_url)]
Event = Annotated[Kind, AfterValidator(_checked_event)]
ListingName = Annotated[str, Field(max_length=600), AfterValidator(_checked_listing)]


class SubscriberOptions(Model):
    """What an operator decides. Empty filters let everything pass."""

    url: Url
    events: Annotated[tuple[Event, ...], Field(max_length=MAX_FILTERS)] = ()
    """Only these types. What hides an article is sent in any case to who has it."""
    listings: Annotated[tuple[ListingName, ...], Field(max_length=MAX_FILTERS)] = ()
    """Only articles of one of these listings, such as `en.section.politics`."""
    languages: Annotated[tuple[LanguageTag, ...], Field(max_length=MAX_FILTERS)] = ()
    """Only texts in these languages."""
    format: Format = Format.JSON
    content: Content = Content.FULL
    rate: Annotated[int | None, Field(ge=1, le=1_000)] = None
    """Deliveries in a second at most; None for no limit."""


class Subscriber(SubscriberOptions):
    """A row `SUBSCRIBER` · `<id>` of OutboundTable."""

    id: SourceId
    state: SubscriberState = SubscriberState.ACTIVE
    reason: Line | None = None
    """Why it is paused or disabled."""
    secrets: Annotated[tuple[str, ...], Field(max_length=2)] = ()
    """The versions of its secrets, the newest first; two while one is rotated."""
    created_at: Moment
    changed_at: Moment
    revision: int = 1
    """Counts up with every write, each of which depends on it."""
