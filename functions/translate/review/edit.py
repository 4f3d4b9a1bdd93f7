"""Parses, cleans and compares the texts that an editor sends for a translation. Pure rules.

A text is cleaned by its source segment, which the process function has sanitised: it may contain
only the source's own tags, which are written exactly as in the source. So a text adds no markup
that the article does not have, and no link to another address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Annotated

from pydantic import Field, StrictBool

from dateline.model.base import Model, Text
from dateline.model.documents import (
    MAX_BLOCKS,
    MAX_LIST,
    Article,
    BlockKind,
    ReviewerName,
    Translation,
)
from dateline.model.errors import Malformed, Unprocessable
from dateline.web.json_bodies import read_body
from functions.translate.memory.entries import segment_hash
from functions.translate.segments.markup import Token, balanced, text_of, to_html, tokens
from functions.translate.segments.markup_check import problems
from functions.translate.segments.segments import rewrite_html, segments_in, segments_of

MAX_BODY = 2_000_000
MAX_TEXT_BYTES = 20_000
"""The largest text of one segment, the same as an engine's."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class EditedMedia(Model):
    """The texts of one picture, video or file."""

    alt: Text | None = None
    caption: Text | None = None


class TranslationEdit(Model):
    """An edit of a translation: `segments` or the whole text, and whether it is reviewed now."""

    segments: dict[str, Text] | None = None
    """HTML by the segment's `id`."""
    headline: Text | None = None
    standfirst: Text | None = None
    body: Annotated[tuple[Text, ...] | None, Field(max_length=MAX_BLOCKS)] = None
    """HTML of each block: as many as the article has, each with the block's own elements."""
    media: Annotated[tuple[EditedMedia, ...] | None, Field(max_length=MAX_LIST)] = None
    reviewed: StrictBool = False
    """Declares the whole text reviewed, with these changes or as it is."""
    reviewer: ReviewerName | None = None
    """Who edits or reviews; without it only the token's source is recorded."""


@dataclass(frozen=True)
class CleanedEdit:
    """Texts to save by source segment, and warnings for the editor by segment id."""

    texts: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_edit(body: bytes, content_type: str) -> TranslationEdit:
    """Parses an edit.

    Raises:
        UnsupportedType, TooLarge, Malformed: the body is no edit.
    """
    example = '{"segments": {id: html}} or the whole text'
    edited = read_body(
        TranslationEdit, body, content_type, max_bytes=MAX_BODY, noun="text", example=example
    )
    whole = _has_whole_text(edited)
    if edited.segments is not None and whole:
        raise Malformed(
            "request_invalid", "send either segments or headline, standfirst, body and media"
        )
    if edited.segments is None and not whole and not edited.reviewed:
        raise Malformed("request_invalid", "send segments, the whole text, or reviewed: true")
    return edited


def clean_edit(edited: TranslationEdit, article: Article, newest: Translation) -> CleanedEdit:
    """Cleans the texts of an edit.

    Raises:
        Unprocessable: a text is not allowed in its place, and which one.
    """
    sources = {
        segment_hash(segment): segment for segment in segments_of(article, notes=newest.notes)
    }
    if edited.segments is None and not _has_whole_text(edited):
        return CleanedEdit()
    if edited.segments is None:
        edited_texts = _whole_text(edited, article, notes=newest.notes)
    else:
        edited_texts = _by_id(edited.segments, sources)
    result = CleanedEdit()
    for where, source, text in edited_texts:
        cleaned = clean_text(source, text, where)
        if result.texts.setdefault(source, cleaned) != cleaned:
            raise Unprocessable(
                "segment_twice",
                "the article has the same text in several places, so all of them need the same "
                "translation",
                where=where,
            )
        if flags := problems(source, cleaned, newest.language, newest.from_language):
            result.warnings[segment_hash(source)] = flags
    return result


def _has_whole_text(edited: TranslationEdit) -> bool:
    return any(
        part is not None for part in (edited.headline, edited.standfirst, edited.body, edited.media)
    )


