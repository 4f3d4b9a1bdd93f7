"""Round trips: Dateline parses what it renders back to the same article."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import settings as examples

from dateline.model.documents import Article
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from tests.unit.process.parsing import article_of
from tests.unit.read.renderings.article_views import SITE
from tests.unit.read.round_trip import articles, listing_of, public_values, view_of

Values = dict[str, Any]


@dataclass(frozen=True)
class Loss:
    """Something that a format cannot express; `level` removes it from both sides."""

    why: str
    level: Callable[[Values, Values], None]


def _byline_of_authors(before: Values, after: Values) -> None:
    if before["byline"] is None:
        after["byline"] = None


def _dated(before: Values, after: Values) -> None:
    if before["modified_at"] is None:
        after["modified_at"] = None


MADE_BYLINE = Loss("without a byline the authors' names are written as one", _byline_of_authors)


def _biographies(*sides: Values) -> None:
    for values in sides:
        values["authors"] = [(author.name, author.role) for author in values["authors"]]


def _urgency(before: Values, after: Values) -> None:
    if before["urgency"] == 9:
        before["urgency"] = after["urgency"]


def _order_of_tags(*sides: Values) -> None:
    for values in sides:
        values["tags"] = {*values["tags"]}


def _sizes(*sides: Values) -> None:
    for values in sides:
        values["media"] = [
            item.model_copy(
                update={
                    "size": None,
                    "renditions": [f.model_copy(update={"size": None}) for f in item.renditions],
                }
            )
            for item in values["media"]
        ]


_NOT_NITF = re.compile(r"</?(?:abbr|cite|code|s|span)\b[^>]*>| (?:dir|scope)=\"[^\"]*\"")


def _own_text(*sides: Values) -> None:
    for values in sides:
        values["body"] = [(kind, _NOT_NITF.sub("", html)) for kind, html in values["body"]]
        values["notes"] = [_NOT_NITF.sub("", html) for html in values["notes"]]


def _coded(before: Values, after: Values) -> None:
    for values in (before, after):
        values["tags"] = tuple(
            tag if tag.code else tag.model_copy(update={"scheme": None}) for tag in values["tags"]
        )


def _no_words(*sides: Values) -> None:
    for values in sides:
        values["authors"] = [author.name for author in values["authors"]]
        for name in ("byline", "place", "urgency", "correction_note"):
            del values[name]


def _at_home(before: Values, after: Values) -> None:
    if before["canonical_url"] is None:
        after["canonical_url"] = None


def _times(before: Values, after: Values) -> None:
    if before["published_at"] is None:
        after["published_at"] = None
    _dated(before, after)


def _standfirst(before: Values, after: Values) -> None:
    values = [*(block for _, block in before["body"]), *before["notes"]]
    texts = (html.unescape(re.sub("<[^>]*>", "", item)) for item in values)
    opening = " ".join(filter(None, texts))
    if after["standfirst"] is None and opening.startswith(before["standfirst"] or ""):
        before["standfirst"] = None


def _files(*sides: Values) -> None:
    for values in sides:
        values["media"] = [
            item.model_copy(
                update={
                    "alt": item.alt if item.caption else None,
                    "caption": item.caption or item.alt,
                    "renditions": [f.model_copy(update={"name": None}) for f in item.renditions],
                }
            )
            for item in values["media"]
        ]


def _codes(*sides: Values) -> None:
    for values in sides:
        values["tags"] = [tag.model_copy(update={"code": None}) for tag in values["tags"]]


def _in_texts(change: Callable[[str], str], *sides: Values) -> None:
    def of(text: str | None) -> str | None:
        return " ".join(change(text).split()) or None if text else None

    for values in sides:
        for name in ("headline", "standfirst", "usage_terms"):
            values[name] = of(values[name])
        values["media"] = [
            item.model_copy(update={"alt": of(item.alt), "caption": of(item.caption)})
            for item in values["media"]
        ]


def _entities(*sides: Values) -> None:
    _in_texts(html.unescape, *sides)


def _tags(*sides: Values) -> None:
    _in_texts(lambda text: text.replace("<b>", ""), *sides)


def _authors(before: Values, after: Values) -> None:
    if not before["authors"]:
        after["authors"] = before["authors"]


FEED = (
    Loss("an entry has authors' names, but no byline, role, place or urgency", _no_words),
    Loss("an entry links to Dateline's page where it has no canonical URL", _at_home),
    Loss("an entry has times, at least when it became public", _times),
    Loss("a summary that repeats the beginning of the text is dropped", _standfirst),
    Loss("Media RSS has no names of files, and reads a title alone as caption", _files),
)
NO_CODES = Loss("a category is a word and its domain", _codes)
NO_TYPES_OF_TEXT = Loss("a title may be HTML, so tags in it are parsed", _tags)
ESCAPED_TWICE = Loss("entities in a feed's text are parsed as escaped twice", _entities)
NO_ENTRY_WITHOUT_AUTHOR = Loss("RFC 4287, section 4.1.2: each entry has an author", _authors)
CODED = Loss("a scheme without a code is not written", _coded)
NO_BIOGRAPHY = Loss("a byline has a person and a title", _biographies)
NO_URGENCY_9 = Loss("urgency is 1 to 8", _urgency)
NO_ORDER_OF_TAGS = Loss("keywords and coded tags are in separate lists", _order_of_tags)
NO_SIZES = Loss("a media reference has pixels, but no bytes", _sizes)
OWN_TEXT = Loss("NITF has no elements for these", _own_text)
MUST_BE_DATED = Loss("NewsML-G2 has no item without the time of its version", _dated)
LOSSES: dict[str, tuple[Loss, ...]] = {
    "json": (),
    "ninjs": (MADE_BYLINE, CODED),
    "ninjs2": (MADE_BYLINE, CODED),
    "newsml": (MUST_BE_DATED, CODED),
    "nitf": (MADE_BYLINE, NO_BIOGRAPHY, NO_URGENCY_9, NO_ORDER_OF_TAGS, NO_SIZES, OWN_TEXT),
    "json feed": (),
    "rss feed": (*FEED, ESCAPED_TWICE, NO_CODES, NO_TYPES_OF_TEXT),
    "atom feed": (*FEED, ESCAPED_TWICE, NO_ENTRY_WITHOUT_AUTHOR),
}


def written_as(name: str, article: Article) -> tuple[str, str]:
    """The rendering, and its content type."""
    form, _, feed = name.partition(" ")
    if feed:
        listed = FEED_RENDERINGS[form]
        own = listed.render(listing_of(article), SITE.origin, f"/feeds/x.{form}")
        return own, listed.content_type
    rendering = ARTICLE_RENDERINGS[form]
    return rendering.render(view_of(article), SITE), rendering.content_type


@examples(max_examples=60)
@given(article=articles())
def test_rendered_article_is_parsed_back_unchanged(article: Article) -> None:
    changes = {}
    for name, exceptions in LOSSES.items():
        before, after = (
            public_values(article),
            public_values(article_of(*written_as(name, article))),
        )
        for exception in exceptions:
            exception.level(before, after)
        changed = {
            name: (before[name], after[name]) for name in before if after[name] != before[name]
        }
        if changed:
            changes[name] = changed
    assert changes == {}
