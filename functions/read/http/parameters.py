"""The parameters of each route: one table that checks requests and feeds the API description.

A schema is JSON Schema, of which the check knows what stands in `_CHECKS`. What a schema cannot say
(that a field exists, that two filters have a listing together) is refused where it is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

from dateline.model.errors import Malformed
from dateline.model.identifiers import ID_PATTERN

Schema = Mapping[str, object]

MAX_QUERY = 4_096
"""Characters of a query as it was sent."""
MAX_FILTER = 500
DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_IDS = 50
DEFAULT_FEED_LIMIT = 50
MAX_FULL = 50
"""Articles whose text is read for one page of a feed."""
FACETS = ("section", "tag", "author", "source", "story")
ORDERS = ("newest", "oldest")
_MAX_NAMES = 50

LANGUAGE_SCHEMA: Schema = {
    "type": "string",
    "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
    "maxLength": 35,
}
_ID_SCHEMA: Schema = {"type": "string", "pattern": f"^{ID_PATTERN.pattern}$"}
_TIME_SCHEMA: Schema = {
    "type": "string",
    "maxLength": 40,
    "anyOf": [{"format": "date-time"}, {"format": "date"}],
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a route. `code` names the problem that is answered where it is wrong."""

    name: str
    where: Literal["query", "path", "header"]
    schema: Schema
    description: str
    """One sentence or two; begins with what may be given, since the problem repeats it."""
    code: str = "parameter_malformed"


def _query(
    name: str, schema: Schema, description: str, code: str = "parameter_malformed"
) -> Parameter:
    return Parameter(name, "query", schema, description, code)


# ---------------------------------------------------------------- in the path
ARTICLE_ID = Parameter("id", "path", _ID_SCHEMA, "The article's id.")
ARTICLE_NAME = Parameter(
    "id",
    "path",
    {"type": "string", "pattern": rf"^{ID_PATTERN.pattern}(\.[a-z0-9]{{1,10}})?$"},
    "The article's id, and the extension of a rendering; without one it is JSON.",
)
SLUG_LANGUAGE = Parameter("language", "path", LANGUAGE_SCHEMA, "The variant's language.")
SLUG_NAME = Parameter(
    "slug",
    "path",
    {"type": "string", "pattern": r"^[a-z0-9-]{1,120}(\.[a-z0-9]{1,10})?$"},
    "The variant's slug, and the extension of a rendering; without one it is JSON.",
)
FEED_NAME = Parameter(
    "listing",
    "path",
    {"type": "string", "minLength": 1, "maxLength": 1_600},
    "`<language>.<extension>`, or `<language>.<facet>.<value>.<extension>`: "
    "`en.rss`, `en.section.politics.atom`.",
)
SUBMISSION_ID = Parameter("id", "path", _ID_SCHEMA, "The submission's id.")

# ---------------------------------------------------------------- in the query
LANGUAGE = _query(
    "language",
    LANGUAGE_SCHEMA,
    "A BCP 47 language tag such as `en` or `pt-BR`; `und` where nobody knows the language.",
    "language_malformed",
)
FIELDS = _query(
    "fields",
    {"type": "string", "minLength": 1, "maxLength": 1_000},
    "Names of fields, separated by commas: only these are answered.",
    "field_unknown",
)
_FILTERS = tuple(
    _query(
        name,
        {"type": "string", "minLength": 1, "maxLength": MAX_FILTER},
        f"1 to {MAX_FILTER} characters of text: {meaning}. One filter at a time.",
    )
    for name, meaning in zip(
        FACETS,
        (
            "the section, whatever its case and spacing",
            "a tag, whatever its case and spacing",
            "an author's name, whatever its case and spacing",
            "the id of a source",
            "the id of a story, as articles tell it: all its copies",
        ),
        strict=True,
    )
)
SINCE = _query(
    "since",
    _TIME_SCHEMA,
    "An RFC 3339 time with its zone, 2026-01-05T10:00:00Z, or a date, 2026-01-05, which stands for "
    "its first moment in UTC: what may be read from then on.",
    "time_malformed",
)
UNTIL = _query(
    "until",
    _TIME_SCHEMA,
    "An RFC 3339 time with its zone, 2026-01-05T10:00:00Z, or a date, 2026-01-05, which stands for "
    "its first moment in UTC: what could be read by then.",
    "time_malformed",
)
ORDER = _query(
    "order",
    {"type": "string", "enum": list(ORDERS), "default": ORDERS[0]},
    "Newest or oldest first.",
    "order_malformed",
)
LIMIT = _query(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    f"A number from 1 to {MAX_LIMIT}: how many entries a page has.",
    "limit_malformed",
)
CURSOR = _query(
    "cursor",
    {"type": "string", "pattern": "^[A-Za-z0-9_-]{24,200}$"},
    "Where the page begins: `next` of the page before it, of this very listing.",
    "cursor_malformed",
)
FEED_LIMIT = _query(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_FEED_LIMIT},
    f"A number from 1 to {MAX_LIMIT}: how many entries a page has.",
    "limit_malformed",
)
TEXT = _query(
    "text",
    {"type": "string", "enum": ["full", "summary"]},
    "`full` or `summary`: whole articles, or what a list shows of them. Without it, `full` for up "
    f"to {MAX_FULL} entries, which is the most there is in full on a page.",
    "text_malformed",
)
PART = _query(
    "part",
    {"type": "string", "pattern": r"^(first|\d{8}T\d{9}-[a-z2-7]{26})$"},
    "One of the files that the sitemap's index names.",
    "part_malformed",
)
_TAG = "[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
FALLBACK = _query(
    "fallback",
    {
        "type": "string",
        "pattern": f"^((original|none)|{_TAG}(,{_TAG}){{0,3}}(,(original|none))?)$",
        "maxLength": 160,
        "default": "original",
    },
    "`original`, `none`, or up to four language tags, the most wanted first, with one of these two "
    "after them: what to answer where the language asked for is not to be had. `none` is a 404.",
    "fallback_malformed",
)
IDS = _query(
    "ids",
    {
        "type": "string",
        "pattern": f"^{ID_PATTERN.pattern}(,{ID_PATTERN.pattern}){{0,{MAX_IDS - 1}}}$",
        "maxLength": 27 * MAX_IDS - 1,
    },
    f"1 to {MAX_IDS} ids of articles, separated by commas, in place of a listing; together with "
    "`language` and `fields` alone.",
    "ids_malformed",
)
_VERSION_SCHEMA: Schema = {"type": "integer", "minimum": 1, "maximum": 1_000_000}
FROM = _query(
    "from",
    _VERSION_SCHEMA,
    "A version, as /revisions counts them: the older text. Without it, the one before `to`.",
)
TO = _query(
    "to",
    _VERSION_SCHEMA,
    "A version, as /revisions counts them: the newer text. Without it, the newest.",
)
SOURCE = _query(
    "source",
    {"type": "string", "minLength": 1, "maxLength": 64},
    "The source that sent it, where an inspector asks.",
)

