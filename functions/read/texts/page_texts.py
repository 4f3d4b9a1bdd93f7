"""The texts of a page in its own language, or in the next one that there are texts in.

    texts = page_texts("kk")
    texts("published", time=texts.moment(published_at))   HTML
    texts.plain("navigation")                             for attributes, titles and plain text

`pt-BR` reads `pt`; a language without texts reads English, and so does a script other than that of
the texts (`az-Arab`). In such a page, HTML from here says so, since screen readers need it:
`<span lang="en" dir="ltr">Latest articles</span>`.
https://www.w3.org/WAI/WCAG22/Understanding/language-of-parts
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.model.clock import iso
from dateline.model.languages import UNDETERMINED
from functions.read.texts.direction import direction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from markupsafe import Markup

FALLBACK = "en"
_FOLDER = Path(__file__).parent
_NAMES = "language_names"


@dataclass(frozen=True)
class PageTexts:
    """The texts of a page, in `language`."""

    language: str
    is_foreign: bool
    """Whether the page is in another language."""

    def __call__(self, key: str, **values: object) -> Markup:
        """A text as HTML; escapes the values that are not HTML already.

        Raises:
            KeyError: there is no such text, or a value is missing.
        """
        from markupsafe import Markup, escape  # noqa: PLC0415 - imported on first use

        text = escape(_texts(self.language)[key]).format(**values)
        marks = self.attributes
        return Markup("<span{}>{}</span>").format(marks, text) if marks else text

    def plain(self, key: str, **values: object) -> str:
        """A text without markup, for attributes, titles and text formats; escapes nothing.

        Raises:
            KeyError: there is no such text, or a value is missing.
        """
        text: str = _texts(self.language)[key]
        return text.format(**values)

    def date(self, moment: datetime) -> str:
        """The day in UTC: `30 November 2026`."""
        texts = _texts(self.language)
        pattern: str = texts["date"]
        month = texts["months"][moment.month - 1]
        return pattern.format(day=moment.day, month=month, year=moment.year)

    def date_and_time(self, moment: datetime) -> str:
        """The minute in UTC: `30 November 2026, 14:05 UTC`."""
        return self.plain("date_and_time", date=self.date(moment), time=moment.strftime("%H:%M"))

    def moment(self, moment: datetime) -> Markup:
        """The minute in UTC as a `time` element, which programs can read."""
        from markupsafe import Markup  # noqa: PLC0415 - imported on first use

        element = Markup('<time datetime="{}"{}>{}</time>')
        return element.format(iso(moment), self.attributes, self.date_and_time(moment))

    @property
    def attributes(self) -> Markup:
        """`lang` and `dir` for elements with these texts; empty where they are in the page's."""
        from markupsafe import Markup  # noqa: PLC0415 - imported on first use

        if not self.is_foreign:
            return Markup()
        return Markup(' lang="{}" dir="{}"').format(self.language, direction(self.language))


@lru_cache(128)
def page_texts(language: str | None) -> PageTexts:
    """The texts for a page in a language (a BCP 47 tag; None if unknown)."""
    chosen = text_language(language)
    return PageTexts(chosen or FALLBACK, is_foreign=chosen is None)


def text_language(language: str | None) -> str | None:
    """The language of the texts that a page in `language` has; None if there are none."""
    parts = (language or "").split("-")
    script = next((part for part in parts[1:] if len(part) == 4 and part.isalpha()), None)
    for size in range(len(parts), 0, -1):
        tag = "-".join(parts[:size])
        if tag in languages() and script in {None, _texts(tag)["script"]}:
            return tag
    return None


@cache
def languages() -> frozenset[str]:
    """The languages that there are texts in."""
    return frozenset(path.stem for path in _FOLDER.glob("*.json")) - {_NAMES}


def language_name(tag: str | None) -> str:
    """What speakers call their language: `Português (BR)`; the tag where no name is known."""
    tag = tag or UNDETERMINED
    primary, _, rest = tag.partition("-")
    name = _texts(_NAMES).get(primary)
    if name is None:
        return tag
    # Not `upper`: Georgian's capitals are for whole words only.
    return f"{name[0].title()}{name[1:]}" + (f" ({rest})" if rest else "")


@cache
def _texts(name: str) -> Mapping[str, Any]:
    texts: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return texts
