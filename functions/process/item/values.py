"""Normalises field values for documents: NFC, white space, absolute URLs, merged authors."""

from __future__ import annotations

import re

from dateline.model.base import nfc
from dateline.model.documents import (
    MAX_RENDITIONS,
    MAX_SLUG,
    Author,
    Block,
    BlockKind,
    Media,
    Tag,
)
from dateline.model.order_keys import MAX_SOURCE_VERSION
from functions.process.body.boilerplate_rules import FIRST_APPEARED, NAME_FIRST
from functions.process.body.clean import web_address
from functions.process.text.encoding import printable

_EXCERPT_ENDS = re.compile(
    # A link to the rest of the text: a separate sentence.
    r"(?P<more>(?:^|(?<=[.!?…»)\]] ))(?:read more|read on|continue reading|keep reading"
    r"|read the (?:full|rest)|weiterlesen|mehr lesen|lire la suite|continuer la lecture"
    r"|seguir leyendo|leer más|leia mais|continue lendo|continua a leggere|leggi tutto|lees verder"
    r"|lees meer|czytaj (?:dalej|więcej)|читать (?:далее|дальше|полностью)|читати далі"
    r"|devamını oku|läs mer|les mer|læs mere|lue lisää)\b[^.!?…]{0,150}?)?"
    r" ?(?:\[(?:…|\.{3})\]|…|\.{3}|[»→\[\]]|(?(more)|(?!))) ?$",
    re.IGNORECASE,
)
_LONGEST_END = 250
_LONGEST_NAME = 200
"""Characters of the names of article and site in a line about the first publication."""
_SENTENCE_ENDS = (".", "!", "?", "”", '"')
_APPEARED_WORDS = (
    *(" first", "zuerst", "premier", "primero", "primeiro", "proviene", "primo su", "eerst"),
    *("pochodzi", "сначала", "впервые", "först", "ilk önce"),
)
"""Each line about the first publication has one of these."""
_FIRST_APPEARED = re.compile(
    rf"(?:^|(?<=[\s.…\]]))(?:{'|'.join(FIRST_APPEARED.values())})".replace(NAME_FIRST, ""),
    re.IGNORECASE,
)
_AFTER_A_NAME = re.compile("(?:yazısı )?ilk önce", re.IGNORECASE)
"""In Turkish the line begins with the article's name, which is as long as its sentence."""
_CUT = re.compile(r"\[(?:…|\.{3})\]")
_FIRST = 30
_TEXTS = frozenset({BlockKind.PARAGRAPH})
_EXCERPTED = (
    frozenset(BlockKind),
    frozenset(BlockKind) - {BlockKind.FIGURE, BlockKind.EMBED, BlockKind.BREAK, BlockKind.NOTE},
    _TEXTS,
)
"""From which blocks a program may have cut an excerpt."""
_UNCATEGORIZED = frozenset(
    {"uncategorized", "uncategorised", "unkategorisiert", "nicht kategorisiert", "non classé"}
    | {"non classifié(e)", "sin categoría", "sin categorizar", "sense categoria", "sem categoria"}
    | {
        "senza categoria",
        "fără categorie",
        "necategorizat",
        "geen categorie",
        "niet gecategoriseerd",
    }
    | {
        "ongecategoriseerd",
        "okategoriserade",
        "ukategorisert",
        "ukategoriseret",
        "ikke kategoriseret",
    }
    | {"luokittelematon", "bez kategorii", "nezařazené", "nezaradené", "nekategorizirano"}
    | {"kategorizálatlan", "без рубрики", "без категории", "без категорії", "некласифіковано"}
    | {"некатегоризирано", "αταξινόμητα", "χωρίς κατηγορία", "kategorisiz", "kategorilenmemiş"}
    | {
        "չդասակարգված",
        "კატეგორიის გარეშე",
        "санатсыз",
        "kateqoriyasız",
        "غير مصنف",
        "دسته‌بندی نشده",
    }
    | {
        "ללא קטגוריה",
        "अवर्गीकृत",
        "未分类",
        "未分類",
        "미분류",
        "chưa được phân loại",
        "tak berkategori",
    }
)
"""WordPress' category for posts without one, in its translations."""


def composed(text: str) -> str:
    """The text in NFC, without characters that cannot be output."""
    return nfc(printable(text))


def slug(raw: str | None) -> str | None:
    """The last part of a path if it is valid in a URL; an invalid slug is dropped."""
    last = (line(raw) or "").strip("/").rpartition("/")[2]
    return last if re.fullmatch(rf"[^\s?#%]{{1,{MAX_SLUG}}}", last) else None


def line(raw: str | None) -> str | None:
    """One line with white space folded; None if nothing remains."""
    if not raw:
        return None
    if raw.isascii() and raw.isprintable() and "  " not in raw:
        # Most lines need neither composing nor folding.
        return raw.strip(" ") or None
    return " ".join(composed(raw).split()) or None


def text(raw: str | None) -> str | None:
    """Text with its line breaks; None if nothing remains."""
    return composed(raw).strip() or None if raw else None


