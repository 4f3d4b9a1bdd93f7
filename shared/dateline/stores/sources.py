"""Sources: the configuration of each is a row of SourceTable, its secrets are in SSM.

A row is read at most once a minute. While DynamoDB or SSM fails, a source stays as it was last
read, for STALE_SECONDS at most: so a revoked token may be valid for that long, and only then.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from dateline.aws.observability import count, logger
from dateline.model.errors import NotFound, Unavailable
from dateline.model.identifiers import SOURCE_PATTERN
from dateline.model.source_rows import (
    Purpose,
    SourceBroken,
    SourceRow,
    parse_source,
    with_secret,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.model.sources import Source
    from dateline.stores.source_secrets import SecretStore
    from dateline.stores.source_table import SourceRows
    from dateline.stores.unmigrated_sources import UnmigratedSources

T = TypeVar("T")

SOURCE_TTL_SECONDS = 60.0
STALE_SECONDS = 600.0
"""How long a source is used after its last successful read, while the stores fail."""
RETRY_SECONDS = 10.0
"""Between two reads while the stores fail."""
MAX_KNOWN = 1_000
MAX_UNKNOWN = 16_384
"""More than the API lets through in a minute to one function (200 a second and 500 at once)."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A source in memory."""

    source: Source
    read_at: float
    fresh_until: float
    secrets: dict[Purpose, tuple[str, str]] = field(default_factory=dict, repr=False)
    """The version and the value of each secret that was read."""


class SourceStore:
    """Reads sources, with the secrets of some purposes, and caches them for a minute.

    One call for a source that is not in memory, and one for each of its secrets whose version is
    not in memory. Ids without a source are cached apart, so that guessed ids cost a call each at
    most once a minute and displace no source. A wrong token never causes a call.
    """

    def __init__(
        self,
        rows: SourceRows,
        unmigrated: UnmigratedSources,
        secrets: SecretStore | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rows = rows
        self._unmigrated = unmigrated
        self._secrets = secrets
        self._monotonic = monotonic
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._unknown: OrderedDict[str, float] = OrderedDict()
        """Until when an id is taken for unknown."""
        self._is_migrated = False
        self._unmigrated_failure: tuple[float, Unavailable] | None = None

    def get(self, source_id: str) -> Source:
        """The configuration of a source.

        Raises:
            NotFound: no such source. The same for a name that no source could have.
            Unavailable: a store did not answer, or the configuration is broken.
        """
        if not SOURCE_PATTERN.fullmatch(source_id):
            raise _unknown()
        now = self._monotonic()
        known = self._known.get(source_id)
        if known and now < known.fresh_until:
            self._known.move_to_end(source_id)
            return known.source
        if now < self._unknown.get(source_id, 0.0):
            raise _unknown()
        try:
            loaded = self._load(source_id, known)
        except Unavailable as error:
            if known is None or now >= known.read_at + STALE_SECONDS:
                raise
            count("SourceStale")
            logger.warning("source stale", extra={"source": source_id, "code": error.code})
            loaded = replace(known, fresh_until=now + RETRY_SECONDS)
        self._known.pop(source_id, None)
        if loaded is None:
            _remember(self._unknown, source_id, now + SOURCE_TTL_SECONDS, MAX_UNKNOWN)
            raise _unknown()
        _remember(self._known, source_id, loaded, MAX_KNOWN)
        return loaded.source

    def _load(self, source_id: str, known: _Known | None) -> _Known | None:
        """Reads a source, and the secrets that `known` lacks; None if there is no such source."""
        for _ in range(2):
            row = self._rows.get(source_id)
            if row is None:
                return self._load_unmigrated(source_id)
            try:
                return self._with_secrets(source_id, row, known)
            except NotFound:
                # The secret was replaced after the row was read, so the row was, too.
                continue
        raise SourceBroken(source_id)

    def _with_secrets(self, source_id: str, row: SourceRow, known: _Known | None) -> _Known:
        """The source with the secrets of this function, which are read unless `known` has them."""
        secrets: dict[Purpose, tuple[str, str]] = {}
        if self._secrets:
            for purpose in self._secrets.purposes & row.secrets.keys():
                version = row.secrets[purpose]
                read = known.secrets.get(purpose) if known else None
                if read is None or read[0] != version:
                    read = version, self._secrets.get(source_id, purpose, version)
                secrets[purpose] = read
        source = parse_source(source_id, row.configuration)
        for purpose, (_, value) in secrets.items():
            source = with_secret(source, purpose, value)
        return self._fresh(source, secrets)

    def _load_unmigrated(self, source_id: str) -> _Known | None:
        if self._unmigrated_failure and self._monotonic() < self._unmigrated_failure[0]:
            raise self._unmigrated_failure[1]
        if self._all_migrated():
            return None
        try:
            source = self._unmigrated.get(source_id)
        except Unavailable as error:
            self._unmigrated_failure = self._monotonic() + RETRY_SECONDS, error
            raise
        return self._fresh(source) if source else None

    def _all_migrated(self) -> bool:
        """Whether SourceTable has all sources; no call once it had."""
        self._is_migrated = self._is_migrated or self._rows.is_migrated()
        return self._is_migrated

    def _fresh(
        self, source: Source, secrets: dict[Purpose, tuple[str, str]] | None = None
    ) -> _Known:
        now = self._monotonic()
        return _Known(source, now, now + SOURCE_TTL_SECONDS, secrets or {})


def _remember(cache: OrderedDict[str, T], source_id: str, value: T, limit: int) -> None:
    """Puts an entry into a cache; the entry that was used least recently leaves a full one."""
    cache[source_id] = value
    cache.move_to_end(source_id)
    if len(cache) > limit:
        cache.popitem(last=False)


def _unknown() -> NotFound:
    return NotFound("source_unknown", "no such source; check the URL entered in the sender")
