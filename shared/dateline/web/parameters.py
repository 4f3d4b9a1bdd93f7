"""Parameters of routes: what a request may contain, checked and described from one table.

Schemas are JSON Schema; the validator knows the keywords in `_CHECKS`. Endpoints check what a
schema cannot express (that a field exists, that two filters are not combined).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

from dateline.model.errors import Malformed

Schema = Mapping[str, object]

MAX_QUERY = 4_096
"""Characters of a raw query string."""
_MAX_NAMES = 50
TIME_SCHEMA: Schema = {
    "type": "string",
    "maxLength": 40,
    "anyOf": [{"format": "date-time"}, {"format": "date"}],
}
"""Of `since` and `until`; `dateline.web.times` parses them."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a route. `code` is the error code for a wrong value."""

    name: str
    where: Literal["query", "path", "header"]
    schema: Schema
    description: str
    """Begins with the allowed values, since the error message repeats it."""
    code: str = "parameter_malformed"


def parse_query(
    parameters: Iterable[Parameter], raw: str, *, strict: bool = True
) -> dict[str, str]:
    """The parameters of a raw query string, validated against their schemas.

    Ignores undeclared parameters unless `strict`.

    Raises:
        Malformed: a parameter is unknown, repeated, or does not match its schema.
    """
    if len(raw) > MAX_QUERY:
        raise Malformed(
            "query_too_long", f"the query exceeds {MAX_QUERY} characters", where="query"
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
        # More names than any route has, or not UTF-8.
        raise Malformed(
            "query_malformed",
            f"send at most {_MAX_NAMES} parameters, percent-encoded as UTF-8",
            where="query",
        ) from error


def _unknown(name: str, known: Iterable[str]) -> Malformed:
    names = ", ".join(sorted(known))
    return Malformed(
        "parameter_unknown",
        f"unknown parameter; this route has {names}" if names else "this route has no parameters",
        where=name[:100],
    )


def _check(parameter: Parameter, text: str) -> None:
    for keyword, limit in parameter.schema.items():
        holds = _CHECKS.get((parameter.schema["type"], keyword))
        if holds and not holds(text, limit):
            raise Malformed(parameter.code, parameter.description, where=parameter.name)


_WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)

# fullmatch, since Python's $ also matches before a final line feed.
_CHECKS: dict[tuple[object, str], Callable[..., bool]] = {
    ("string", "pattern"): lambda text, pattern: bool(re.fullmatch(pattern, text, re.ASCII)),
    ("string", "minLength"): lambda text, limit: len(text) >= limit,
    ("string", "maxLength"): lambda text, limit: len(text) <= limit,
    ("string", "enum"): lambda text, names: text in names,
    ("integer", "type"): lambda text, _: bool(_WHOLE_NUMBER.fullmatch(text)),
    ("integer", "minimum"): lambda text, limit: int(text) >= limit,
    ("integer", "maximum"): lambda text, limit: int(text) <= limit,
}
