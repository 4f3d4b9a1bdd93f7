"""Finds fields in a CMS without a fixed schema: by JSON path, by usual names, in one locale.

A path is names and indexes joined by dots, `*` for every member (`source_options.JsonPath`).
It is looked up in the entry first and then in the payload's root, so it works for sent and for
fetched content. Usual names are matched regardless of case, `_` and `-`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.model.source_options import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from functions.process.item.sample import Json

MAX_VALUES = 1_000
"""The maximum number of values at one path."""

USUAL: dict[str, tuple[str, ...]] = {
    "headline": ("headline", "title", "heading", "name"),
    "standfirst": (
        *("standfirst", "subtitle", "subheadline", "subheading", "dek", "deck", "excerpt"),
        *("summary", "lead", "lede", "intro", "introduction", "teaser", "description", "abstract"),
    ),
    "body": (
        *("body", "content", "bodytext", "articlebody", "maincontent", "text", "richtext"),
        *("story", "article", "blocks", "html", "bodyhtml", "markdown", "copy"),
    ),
    "language": ("language", "lang", "langcode", "languagecode", "locale"),
    "slug": ("slug", "urlslug", "urlhandle", "handle"),
    "section": ("section", "category", "primarycategory", "rubric", "channel"),
    "tags": ("tags", "keywords", "topics", "categories", "taglist"),
    "authors": ("authors", "author", "byline", "writers", "writer"),
    "published_at": (
        *("publishedat", "publishdate", "publicationdate", "publishedon", "datepublished"),
        *("publishat", "pubdate", "firstpublishedat", "date"),
    ),
    "modified_at": ("updatedat", "modifiedat", "dateupdated", "lastmodified"),
    "embargoed_until": ("embargoeduntil", "embargo", "embargodate", "embargoed"),
    "canonical_url": ("canonicalurl", "canonical", "url", "permalink", "link"),
    "image": (
        *("image", "heroimage", "featuredimage", "mainimage", "leadimage", "coverimage"),
        *("cover", "hero", "thumbnail", "picture", "photo"),
    ),
}
"""Folded names to try, in order, for a field that the source does not configure."""

_LOCALE = re.compile(r"[A-Za-z]{2}|[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){1,3}", re.ASCII)
_NO_LOCALES = frozenset({"id", "to", "is", "as", "no", "by", "at", "on", "in"})
"""Language codes that alone are more often ordinary names."""
_CHOSEN_FIRST = ("en-US", "en")


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value and its JSON path."""

    value: Json
    where: str
    locale: str | None = None


@dataclass(slots=True)
class Entry:
    """One entry of a CMS. `where` is its JSON path in the payload, `$` for the whole."""

    entry: Json
    root: Json = None
    where: str = "$"
    options: Fields = field(default_factory=Fields)
    language: str | None = None
    """The source's language, which selects a locale after `options.locale`."""
    usual: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of this CMS, tried before USUAL."""
    localised: bool = False
    """Whether every field is a map of locales."""
    warnings: list[str] = field(default_factory=list)

    def get(self, name: str) -> FieldValue | None:
        """The field's first value that is not null; None without one."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[FieldValue]:
        """All values of the field in the chosen locale; several if its path has a `*`."""
        path = self.configured(name)
        values = self._by_path(path) if path else self._by_name(name)
        return [self._in_chosen_locale(field_value) for field_value in values]

    def configured(self, name: str) -> str | None:
        """The field's path in the source's configuration."""
        path = getattr(self.options, name)
        return path if isinstance(path, str) else None

    def is_there(self, name: str) -> bool:
        """Whether the field exists, even empty: an empty field is deliberate."""
        if path := self.configured(name):
            return any(True for start in (self.entry, self.root) for _ in values_at(start, path))
        return any(True for _ in self._named(name))

    def tried(self, name: str) -> str:
        """The JSON paths that were tried for the field, for messages."""
        if path := self.configured(name):
            return f"{self.where}.{path}"
        names = (*self.usual.get(name, ()), *USUAL.get(name, ()))
        return ", ".join(f"{self.where}.{name}" for name in dict.fromkeys(names))

    def _by_path(self, path: str) -> list[FieldValue]:
        for start, where in ((self.entry, self.where), (self.root, "$")):
            values = [
                FieldValue(value, f"{where}.{at}")
                for value, at in values_at(start, path)
                if value is not None
            ]
            if values:
                return values
        return []

    def _by_name(self, name: str) -> list[FieldValue]:
        return next(
            (
                [field_value]
                for field_value in self._named(name)
                if field_value.value not in (None, "", [])
            ),
            [],
        )

    def _named(self, name: str) -> Iterator[FieldValue]:
        if not isinstance(self.entry, dict):
            return
        folded = {fold(key): key for key in reversed(list(self.entry)[:MAX_VALUES])}
        for usual_name in (*self.usual.get(name, ()), *USUAL.get(name, ())):
            if "." in usual_name:
                for value, at in values_at(self.entry, usual_name):
                    yield FieldValue(value, f"{self.where}.{at}")
            elif (key := folded.get(fold(usual_name))) is not None:
                yield FieldValue(self.entry[key], f"{self.where}.{key}")

    def _in_chosen_locale(self, field_value: FieldValue) -> FieldValue:
        locales = locales_of(field_value.value, certain=self.localised)
        if not locales:
            return field_value
        chosen = choose_locale(list(locales), self.options.locale, self.language)
        preferred = self.options.locale or self.language
        if len(locales) > 1 and (preferred is None or not _fits(chosen, preferred)):
            warning = f"locale: {chosen} of {', '.join(list(locales)[:8])}; set fields.locale"
            if warning not in self.warnings:
                self.warnings.append(warning)
        return FieldValue(locales[chosen], f"{field_value.where}.{chosen}", chosen)


