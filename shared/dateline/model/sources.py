"""A source: one sender with its own URL, secrets and defaults."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, SecretStr

from dateline.model.base import Model
from dateline.model.identifiers import SourceId
from dateline.model.languages import LanguageTag
from dateline.model.source_options import (
    Cleaning,
    EventMeaning,
    Fetch,
    Fields,
    HeaderName,
    HmacScheme,
    StatusMeaning,
    WebSubTopic,
    Word,
)
from dateline.model.translation_rules import TranslationRules


class Scope(StrEnum):
    """What a bearer token may do."""

    SUBMIT = "submit"
    EDIT = "edit"
    INSPECT = "inspect"
    OPERATE = "operate"


class WhenRestricted(StrEnum):
    """What happens to an article that its sender shows to some readers only."""

    WITHHOLD = "withhold"
    PUBLISH = "publish"
    """Readers get it, marked as restricted in every rendering."""


Secrets = Annotated[tuple[SecretStr, ...], Field(max_length=2)]
PathKey = Annotated[SecretStr, Field(min_length=22)]


class Source(Model):
    """Configuration of one source. Secrets print as stars.

    A function has only the secrets that it may read (`dateline.model.source_rows`).
    """

    id: SourceId
    sender: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    """The module of functions/submit/senders that verifies it: `token`, `ghost`, …"""
    secrets: Secrets = ()
    """Shared secrets of a signing sender; two while one is rotated."""
    token_hashes: Annotated[tuple[str, ...], Field(max_length=2)] = ()
    """SHA-256 of the bearer tokens of a `token` source; two while one is rotated."""
    test_token_hashes: tuple[str, ...] = ()
    """SHA-256 of the tokens of its tests that derive from secrets, for functions without secrets
    (`dateline.web.reserved_credentials`)."""
    scopes: frozenset[Scope] = frozenset({Scope.SUBMIT})
    tolerance_seconds: Annotated[int | None, Field(ge=0)] = None
    """How far a signed time stamp may be off; None for the sender's own habit."""
    accepts_sha1: bool = True
    """Whether a signature may use SHA-1, which some systems still sign with."""
    language: LanguageTag | None = None
    """What is assumed where an item declares none and none is detected."""
    format: str | None = None
    """A module of functions/process/formats that is tried first."""
    delete_means_kill: bool = False
    expect_every: Annotated[int | None, Field(ge=1, le=525_600)] = None
    """Minutes after which the source is silent, if nothing came from it; None for a source that may
    send nothing for any time."""
    order_by_receipt: bool = False
    """For a feed that stamps every item with a new modified time each time it is fetched: the time
    is kept and orders nothing, so an unchanged item is recognised."""
    unstable_ids: bool | None = None
    """Whether an article may come under a new id; its link and headline identify it then. None for
    the habit of its format (functions/index/article/unstable_ids.py)."""
    restricted: WhenRestricted = WhenRestricted.WITHHOLD
    translation_allowed: bool = True
    usage_terms: str | None = None
    copyright: str | None = None
    unsigned: bool = False
    """Takes deliveries that carry no proof; only behind `path_key`."""
    path_key: PathKey | None = None
    """The unguessable last part of the URL, for senders that cannot sign and for WebSub."""
    username: str | None = None
    """Of HTTP Basic; the password is one of `secrets`."""
    secret_header: HeaderName | None = None
    """Carries a secret as it is, for senders that set fixed headers; None for a bearer token."""
    hmac: HmacScheme | None = None
    """Of the sender `hmac`, and of senders whose scheme each installation chooses."""
    models: Annotated[tuple[Word, ...], Field(max_length=50)] = ()
    """The content types of a CMS that are articles; an entry of any other type is held."""
    events: dict[Word, EventMeaning] = Field(default_factory=dict, max_length=50)
    """What further event names mean; `missing` means a delivery without an event."""
    statuses: dict[Word, StatusMeaning] = Field(default_factory=dict, max_length=50)
    """What further status words mean; `missing` means an entry without a status."""
    absent_means_empty: bool = False
    """Whether an entry without a field has an empty one; else it may be a part of the entry."""
    fields: Fields = Fields()
    cleaning: Cleaning = Cleaning()
    fetch: Fetch | None = None
    websub: WebSubTopic | None = None
    translation: TranslationRules = TranslationRules()
