"""Divides an article's text into segments, and builds the article from other segments.

A segment is a stretch of text within a block-level element, inline tags included, as HTML. The same
words are the same segment in a headline, a paragraph or a list item. Surrounding tags, white space
and texts without a letter stay in place and are never sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from dateline.model.documents import Article, Block, BlockKind, Media
from dateline.model.languages import UNDETERMINED
from functions.translate.segments.markup import (
    Token,
    balanced,
    has_words,
    rewrite_translatable,
    to_html,
    tokens,
    track_protected,
    translatable_text,
    with_attribute,
)
from functions.translate.segments.sentences import cut, sentences, size

SEGMENT_BYTES = 5_000
"""Amazon accepts 10,000 bytes and returns 20,000, and a text may grow: English becomes Georgian of
three times the bytes. Half of what Amazon accepts leaves room for that."""

Rewrite = Callable[[str], str]
"""Maps a segment to its replacement."""


@dataclass(frozen=True)
class Texts:
    """The parts of an article that can be translated."""

    headline: str
    standfirst: str | None
    body: tuple[Block, ...]
    media: tuple[Media, ...]


def rewrite_article(article: Article, rewrite: Rewrite, *, notes: bool = False) -> Texts:
    """The article's texts, with each segment replaced by `rewrite(segment)`.

    `notes`: include biographies and the like; without it they are left out.
    """
    language = article.language or UNDETERMINED
    return Texts(
        headline=_plain(article.headline, rewrite, language),
        standfirst=_optional(article.standfirst, rewrite, language),
        body=tuple(
            _block(block, rewrite, language) for block in (article.body if notes else article.story)
        ),
        media=tuple(
            media.model_copy(
                update={
                    "alt": _optional(media.alt, rewrite, language),
                    "caption": _optional(media.caption, rewrite, language),
                }
            )
            for media in article.media
        ),
    )


def segments_of(article: Article, *, notes: bool = False) -> list[str]:
    """Every segment in reading order, repeated segments included."""
    return _collect(lambda collect: rewrite_article(article, collect, notes=notes))


def segments_in(html: str, language: str = UNDETERMINED) -> list[str]:
    """The segments of a piece of HTML, as `rewrite_html` rewrites them."""
    return _collect(lambda collect: rewrite_html(html, collect, language))


def pieces_of(segment: str, language: str = UNDETERMINED) -> list[str]:
    """The pieces of a segment: the texts between its tags, or without tags its sentences."""
    return _collect(lambda collect: rewrite_pieces(segment, collect, language))


def rewrite_pieces(segment: str, rewrite: Rewrite, language: str = UNDETERMINED) -> str:
    """`segment` with each piece rewritten; everything between them is kept."""
    if any(not token.is_text for token in tokens(segment)):
        return rewrite_runs(segment, rewrite, language)
    return "".join(
        _around(piece, rewrite) if has_words(unescape(piece)) else piece
        for piece in sentences(segment, language)
    )


def rewrite_html(html: str, rewrite: Rewrite, language: str = UNDETERMINED) -> str:
    """`html` with each segment rewritten; everything else is kept exactly."""
    parts: list[str] = []
    run: list[Token] = []
    protected: list[str] = []  # open elements, from the first that is marked translate="no"
    for token in tokens(html):
        if protected or (token.opens and token.untranslated):
            track_protected(protected, token)
            run.append(token)
        elif token.is_text or token.inline:
            run.append(token)
        else:
            parts += [_run(run, rewrite, language), _structure(token, rewrite, language)]
            run = []
    parts.append(_run(run, rewrite, language))
    return "".join(parts)


def rewrite_runs(html: str, rewrite: Rewrite, language: str = UNDETERMINED) -> str:
    """`html` with each text between two tags rewritten alone: less fluent, but no tag can move."""
    return rewrite_translatable(html, lambda text: _text(text, rewrite, language))


def _collect(walk: Callable[[Rewrite], object]) -> list[str]:
    segments: list[str] = []

    def collect(segment: str) -> str:
        segments.append(segment)
        return segment

    walk(collect)
    return segments


def _block(block: Block, rewrite: Rewrite, language: str) -> Block:
    if block.kind in (BlockKind.EMBED, BlockKind.BREAK):
        return block
    return Block(kind=block.kind, html=rewrite_html(block.html, rewrite, language))


def _plain(text: str, rewrite: Rewrite, language: str) -> str:
    return unescape(_text(to_html(text), rewrite, language))


def _optional(text: str | None, rewrite: Rewrite, language: str) -> str | None:
    return _plain(text, rewrite, language) if text else text


def _run(run: list[Token], rewrite: Rewrite, language: str) -> str:
    raw = "".join(token.raw for token in run)
    if not _translatable(run):
        return raw
    if size(raw) <= SEGMENT_BYTES and balanced(run):
        return _around(raw, rewrite)
    # Too long, or split by a block inside an inline element: tags stay whole, texts are cut.
    return "".join(_long_run(run, rewrite, language))


def _long_run(run: list[Token], rewrite: Rewrite, language: str) -> list[str]:
    """Cuts after sentences where tags allow it; elsewhere rewrites text by text."""
    if not balanced(run):
        return [rewrite_runs("".join(token.raw for token in run), rewrite, language)]
    parts: list[str] = []
    collected: list[Token] = []
    for part in _elements(run, language):
        raw = "".join(token.raw for token in part)
        length = size("".join(token.raw for token in collected))
        if collected and length + size(raw) > SEGMENT_BYTES:
            parts.append(_piece(collected, rewrite, language))
            collected = []
        collected += part
    parts.append(_piece(collected, rewrite, language))
    return parts


def _piece(part: list[Token], rewrite: Rewrite, language: str) -> str:
    raw = "".join(token.raw for token in part)
    if size(raw) > SEGMENT_BYTES:
        return rewrite_runs(raw, rewrite, language)
    return _around(raw, rewrite) if _translatable(part) else raw


def _elements(run: list[Token], language: str) -> list[list[Token]]:
    """The run as independent parts: whole elements, and texts cut in pieces."""
    parts: list[list[Token]] = []
    depth = 0
    for token in run:
        if depth:
            parts[-1].append(token)
        elif token.is_text:
            pieces = cut(token.raw, SEGMENT_BYTES, language)
            parts += [[Token(piece, is_text=True)] for piece in pieces]
        else:
            parts.append([token])
        depth += token.opens - token.closing
    return parts


def _text(raw: str, rewrite: Rewrite, language: str) -> str:
    return "".join(
        _around(piece, rewrite) if has_words(unescape(piece)) else piece
        for piece in cut(raw, SEGMENT_BYTES, language)
    )


def _around(raw: str, rewrite: Rewrite) -> str:
    """Rewrites the text without its outer white space, which engines drop."""
    core = raw.strip()
    start = raw.index(core)
    return raw[:start] + rewrite(core) + raw[start + len(core) :]


def _translatable(run: list[Token]) -> bool:
    return has_words(translatable_text("".join(token.raw for token in run)))


def _structure(token: Token, rewrite: Rewrite, language: str) -> str:
    alt = token.attributes.get("alt") if token.name == "img" and not token.untranslated else None
    if not alt:
        return token.raw
    translated = _plain(alt, rewrite, language)
    return token.raw if translated == alt else with_attribute(token, "alt", translated)
