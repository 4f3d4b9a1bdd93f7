"""Where a source is stored: its configuration is a row of SourceTable, its secrets are in SSM.

The row names the version of each secret. A stored secret never changes: a new one is a new
parameter, and the row that names it is written after it. So configuration and secrets change
together, in one write.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, SecretStr, ValidationError

from dateline.model.base import Model
from dateline.model.errors import Unavailable
from dateline.model.sources import PathKey, Secrets, Source

SOURCES = "SOURCE"
"""The partition of all sources; a source's id is its sort key."""
MIGRATION = {"pk": "MIGRATION", "sk": "sources"}
"""The row that says that no source is in SSM only (`dateline.stores.unmigrated_sources`)."""


class Purpose(StrEnum):
    """What a secret is for. Each function may read those of its purposes only."""

    DELIVERY = "delivery"
    """Verifies deliveries: submit."""
    HUB = "hub"
    """Verifies content of a WebSub hub, which gets it: submit and subscribe."""
    FETCH = "fetch"
    """Fetches from a CMS: process."""


class DeliverySecrets(Model):
    """The value of a parameter of purpose `delivery` or `hub`, as JSON."""

    secrets: Secrets = ()
    path_key: PathKey | None = None


class FetchSecret(Model):
    """The value of a parameter of purpose `fetch`, as JSON."""

    token: SecretStr


class SourceBroken(Unavailable):
    """A stored configuration or secret is not valid. Quotes nothing of it: it may be a secret."""

    def __init__(self, source_id: str) -> None:
        super().__init__(
            "source_broken",
            f"the configuration of source {source_id} cannot be read; replace the source",
        )


class SourceRow(Model):
    """A row of SourceTable, without its keys."""

    configuration: str
    """The source without its secrets, as JSON."""
    secrets: dict[Purpose, str] = Field(default_factory=dict)
    """The version of the secret of each purpose."""
    secret_count: int = 0
    """How many secrets and tokens are valid."""
    revision: int = 1
    """Counts up with every write, each of which depends on it."""
    migrated_from: int | None = None
    """The version of the SSM parameter that the row was made of, until the source is changed."""


def source_key(source_id: str) -> dict[str, str]:
    """The key of a source's row."""
    return {"pk": SOURCES, "sk": source_id}


def secret_name(prefix: str, purpose: Purpose, source_id: str, version: str) -> str:
    """The parameter with a secret: `/<stack>/secrets/<purpose>/<source>/<version>`."""
    return f"{prefix}{purpose}/{source_id}/{version}"


def parse_source(source_id: str, configuration: str) -> Source:
    """The source of a stored configuration.

    Raises:
        SourceBroken: it is not valid.
    """
    try:
        return Source.model_validate_json(configuration)
    except ValidationError:
        raise SourceBroken(source_id) from None


def with_secret(source: Source, purpose: Purpose, value: str) -> Source:
    """The source with the secret of one purpose, from the value of its parameter.

    Raises:
        SourceBroken: the value is not valid.
    """
    try:
        return _with_secret(source, purpose, value)
    except ValidationError:
        raise SourceBroken(source.id) from None


def _with_secret(source: Source, purpose: Purpose, value: str) -> Source:
    if purpose is Purpose.FETCH:
        token = FetchSecret.model_validate_json(value).token
        fetch = source.fetch and source.fetch.model_copy(update={"token": token})
        return source.model_copy(update={"fetch": fetch})
    stored = DeliverySecrets.model_validate_json(value)
    return source.model_copy(update={"secrets": stored.secrets, "path_key": stored.path_key})