FEED = (FEED_NAME, SINCE, UNTIL, FEED_LIMIT, CURSOR, TEXT)
LISTING = (LANGUAGE, *_FILTERS, SINCE, UNTIL, ORDER, LIMIT, CURSOR, IDS, FIELDS)

# ---------------------------------------------------------------- in the headers
ACCEPT_LANGUAGE = Parameter(
    "accept-language",
    "header",
    {"type": "string"},
    "Languages, the most wanted first; `language` in the query decides alone.",
)
IF_NONE_MATCH = Parameter(
    "if-none-match", "header", {"type": "string"}, "The ETag of what the client has."
)
IF_MODIFIED_SINCE = Parameter(
    "if-modified-since", "header", {"type": "string"}, "Last-Modified of what the client has."
)


def parse_query(
    parameters: Iterable[Parameter], raw: str, *, strict: bool = True
) -> dict[str, str]:
    """The parameters of a query as it was sent, each as its schema says.

    Unless `strict`, what no one declared is passed over.

    Raises:
        Malformed: a parameter is unknown, repeated, or not what its schema says.
    """
    if len(raw) > MAX_QUERY:
        raise Malformed(
            "query_too_long", f"a query has at most {MAX_QUERY} characters", where="query"
        )
    known = {parameter.name: parameter for parameter in parameters if parameter.where == "query"}
    query: dict[str, str] = {}
    for name, text in _pairs(raw):
        parameter = known.get(name)
        if parameter is None:
            if strict:
                raise _unknown(name, known)
            continue
        if name in query:
            raise Malformed("parameter_repeated", f"give {name} once", where=name)
        _check(parameter, text)
        query[name] = text
    return query


def _pairs(raw: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=_MAX_NAMES)
    except ValueError as error:
        # More names than any route has, or bytes that are not UTF-8.
        raise Malformed(
            "query_malformed",
            f"a query is at most {_MAX_NAMES} names and values, percent-encoded as UTF-8",
            where="query",
        ) from error


def _unknown(name: str, known: Iterable[str]) -> Malformed:
    names = ", ".join(sorted(known))
    return Malformed(
        "parameter_unknown",
        f"there is no such parameter; there are {names}" if names else "no parameters here",
        where=name[:100],
    )


def _check(parameter: Parameter, text: str) -> None:
    for keyword, limit in parameter.schema.items():
        holds = _CHECKS.get((parameter.schema["type"], keyword))
        if holds and not holds(text, limit):
            raise Malformed(parameter.code, parameter.description, where=parameter.name)


_WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)

# A schema's patterns begin with ^ and end with $, but Python's $ also stands before a line feed.
_CHECKS: dict[tuple[object, str], Callable[..., bool]] = {
    ("string", "pattern"): lambda text, pattern: bool(re.fullmatch(pattern, text, re.ASCII)),
    ("string", "minLength"): lambda text, limit: len(text) >= limit,
    ("string", "maxLength"): lambda text, limit: len(text) <= limit,
    ("string", "enum"): lambda text, names: text in names,
    ("integer", "type"): lambda text, _: bool(_WHOLE_NUMBER.fullmatch(text)),
    ("integer", "minimum"): lambda text, limit: int(text) >= limit,
    ("integer", "maximum"): lambda text, limit: int(text) <= limit,
}
