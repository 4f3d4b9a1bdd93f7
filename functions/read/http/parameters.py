"""The parameters of each route: one table that checks requests and feeds the API description."""

from __future__ import annotations

from dateline.model.changes import KEPT, STREAMED
from dateline.model.identifiers import ID_PATTERN, SOURCE_PATTERN
from dateline.web.parameters import TIME_SCHEMA, Parameter, Schema

MAX_FILTER = 500
DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_IDS = 50
DEFAULT_FEED_LIMIT = 50
MAX_FULL = 50
"""Articles with full text on one page of a feed."""
DEFAULT_CHANGES = 100
MAX_CHANGES = 500
END = "end"
FACETS = ("section", "tag", "author", "source", "story")
ORDERS = ("newest", "oldest")

_TAG = "[A-Za-z]{1,3}([-_][A-Za-z0-9]{1,8})*"
"""The letters and separators of a language tag; `canonical_tag` decides whether it is one."""
LANGUAGE_SCHEMA: Schema = {
    "type": "string",
    "pattern": f"^{_TAG}$",
    "maxLength": 35,
}
_ID_SCHEMA: Schema = {"type": "string", "pattern": f"^{ID_PATTERN.pattern}$"}


def _query(
    name: str, schema: Schema, description: str, code: str = "parameter_malformed"
) -> Parameter:
    return Parameter(name, "query", schema, description, code)


# ---------------------------------------------------------------- in the path
ARTICLE_ID = Parameter("id", "path", _ID_SCHEMA, "The article's id.")
SLUG_LANGUAGE = Parameter(
    "language", "path", LANGUAGE_SCHEMA, "The language of the slug, such as `en`."
)
SLUG_NAME = Parameter(
    "slug",
    "path",
    {"type": "string", "pattern": "^[a-z0-9-]{1,120}$"},
    "The slug.",
)
FEED_NAME = Parameter(
    "feed",
    "path",
    {"type": "string", "minLength": 1, "maxLength": 1_600},
    "`<language>` or `<language>.<facet>.<value>`, such as `en` or `en.section.politics`. Facets: "
    f"{', '.join(f'`{facet}`' for facet in FACETS)}.",
)
DOCS_FILE = Parameter("file", "path", {"type": "string"}, "The name of a file that the page loads.")
SUBMISSION_ID = Parameter("id", "path", _ID_SCHEMA, "The submission's id.")

