"""Round trips: Dateline parses what it renders back to the same article."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import settings as examples

from dateline.model.documents import Article
from tests.unit.process.parsing import article_of
from tests.unit.read.round_trip import articles, public_values, round_trips

Values = dict[str, Any]


def _byline_of_authors(before: Values, after: Values) -> None:
    if before["byline"] is None:
        after["byline"] = None


def _dated(before: Values, after: Values) -> None:
    if before["modified_at"] is None:
        after["modified_at"] = None


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
    opening = _words(" ".join(filter(None, texts)))
    standfirst = _words(html.unescape(before["standfirst"] or ""))
    if after["standfirst"] is None and standfirst and opening.startswith(standfirst):
        before["standfirst"] = None


def _words(text: str) -> str:
    """Without quotation marks, dashes and spaces, which programs change."""
    return "".join(filter(str.isalnum, text)).casefold()


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


LEVELS: dict[str, Callable[[Values, Values], None]] = {
    "byline, roles and biographies, place, urgency and correction note": _no_words,
    "the absence of a canonical URL": _at_home,
    "the absence of a time": _times,
    "a standfirst that repeats the beginning of the text": _standfirst,
    "names of files, and alternative texts without a caption": _files,
    "entities in texts, which are parsed once more": _entities,
    "codes of tags": _codes,
    "tags in titles, which are parsed as markup": _tags,
    "the absence of authors": _authors,
    "a scheme without a code": _coded,
    "the absence of a byline": _byline_of_authors,
    "biographies": _biographies,
    "urgency 9": _urgency,
    "the order of coded tags among keywords": _order_of_tags,
    "sizes of files": _sizes,
    "`abbr`, `cite`, `code`, `s`, `span`, `dir` and `scope`, whose text stays": _own_text,
    "the absence of a modified time": _dated,
}
"""Takes what a rendering loses (`Rendering.losses`) out of both sides before the comparison."""


def test_every_loss_of_a_rendering_is_levelled() -> None:
    assert {loss for trip in round_trips() for loss in trip.losses} == {*LEVELS}


@examples(max_examples=60)
@given(article=articles())
def test_rendered_article_is_parsed_back_unchanged(article: Article) -> None:
    changes = {}
    for trip in round_trips():
        before = public_values(article)
        after = public_values(article_of(trip.write(article), trip.content_type))
        for loss in trip.losses:
            LEVELS[loss](before, after)
        changed = {
            name: (before[name], after[name]) for name in before if after[name] != before[name]
        }
        if changed:
            changes[trip.name] = changed
    assert changes == {}
