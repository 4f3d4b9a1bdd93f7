"""What list was asked for, by query or by a feed's name (see `functions.read.renderings`).

A listing is one query of one partition, so it has one language and at most one facet. Without
`language` it is English: the answer depends on the address alone, never on the reader's browser,
and says which language it is of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from dateline.model.errors import Malformed, NotFound
from dateline.model.rows import facet_value
from functions.read.http.languages import canonical_tag
from functions.read.http.parameters import DEFAULT_LIMIT, FACETS, MAX_FILTER

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_LANGUAGE = "en"
# Python reads more: 20260105, 2026-W02-1.
_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?", re.ASCII
)


@dataclass(frozen=True)
class ListingQuery:
    """One listing. `since` and `until` are moments of publication, both included."""

    language: str
    facet: str = "all"
    value: str = ""
    since: datetime | None = None
    until: datetime | None = None
    limit: int = DEFAULT_LIMIT
    oldest_first: bool = False
    cursor: str | None = None
    """Where the page begins, as the page before it said."""

    @property
    def title(self) -> str:
        """Names the list for people: `en · section: Politics`."""
        return f"{self.language} · {self.facet}: {self.value}" if self.value else self.language


def from_query(query: Mapping[str, str]) -> ListingQuery:
    """The listing that `GET /articles?…` asks for, its query checked (`parameters.LISTING`).

    Raises:
        Malformed: a parameter is unreadable or contradicts another.
    """
    asked = [name for name in FACETS if name in query]
    if len(asked) > 1:
        raise Malformed(
            "facets_combined",
            f"there are listings by one of {', '.join(FACETS)}, each together with language, "
            "since, until, order and limit",
            where=", ".join(asked),
        )
    facet = asked[0] if asked else "all"
    since, until = _range(query)
    return ListingQuery(
        language=read_language(query.get("language", DEFAULT_LANGUAGE)),
        facet=facet,
        value=_value(query[facet], facet) if asked else "",
        since=since,
        until=until,
        limit=int(query.get("limit", DEFAULT_LIMIT)),
        oldest_first=query.get("order") == "oldest",
        cursor=query.get("cursor"),
    )


def from_feed_name(
    name: str, limit: int, query: Mapping[str, str] = MappingProxyType({})
) -> ListingQuery:
    """The listing that a feed's name stands for, without its extension: `en.section.politics`.

    Raises:
        NotFound: no feed can have this name.
        Malformed: the query is unreadable or contradicts itself.
    """
    since, until = _range(query)
    return replace(
        _named(name),
        since=since,
        until=until,
        limit=int(query.get("limit", limit)),
        cursor=query.get("cursor"),
    )


def _named(name: str) -> ListingQuery:
    language, more, rest = name.partition(".")
    facet, dot, value = rest.partition(".")
    try:
        tag = read_language(language)
        if not more:
            return ListingQuery(language=tag)
        if facet in FACETS and dot:
            return ListingQuery(language=tag, facet=facet, value=_value(value, facet))
    except Malformed:
        pass
    raise NotFound("feed_unknown", "no such feed; names are like en.rss or en.section.politics.rss")


def _range(query: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    since, until = _moment(query, "since"), _moment(query, "until")
    if since and until and since > until:
        raise Malformed("range_reversed", "since is later than until", where="since")
    return since, until


def read_language(text: str) -> str:
    """A language tag in its usual case; `und` is the list of articles in no known language.

    Raises:
        Malformed: it is not a language tag.
    """
    language = canonical_tag(text)
    if language is None:
        raise Malformed(
            "language_malformed", "give a BCP 47 language tag such as en or pt-BR", where="language"
        )
    return language


def _value(text: str, name: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Malformed("parameter_malformed", "this is not Unicode text", where=name) from None
    if not facet_value(text) or len(text) > MAX_FILTER:
        raise Malformed(
            "parameter_malformed", f"give 1 to {MAX_FILTER} characters of text", where=name
        )
    return text


def _moment(query: Mapping[str, str], name: str) -> datetime | None:
    """RFC 3339, or a date, which stands for its first moment in UTC."""
    text = query.get(name)
    if text is None:
        return None
    # An unescaped plus arrives as a blank: 10:00:00+02:00 as 10:00:00 02:00.
    written = text.replace(" ", "+").upper()
    if _RFC_3339.fullmatch(written):
        try:
            moment = datetime.fromisoformat(written)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise Malformed(
        "time_malformed",
        "give an RFC 3339 time with its zone, 2026-01-05T10:00:00Z, or a date, 2026-01-05",
        where=name,
    )
