"""Options of a source beside its sender: a signing scheme, fields, a place to fetch from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr, model_validator

from dateline.model.base import Model
from dateline.model.embeds import EmbedHost

HeaderName = Annotated[str, Field(pattern="^[a-z0-9-]{1,80}$")]
"""In lower case, as the API hands headers over."""

JsonPath = Annotated[str, Field(max_length=200)]
"""Names and indexes joined by dots from the payload's root: `fields.title.en-US`, `tags.*.name`."""

BodyKind = Literal[
    "html",
    "markdown",
    "text",
    "contentful_rich_text",
    "portable_text",
    "strapi_blocks",
    "storyblok_rich_text",
    "structured_text",
]


MAX_WORD = 100
"""Characters of a word that a sender uses: a content type, an event, a status."""
Word = Annotated[str, Field(min_length=1, max_length=MAX_WORD)]

EventMeaning = Literal["published", "updated", "unpublished", "deleted", "ignored"]
StatusMeaning = Literal["usable", "withheld", "withdrawn", "killed"]


class HmacScheme(Model):
    """How a sender of kind `hmac` signs: a signature over a string made of the request."""

    header: HeaderName
    algorithm: Literal["sha1", "sha256", "sha384", "sha512"] = "sha256"
    encoding: Literal["hex", "base64", "base64url"] = "hex"
    prefix: str = ""
    """The prefix of the signature in its header: `sha256=`."""
    signed: str = "{body}"
    """The signed string, of `{body}`, `{timestamp}`, `{id}`, `{method}` and `{path}`."""
    timestamp_header: HeaderName | None = None
    timestamp_unit: Literal["seconds", "milliseconds"] = "seconds"
    id_header: HeaderName | None = None


class Fields(Model):
    """Where a schemaless CMS keeps what; None for the usual names of that CMS."""

    external_id: JsonPath | None = None
    version: JsonPath | None = None
    headline: JsonPath | None = None
    standfirst: JsonPath | None = None
    body: JsonPath | None = None
    body_kind: BodyKind | None = None
    language: JsonPath | None = None
    slug: JsonPath | None = None
    section: JsonPath | None = None
    tags: JsonPath | None = None
    authors: JsonPath | None = None
    published_at: JsonPath | None = None
    modified_at: JsonPath | None = None
    embargoed_until: JsonPath | None = None
    canonical_url: JsonPath | None = None
    access: JsonPath | None = None
    """Says for whom the entry is; without such a value, the entry is restricted."""
    image: JsonPath | None = None
    locale: str | None = None
    """Which locale of localised fields is the article's: `en-US`."""


class Cleaning(Model):
    """How the HTML of this source is cleaned, where it differs from what is usual."""

    embed_hosts: Annotated[tuple[EmbedHost, ...] | None, Field(max_length=100)] = None
    """Whose iframes stay, in place of the usual players, charts and maps; empty for none."""
    more_embed_hosts: Annotated[tuple[EmbedHost, ...], Field(max_length=100)] = ()
    """Whose iframes stay beside those."""
    link_rel: Annotated[str, Field(pattern="^([a-z]+( [a-z]+)*)?$", max_length=100)] = (
        "noopener nofollow ugc"
    )
    """The `rel` of every link; empty for none."""
    base_url: Annotated[str | None, Field(pattern="^https?://[^/?#]+", max_length=500)] = None
    """The CMS's address, against which relative URLs are resolved (`/uploads/quay.jpg`)."""


class Fetch(Model):
    """Where process completes a thin payload, and with which secret."""

    base_url: Annotated[str, Field(pattern="^https?://[^/?#]+", max_length=500)]
    """http only in one of the stack's PrivateNetworks."""
    hosts: Annotated[tuple[str, ...], Field(min_length=1, max_length=10)]
    """The only hosts that are ever asked, names in lower case without port."""
    token: SecretStr | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=20)] = 8.0
    max_bytes: Annotated[int, Field(gt=0, le=10_000_000)] = 5_000_000


class WebSubTopic(Model):
    """A topic this source subscribes to at a hub (WebSub, W3C Recommendation)."""

    hub: Annotated[str, Field(pattern="^https?://", max_length=2_000)]
    topic: Annotated[str, Field(pattern="^https?://", max_length=2_000)]
    lease_seconds: Annotated[int, Field(ge=60)] = 864_000
    callback_base: Annotated[str | None, Field(pattern="^https?://[^?#]+$", max_length=500)] = None
    """The API's public address, to which the hub posts; `dateline sources put` knows it."""

    @model_validator(mode="before")
    @classmethod
    def _without_former_option(cls, values: object) -> object:
        """Ignores `private_hub` of stored sources: the stack's PrivateNetworks replaces it."""
        if isinstance(values, dict):
            return {name: value for name, value in values.items() if name != "private_hub"}
        return values