def fold(key: str) -> str:
    """A field's name in the form of the usual names."""
    return key.lower().replace("_", "").replace("-", "").replace(" ", "")


def values_at(value: Json, path: str) -> Iterator[tuple[Json, str]]:
    """The values at a path, each with its concrete path; at most MAX_VALUES."""
    matches: list[tuple[Json, str]] = [(value, "")]
    for part in path.removeprefix("$.").split("."):
        matches = [
            (inner, f"{at}.{name}" if at else name)
            for outer, at in matches
            for name, inner in _members(outer, part)
        ][:MAX_VALUES]
    yield from matches


def at(value: Json, *names: str) -> Json:
    """The value at a path of member names; None if it is missing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def scalar(value: Json) -> str | None:
    """A string or number as text; None for other types and empty strings."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _members(value: Json, part: str) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        if part in value:
            yield part, value[part]
        elif part == "*":
            yield from list(value.items())[:MAX_VALUES]
    elif isinstance(value, list):
        if part == "*":
            yield from ((str(index), member) for index, member in enumerate(value[:MAX_VALUES]))
        elif part.isascii() and part.isdigit() and len(part) < 7 and int(part) < len(value):
            yield part, value[int(part)]


def locales_of(value: Json, *, certain: bool = False) -> dict[str, Json]:
    """The values by locale, if the value is a map of locales or Sanity's list of them."""
    if isinstance(value, list):
        # https://github.com/sanity-io/sanity-plugin-internationalized-array
        pairs = [
            (member.get("_key"), member)
            for member in value[:MAX_VALUES]
            if isinstance(member, dict)
        ]
        keyed = {
            key: member["value"]
            for key, member in pairs
            if isinstance(key, str) and _LOCALE.fullmatch(key) and "value" in member
        }
        return keyed if keyed and len(keyed) == len(value) else {}
    if not isinstance(value, dict):
        return {}
    members = {key: member for key, member in value.items() if not key.startswith("_")}
    if certain:
        return members
    names = members.keys()
    if not names or not all(map(_LOCALE.fullmatch, names)) or names <= _NO_LOCALES:
        return {}
    return members


def choose_locale(locales: list[str], *preferred: str | None) -> str:
    """The first locale that matches `preferred`, exactly or by language; else English or any."""
    for choice in (*preferred, *_CHOSEN_FIRST):
        if choice is None:
            continue
        exact = [locale for locale in locales if _folded(locale) == _folded(choice)]
        near = [locale for locale in locales if _fits(locale, choice)]
        if exact or near:
            return (exact or near)[0]
    return locales[0]


def _folded(locale: str) -> str:
    return locale.replace("_", "-").lower()


def _fits(locale: str, preferred: str) -> bool:
    return _folded(locale).partition("-")[0] == _folded(preferred).partition("-")[0]
