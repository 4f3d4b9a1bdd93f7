"""Front matter of a Markdown text: YAML between `---`, TOML between `+++`.

https://jekyllrb.com/docs/front-matter/ · https://gohugo.io/content-management/front-matter/
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from dateline.model.errors import Malformed

if TYPE_CHECKING:
    from functions.process.item.sample import Json

MAX_LENGTH = 20_000
"""Characters; YAML parsers are slow."""
_OPENING = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n|\r|\n)")
_CLOSINGS = {"---": ("---", "..."), "+++": ("+++",)}
_MEMBER = {
    "---": re.compile(r"[\"']?[^\W\d][\w -]{0,60}[\"']?[ \t]*:(?:\s|$)"),
    "+++": re.compile(r"(?:[\"']?[\w-]{1,60}[\"']?[ \t]*=|\[[\w\".-]{1,60}\])"),
}


@dataclass(frozen=True, slots=True)
class Split:
    """A text's front matter, member names in lower case with `_`, and the text below it."""

    text: str
    members: dict[str, Json] = field(default_factory=dict)


def has_front_matter(start: str) -> bool:
    """Whether a text begins with front matter and not with a horizontal rule."""
    opening = _OPENING.match(start)
    if not opening:
        return False
    lines = start[opening.end() : MAX_LENGTH].splitlines()
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    closed = any(line.rstrip() in _CLOSINGS[opening[1]] for line in lines)
    return closed and _MEMBER[opening[1]].match(first) is not None


def split(text: str) -> Split:
    """Splits a text into front matter and text.

    Raises:
        Malformed: `front_matter_malformed`. It may say that the article is a draft, so the text is
            not read without it.
    """
    text = text.lstrip("\ufeff \t\r\n")
    opening = _OPENING.match(text)
    if not opening or not has_front_matter(text):
        return Split(text)
    lines = text[opening.end() :].splitlines(keepends=True)
    end = next(n for n, line in enumerate(lines) if line.rstrip() in _CLOSINGS[opening[1]])
    matter = "".join(lines[:end])
    value = _toml(matter) if opening[1] == "+++" else _yaml(matter)
    members = {_folded(name): member for name, member in value.items()} if value else {}
    return Split("".join(lines[end + 1 :]), members)


def _folded(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")


def _yaml(matter: str) -> dict[str, Json]:
    import yaml  # noqa: PLC0415 - only when some comes

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        # Every scalar stays a string: dates as written, versions not as numbers.
        value = yaml.load(matter, Loader=loader)  # noqa: S506 - makes nothing but texts
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise _malformed(error.problem or "not YAML", mark.line + 2 if mark else None) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise _malformed("unreadable YAML") from None
    if not isinstance(value, dict):
        raise _malformed("not a mapping of names to values")
    return {str(name): _plain(member) for name, member in value.items()}


def _toml(matter: str) -> dict[str, Json]:
    try:
        value = tomllib.loads(matter)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _malformed(f"not TOML: {error}"[:200]) from None
    return {name: _plain(member) for name, member in value.items()}


def _plain(value: object, depth: int = 4) -> Json:
    """The value as JSON; deeper levels than front matter has are left out."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, str | int | float | bool):
        return value
    if not depth:
        return None
    if isinstance(value, list):
        return [_plain(member, depth - 1) for member in value[:500]]
    if isinstance(value, dict):
        # Aliases can repeat a value many times, so the number of members is limited.
        return {str(name): _plain(value[name], depth - 1) for name in list(value)[:100]}
    return None


def _malformed(reason: str, line: int | None = None) -> Malformed:
    return Malformed(
        "front_matter_malformed",
        f"unreadable front matter: {reason}",
        where=f"line {line}" if line else "line 1",
    )
