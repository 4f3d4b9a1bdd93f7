"""What an editor sends as the text of a translation: read, cleaned and compared. Rules only.

A text is cleaned by its source segment, which the process function has sanitised: of markup it may
have the very tags of the source and no others, and these are written as they stand there. So a text
can hold nothing that the article does not, and no link that leads elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Annotated

from pydantic import Field

from dateline.model.base import Model, Text
from dateline.model.documents import MAX_BLOCKS, MAX_LIST, Article, BlockKind, Translation
from dateline.model.errors import Malformed, Unprocessable
from functions.translate.memory.entries import segment_hash
from functions.translate.requests.json_bodies import read_body
from functions.translate.segments.markup import Token, balanced, text_of, to_wire, tokens
from functions.translate.segments.markup_check import problems
from functions.translate.segments.segments import rewrite_html, segments_in, segments_of

MAX_BODY = 2_000_000
MAX_TEXT_BYTES = 20_000
"""Of one segment: as much as an engine may bring."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class EditedMedia(Model):
    """The texts of one picture, video or file."""

    alt: Text | None = None
    caption: Text | None = None


class TranslationEdit(Model):
    """The body of a request: `segments`, or the whole text, never both."""

    segments: dict[str, Text] | None = None
    """HTML by the segment's `id`."""
    headline: Text | None = None
    standfirst: Text | None = None
    body: Annotated[tuple[Text, ...] | None, Field(max_length=MAX_BLOCKS)] = None
    """HTML of each block, as many as the article has and each with the block's own elements."""
    media: Annotated[tuple[EditedMedia, ...] | None, Field(max_length=MAX_LIST)] = None


@dataclass(frozen=True)
class CleanedEdit:
    """What is saved, by source segment, and what an editor should be told of it, by its id."""

    texts: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_edit(body: bytes, content_type: str) -> TranslationEdit:
    """What a request wants to be saved.

    Raises:
        UnsupportedType, TooLarge, Malformed: it cannot be read.
    """
    form = '{"segments": {id: html}} or the whole text'
    edited = read_body(TranslationEdit, body, content_type, most=MAX_BODY, what="text", form=form)
    whole = edited.model_dump(exclude={"segments"}, exclude_none=True)
    if (edited.segments is not None) == bool(whole):
        raise Malformed(
            "request_invalid", "send either segments or headline, standfirst, body and media"
        )
    return edited


def clean_edit(edited: TranslationEdit, article: Article, newest: Translation) -> CleanedEdit:
    """The texts that are saved.

    Raises:
        Unprocessable: a text that cannot stand in its place, and which.
    """
    sources = {
        segment_hash(segment): segment for segment in segments_of(article, notes=newest.notes)
    }
    if edited.segments is None:
        given = _whole(edited, article, notes=newest.notes)
    else:
        given = _by_id(edited.segments, sources)
    done = CleanedEdit()
    for where, source, text in given:
        found = clean_text(source, text, where)
        if done.texts.setdefault(source, found) != found:
            raise Unprocessable(
                "segment_twice",
                "the same text of the article stands in several places and can have one "
                "translation only",
                where=where,
            )
        if flags := problems(source, found, newest.language):
            done.warnings[segment_hash(source)] = flags
    return done


def clean_text(source: str, text: str, where: str) -> str:
    """One text, safe to stand in the article in place of `source`.

    Raises:
        Unprocessable: it has markup that the source has not, or says nothing.
    """
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise Unprocessable("text_too_long", f"over {MAX_TEXT_BYTES} bytes", where=where)
    row = tokens(_CONTROL.sub("", text).strip())
    own = {_name(token): token.raw for token in tokens(source) if not token.is_text}
    for item in row:
        if not item.is_text and _name(item) not in own:
            code = "link_unknown" if item.name == "a" else "markup_unknown"
            raise Unprocessable(
                code, "markup that the article's own segment does not have", where=where
            )
    if not balanced(row) or _link_in_link(row):
        raise Unprocessable("markup_crossed", "elements that are not closed in order", where=where)
    if not text_of(row).strip():
        raise Unprocessable("text_empty", "a segment needs a text", where=where)
    return "".join(
        to_wire(unescape(item.raw)) if item.is_text else own[_name(item)] for item in row
    ).strip()


def _name(token: Token) -> tuple[str, bool, tuple[tuple[str, str], ...]]:
    return token.name or token.raw, token.closing, tuple(sorted(token.attributes.items()))


def _link_in_link(row: list[Token]) -> bool:
    depth = 0
    for item in row:
        if item.name == "a":
            depth += -1 if item.closing else 1
        if depth > 1:
            return True
    return False


Given = Iterator[tuple[str, str, str]]
"""Where it stands in the request, the source segment, and the text for it."""


def _by_id(segments: Mapping[str, str], sources: Mapping[str, str]) -> Given:
    for name, text in segments.items():
        where = f"/segments/{name[:64]}"
        if name not in sources:
            raise Unprocessable("segment_unknown", "no segment has this id", where=where)
        yield where, sources[name], text


def _whole(edited: TranslationEdit, article: Article, *, notes: bool) -> Given:
    """The segments of a whole text, each beside the source segment in whose place it stands."""
    language = article.language or "und"
    for where, source, text in _parts(edited, article, notes=notes):
        if (source is None) != (text is None):
            raise _differs(where, "the article has it and the text has not, or the other way round")
        before, after = segments_in(source or "", language), segments_in(text or "", language)
        if len(before) != len(after) or _frame(source or "", language) != _frame(
            text or "", language
        ):
            raise _differs(where, "other elements than the article has here; send segments instead")
        for old, new in zip(before, after, strict=True):
            yield where, old, new


def _parts(
    edited: TranslationEdit, article: Article, *, notes: bool
) -> Iterator[tuple[str, str | None, str | None]]:
    """Where each part stands, and its HTML in the article and in the text."""
    yield "/headline", to_wire(article.headline), _wire(edited.headline)
    yield "/standfirst", _wire(article.standfirst), _wire(edited.standfirst)
    blocks = article.body if notes else article.story
    body = edited.body or ()
    _require_as_many("/body", len(blocks), len(body))
    for place, (block, html) in enumerate(zip(blocks, body, strict=True)):
        if block.kind is not BlockKind.EMBED:
            yield f"/body/{place}", block.html, html
    if edited.media is None:
        return
    _require_as_many("/media", len(article.media), len(edited.media))
    for place, (media, texts) in enumerate(zip(article.media, edited.media, strict=True)):
        yield f"/media/{place}/alt", _wire(media.alt), _wire(texts.alt)
        yield f"/media/{place}/caption", _wire(media.caption), _wire(texts.caption)


def _wire(text: str | None) -> str | None:
    return to_wire(text) if text else None


def _require_as_many(where: str, wanted: int, given: int) -> None:
    if wanted != given:
        raise _differs(where, f"the article has {wanted} here, the text {given}")


def _differs(where: str, why: str) -> Unprocessable:
    return Unprocessable("structure_differs", why, where=where)


def _frame(html: str, language: str) -> str:
    """The HTML without its segments."""
    return rewrite_html(html, lambda _: "\N{OBJECT REPLACEMENT CHARACTER}", language)