def clean_text(source: str, text: str, where: str) -> str:
    """Cleans one text, so that it can safely replace `source` in the article.

    Raises:
        Unprocessable: it has markup that the source does not have, or no text.
    """
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise Unprocessable("text_too_long", f"over {MAX_TEXT_BYTES} bytes", where=where)
    markup = tokens(_CONTROL.sub("", text).strip())
    own = {_name(token): token.raw for token in tokens(source) if not token.is_text}
    for token in markup:
        if not token.is_text and _name(token) not in own:
            code = "link_unknown" if token.name == "a" else "markup_unknown"
            raise Unprocessable(
                code, "markup that the article's own segment does not have", where=where
            )
    if not balanced(markup) or _link_in_link(markup):
        raise Unprocessable("markup_crossed", "elements that are not closed in order", where=where)
    if not text_of(markup).strip():
        raise Unprocessable("text_empty", "a segment needs a text", where=where)
    return "".join(
        to_html(unescape(token.raw)) if token.is_text else own[_name(token)] for token in markup
    ).strip()


def _name(token: Token) -> tuple[str, bool, tuple[tuple[str, str], ...]]:
    return token.name or token.raw, token.closing, tuple(sorted(token.attributes.items()))


def _link_in_link(markup: list[Token]) -> bool:
    depth = 0
    for token in markup:
        if token.name == "a":
            depth += -1 if token.closing else 1
        if depth > 1:
            return True
    return False


EditedTexts = Iterator[tuple[str, str, str]]
"""A text's JSON pointer in the request, its source segment, and the text."""


def _by_id(segments: Mapping[str, str], sources: Mapping[str, str]) -> EditedTexts:
    for name, text in segments.items():
        where = f"/segments/{name[:64]}"
        if name not in sources:
            raise Unprocessable("segment_unknown", "no segment has this id", where=where)
        yield where, sources[name], text


def _whole_text(edited: TranslationEdit, article: Article, *, notes: bool) -> EditedTexts:
    """The segments of a whole text, each with the source segment in the same place."""
    language = article.language or "und"
    for where, source, text in _parts(edited, article, notes=notes):
        if (source is None) != (text is None):
            raise _differs(where, "only one of the article and the text has this part")
        before, after = segments_in(source or "", language), segments_in(text or "", language)
        if len(before) != len(after) or _frame(source or "", language) != _frame(
            text or "", language
        ):
            raise _differs(where, "the elements differ from the article's; send segments instead")
        for old, new in zip(before, after, strict=True):
            yield where, old, new


def _parts(
    edited: TranslationEdit, article: Article, *, notes: bool
) -> Iterator[tuple[str, str | None, str | None]]:
    """The JSON pointer of each part, with its HTML in the article and in the text."""
    yield "/headline", to_html(article.headline), _wire(edited.headline)
    yield "/standfirst", _wire(article.standfirst), _wire(edited.standfirst)
    blocks = article.body if notes else article.story
    body = edited.body or ()
    _require_as_many("/body", len(blocks), len(body))
    for place, (block, html) in enumerate(zip(blocks, body, strict=True)):
        if block.kind not in (BlockKind.EMBED, BlockKind.BREAK):
            yield f"/body/{place}", block.html, html
    if edited.media is None:
        return
    _require_as_many("/media", len(article.media), len(edited.media))
    for place, (media, texts) in enumerate(zip(article.media, edited.media, strict=True)):
        yield f"/media/{place}/alt", _wire(media.alt), _wire(texts.alt)
        yield f"/media/{place}/caption", _wire(media.caption), _wire(texts.caption)


def _wire(text: str | None) -> str | None:
    return to_html(text) if text else None


def _require_as_many(where: str, expected: int, actual: int) -> None:
    if expected != actual:
        raise _differs(where, f"the article has {expected} here, the text {actual}")


def _differs(where: str, why: str) -> Unprocessable:
    return Unprocessable("structure_differs", why, where=where)


def _frame(html: str, language: str) -> str:
    """The HTML without its segments."""
    return rewrite_html(html, lambda _: "\N{OBJECT REPLACEMENT CHARACTER}", language)