def written_excerpt(excerpt: str | None, body: tuple[Block, ...]) -> str | None:
    """The excerpt if an editor wrote it; None if a program cut it from the body.

    WordPress cuts after 55 words and adds `[…]`; themes add a link to the rest, SEO plugins a line
    about the first publication.
    """
    folded = line(excerpt)
    if folded is None:
        return None
    text = folded
    if any(map(folded.__contains__, _APPEARED_WORDS)):
        text = folded[: _first_appeared(folded)].rstrip()
    opening = text
    while match := _end_of_excerpt(opening):
        if _CUT.search(match[0]):
            return None
        opening = opening[: match.start()].rstrip()
        text = opening if match["more"] else text
    if not opening or _repeats_body(opening, body):
        return None
    return text


def _first_appeared(text: str) -> int:
    """Where the line about the first publication begins; the text's length if there is none."""
    for match in _FIRST_APPEARED.finditer(text):
        if len(text) - match.end() > _LONGEST_NAME:
            continue
        if not _AFTER_A_NAME.match(match[0]):
            return match.start()
        return 1 + max(text.rfind(sign, 0, match.start()) for sign in ".!?…]")
    return len(text)


def _end_of_excerpt(text: str) -> re.Match[str] | None:
    if text.endswith(_SENTENCE_ENDS) and not text.endswith("..."):
        return None
    return _EXCERPT_ENDS.search(text, max(0, len(text) - _LONGEST_END))


def _repeats_body(opening: str, body: tuple[Block, ...]) -> bool:
    """Whether the text is the beginning of a body, read with or without its pictures and so on."""
    first = _letters(opening[:_FIRST])
    if not first:
        return False  # nothing that could be compared
    return any(_repeats(opening, first, kinds, body) for kinds in _EXCERPTED)


def _repeats(
    opening: str, first: str, kinds: frozenset[BlockKind], body: tuple[Block, ...]
) -> bool:
    """Whether the text is the beginning of the blocks of these kinds; `first` are its letters."""
    rest: str | None = None
    for block in body:
        if block.kind not in kinds:
            continue
        if rest is None:
            # Cheap tests first: most excerpts begin in another way.
            initial = _initial(block.text)
            if initial and initial != first[0]:
                return False
            begun = _letters(block.text[: 3 * _FIRST])
            if not (begun.startswith(first) or first.startswith(begun)):
                return False
            rest = _letters(opening)
        letters = _letters(block.text[: 2 * len(opening)])
        if letters.startswith(rest):
            return True
        if not rest.startswith(letters):
            return False
        rest = rest[len(letters) :]
    return rest == ""


def _initial(text: str) -> str:
    """The first of its letters and digits; empty without any near its beginning."""
    return next(filter(str.isalnum, text[: 3 * _FIRST]), "").casefold()[:1]


def _letters(text: str) -> str:
    """The letters and digits only: programs change quotes, spaces and dashes."""
    return "".join(filter(str.isalnum, text)).casefold()


def section(raw: str | None) -> str | None:
    """The section as one line; None for WordPress' category for posts without one."""
    name = line(raw)
    return None if is_no_section(name) else name


def is_no_section(name: str | None) -> bool:
    """Whether the name is that of WordPress' category for posts without one."""
    return name is not None and name.casefold() in _UNCATEGORIZED


def categorized(tags: tuple[Tag, ...]) -> tuple[Tag, ...]:
    """The tags without WordPress' category for posts without one."""
    kept = [tag for tag in tags if not is_no_section(tag.name)]
    return tags if len(kept) == len(tags) else tuple(kept)


def number(version: str | None) -> int | None:
    """The version as a number; None if it is not a whole number."""
    digits = (version or "").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MAX_SOURCE_VERSION))):
        return None
    return int(digits)


def absolute(media: tuple[Media, ...], base: str | None) -> tuple[Media, ...]:
    """The media with absolute URLs, resolved against `base`; without a valid URL it is dropped."""
    return tuple(filter(None, [_absolute(item, base) for item in media]))


def _absolute(media: Media, base: str | None) -> Media | None:
    url = web_address(media.url, base)
    if url is None:
        return None
    if url == media.url and not media.renditions:
        return media
    renditions = tuple(
        rendition.model_copy(update={"url": address})
        for rendition in media.renditions[:MAX_RENDITIONS]
        if (address := web_address(rendition.url, base))
    )
    return media.model_copy(update={"url": url, "renditions": renditions})


def merged(declared: tuple[Author, ...], below: tuple[Author, ...]) -> tuple[Author, ...]:
    """The declared authors and those `below` the story, whose biographies complete them."""
    authors = {_key(author.name): author for author in declared}
    for author in below:
        known = authors.get(_key(author.name))
        if known is None:
            authors[_key(author.name)] = author
        elif not known.biography:
            update = {"biography": author.biography}
            authors[_key(author.name)] = known.model_copy(update=update)
    return tuple(authors.values())


def _key(name: str) -> str:
    return " ".join(composed(name).casefold().split())
