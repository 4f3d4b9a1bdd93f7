"""An article's text as segments, and the article again with other segments in their places.

A segment is a stretch of text within one block-level element, inline tags included, as HTML: the
same words are the same segment in a headline, a paragraph or a list item. Tags around it, white
space and text without a letter stay where they are and are never sent.
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
    follow,
    has_words,
    rewrite_spoken,
    spoken_text,
    to_wire,
    tokens,
    with_attribute,
)
from functions.translate.segments.sentences import cut, sentences, size

SEGMENT_BYTES = 5_000
"""Amazon takes 10,000 bytes and gives 20,000 back, and a text may grow on the way: English comes
back as Georgian in three times the bytes. Half of what is taken leaves room for both."""

Rewrite = Callable[[str], str]
"""What becomes of one segment."""


@dataclass(frozen=True)
class Texts:
    """The parts of an article that have a language."""

    headline: str
    standfirst: str | None
    body: tuple[Block, ...]
    media: tuple[Media, ...]


def rewrite_article(article: Article, rewrite: Rewrite, *, notes: bool = False) -> Texts:
    """The article's texts, each segment replaced by what `rewrite` makes of it.

    `notes`: whether biographies and the like are there as well; else they are left out.
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
    """Every segment in reading order, as often as it stands there."""
    return _collect(lambda note: rewrite_article(article, note, notes=notes))


def segments_in(html: str, language: str = UNDETERMINED) -> list[str]:
    """The segments of a piece of HTML, as `rewrite_html` rewrites them."""
    return _collect(lambda note: rewrite_html(html, note, language))


def pieces_of(segment: str, language: str = UNDETERMINED) -> list[str]:
    """What a segment can be taken apart into: texts between its tags, or else its sentences."""
    return _collect(lambda note: rewrite_pieces(segment, note, language))


def rewrite_pieces(segment: str, rewrite: Rewrite, language: str = UNDETERMINED) -> str:
    """`segment` with each of its pieces rewritten, all between them kept."""
    if any(not token.is_text for token in tokens(segment)):
        return rewrite_runs(segment, rewrite, language)
    return "".join(
        _around(piece, rewrite) if has_words(unescape(piece)) else piece
        for piece in sentences(segment, language)
    )


def rewrite_html(html: str, rewrite: Rewrite, language: str = UNDETERMINED) -> str:
    """`html` with each of its segments rewritten; all else is kept to the letter."""
    done: list[str] = []
    run: list[Token] = []
    kept: list[str] = []  # open elements, from the first that is marked translate="no"
    for token in tokens(html):
        if kept or (token.opens and token.untranslated):
            follow(kept, token)
            run.append(token)
        elif token.is_text or token.inline:
            run.append(token)
        else:
            done += [_run(run, rewrite, language), _structure(token, rewrite, language)]
            run = []
    done.append(_run(run, rewrite, language))
    return "".join(done)


def rewrite_runs(html: str, rewrite: Rewrite, language: str = UNDETERMINED) -> str:
    """`html` with each text between two tags rewritten by itself: poorer, but no tag can move."""
    return rewrite_spoken(html, lambda text: _text(text, rewrite, language))


def _collect(walk: Callable[[Rewrite], object]) -> list[str]:
    found: list[str] = []

    def note(segment: str) -> str:
        found.append(segment)
        return segment

    walk(note)
    return found


def _block(block: Block, rewrite: Rewrite, language: str) -> Block:
    if block.kind is BlockKind.EMBED:
        return block
    return Block(kind=block.kind, html=rewrite_html(block.html, rewrite, language))


def _plain(text: str, rewrite: Rewrite, language: str) -> str:
    return unescape(_text(to_wire(text), rewrite, language))


def _optional(text: str | None, rewrite: Rewrite, language: str) -> str | None:
    return _plain(text, rewrite, language) if text else text


def _run(run: list[Token], rewrite: Rewrite, language: str) -> str:
    raw = "".join(token.raw for token in run)
    if not _translatable(run):
        return raw
    if size(raw) <= SEGMENT_BYTES and balanced(run):
        return _around(raw, rewrite)
    # Too long, or torn by a block inside an inline element: whole tags stay, texts are cut.
    return "".join(_long_run(run, rewrite, language))


def _long_run(run: list[Token], rewrite: Rewrite, language: str) -> list[str]:
    """Sentences first, where tags allow it; text by text inside what cannot be cut."""
    if not balanced(run):
        return [rewrite_runs("".join(token.raw for token in run), rewrite, language)]
    done: list[str] = []
    whole: list[Token] = []
    for part in _elements(run, language):
        raw = "".join(token.raw for token in part)
        waiting = size("".join(token.raw for token in whole))
        if whole and waiting + size(raw) > SEGMENT_BYTES:
            done.append(_piece(whole, rewrite, language))
            whole = []
        whole += part
    done.append(_piece(whole, rewrite, language))
    return done


def _piece(part: list[Token], rewrite: Rewrite, language: str) -> str:
    raw = "".join(token.raw for token in part)
    if size(raw) > SEGMENT_BYTES:
        return rewrite_runs(raw, rewrite, language)
    return _around(raw, rewrite) if _translatable(part) else raw


def _elements(run: list[Token], language: str) -> list[list[Token]]:
    """The run as parts that can stand alone: whole elements, and texts cut in pieces."""
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
    """White space at either end stays outside: engines drop it."""
    core = raw.strip()
    start = raw.index(core)
    return raw[:start] + rewrite(core) + raw[start + len(core) :]


def _translatable(run: list[Token]) -> bool:
    return has_words(spoken_text("".join(token.raw for token in run)))


def _structure(token: Token, rewrite: Rewrite, language: str) -> str:
    alt = token.attributes.get("alt") if token.name == "img" and not token.untranslated else None
    if not alt:
        return token.raw
    translated = _plain(alt, rewrite, language)
    return token.raw if translated == alt else with_attribute(token, "alt", translated)