# ---------------------------------------------------------------- in the query
LANGUAGE = _query(
    "language",
    LANGUAGE_SCHEMA,
    "A BCP 47 language tag in any form, such as `en`, `pt-BR` or `por`; `und` for articles whose "
    "language is unknown.",
    "language_malformed",
)
FIELDS = _query(
    "fields",
    {"type": "string", "minLength": 1, "maxLength": 1_000},
    "Names of fields, separated by commas; the response has only these. "
    "Example: `fields=id,headline`.",
    "field_unknown",
)
_FILTERS = tuple(
    _query(
        name,
        {"type": "string", "minLength": 1, "maxLength": MAX_FILTER},
        f"1 to {MAX_FILTER} characters: {meaning}. One filter per request.",
    )
    for name, meaning in zip(
        FACETS,
        (
            "a section, ignoring case and spacing",
            "a tag, ignoring case and spacing",
            "an author's name, ignoring case and spacing",
            "the id of a source",
            "the id of a story (`story` of an article); lists all its copies",
        ),
        strict=True,
    )
)
SINCE = _query(
    "since",
    TIME_SCHEMA,
    "An RFC 3339 time with a zone (2026-01-05T10:00:00Z) or a date (2026-01-05, its start in UTC). "
    "Lists articles that became public then or later.",
    "time_malformed",
)
UNTIL = _query(
    "until",
    TIME_SCHEMA,
    "An RFC 3339 time with a zone (2026-01-05T10:00:00Z) or a date (2026-01-05, its start in UTC). "
    "Lists articles that became public then or earlier.",
    "time_malformed",
)
ORDER = _query(
    "order",
    {"type": "string", "enum": list(ORDERS), "default": ORDERS[0]},
    "`newest` or `oldest` first.",
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
    "`next` of the previous page of the same listing.",
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
    "`full` or `summary`: whole articles, or headline and standfirst. Defaults to `full` for a "
    f"`limit` of up to {MAX_FULL}, which is the maximum with full text.",
    "text_malformed",
)
PART = _query(
    "part",
    {"type": "string", "pattern": r"^(first|\d{8}T\d{9}-[a-z2-7]{26})$"},
    "One of the files that the sitemap index names.",
    "part_malformed",
)
FALLBACK = _query(
    "fallback",
    {
        "type": "string",
        "pattern": f"^((original|none)|{_TAG}(,{_TAG}){{0,3}}(,(original|none))?)$",
        "maxLength": 160,
        "default": "original",
    },
    "`original`, `none`, or up to four language tags in order of preference, optionally followed "
    "by `original` or `none`: what to return where the requested language is not available. "
    "`none` returns 404. Example: `fallback=fr,en,none`.",
    "fallback_malformed",
)
IDS = _query(
    "ids",
    {
        "type": "string",
        "pattern": f"^{ID_PATTERN.pattern}(,{ID_PATTERN.pattern}){{0,{MAX_IDS - 1}}}$",
        "maxLength": 27 * MAX_IDS - 1,
    },
    f"1 to {MAX_IDS} article ids, separated by commas: returns these articles instead of a "
    "listing. May be combined with `language` and `fields` only.",
    "ids_malformed",
)
_VERSION_SCHEMA: Schema = {"type": "integer", "minimum": 1, "maximum": 1_000_000}
FROM = _query(
    "from",
    _VERSION_SCHEMA,
    "A version number from /revisions: the older text. Defaults to the readable one before `to`.",
)
TO = _query(
    "to",
    _VERSION_SCHEMA,
    "A version number from /revisions: the newer text. Defaults to the newest.",
)
SOURCE = _query(
    "source",
    {"type": "string", "minLength": 1, "maxLength": 64},
    "The id of the source that sent the submission. Another source than the token's needs the "
    "scope `inspect`.",
)

_CHANGE_KINDS = sorted(STREAMED)
CHANGES = (
    _query(
        "after",
        {"type": "string", "pattern": f"^({END}|[A-Za-z0-9_-]{{24,200}})$"},
        f"`next` of the previous page, or `{END}` for later changes only. Without it, from the "
        f"oldest change that is kept, {KEPT.days} days ago.",
        "cursor_malformed",
    ),
    _query(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_CHANGES, "default": DEFAULT_CHANGES},
        f"A number from 1 to {MAX_CHANGES}: how many changes are read; filters leave some out.",
        "limit_malformed",
    ),
    _query(
        "type",
        {"type": "string", "enum": _CHANGE_KINDS},
        f"One of {', '.join(f'`{kind}`' for kind in _CHANGE_KINDS)}.",
    ),
    _query(
        "source",
        {"type": "string", "pattern": f"^{SOURCE_PATTERN.pattern}$"},
        "The id of a source: changes of its articles.",
    ),
    _query(
        "language",
        LANGUAGE_SCHEMA,
        "A BCP 47 language tag: changes of texts in this language. What hides an article is listed "
        "in any case.",
        "language_malformed",
    ),
)
FEED = (FEED_NAME, SINCE, UNTIL, FEED_LIMIT, CURSOR, TEXT)
LISTING = (LANGUAGE, *_FILTERS, SINCE, UNTIL, ORDER, LIMIT, CURSOR, IDS, FIELDS)

# ---------------------------------------------------------------- in the headers
ACCEPT_LANGUAGE = Parameter(
    "accept-language",
    "header",
    {"type": "string"},
    "Preferred languages. Ignored where `language` is given.",
)
ACCEPT_ENCODING = Parameter(
    "accept-encoding",
    "header",
    {"type": "string"},
    "Codings that the client can decode; with `gzip` among them the response is compressed.",
)
IF_NONE_MATCH = Parameter(
    "if-none-match",
    "header",
    {"type": "string"},
    "The ETag of the client's version; returns 304 where it is current.",
)
IF_MODIFIED_SINCE = Parameter(
    "if-modified-since",
    "header",
    {"type": "string"},
    "The Last-Modified of the client's version; returns 304 where it is current.",
)
