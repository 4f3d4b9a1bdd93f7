"""Parses which listing is requested, by query or by a feed name (see `functions.read.renderings`).

A listing is one query of one partition, so it has one language and at most one facet. The default
language is English: the response depends on the URL alone, never on Accept-Language, and names its
language.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from dateline.model.errors import Malformed, NotFound
from dateline.model.rows import facet_value
from dateline.web.language_tags import read_language
from dateline.web.times import time_range
from functions.read.http.parameters import DEFAULT_LIMIT, FACETS, MAX_FILTER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

DEFAULT_LANGUAGE = "en"


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
    """`next` of the previous page."""

    def title(self, publication: str) -> str:
        """The listing's title for people: `Lake News – Politics`, without a language tag.

        A section is named alone; other facets with their kind, since an author, a tag and a section
        may have the same name.
        """
        if not self.value:
            return publication
        kind = "" if self.facet == "section" else f"{self.facet}: "
        return f"{publication} – {kind}{self.value}"


def from_query(query: Mapping[str, str]) -> ListingQuery:
    """The listing of `GET /articles?…`, its query parsed by `parameters.LISTING`.

    Raises:
        Malformed: a value is invalid or contradicts another.
    """
    asked = [name for name in FACETS if name in query]
    if len(asked) > 1:
        raise Malformed(
            "facets_combined",
            f"give only one of {', '.join(FACETS)}; it can be combined with language, since, "
            "until, order and limit",
            where=", ".join(asked),
        )
    facet = asked[0] if asked else "all"
    since, until = time_range(query)
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
    """The listing of a feed name without its extension: `en.section.politics`.

    Raises:
        NotFound: `feed_unknown`, no feed can have this name.
        Malformed: a value of the query is invalid or contradicts another.
    """
    since, until = time_range(query)
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


def _value(text: str, name: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Malformed(
            "parameter_malformed", "the value is not valid Unicode", where=name
        ) from None
    if not facet_value(text) or len(text) > MAX_FILTER:
        raise Malformed("parameter_malformed", f"give 1 to {MAX_FILTER} characters", where=name)
    return text
