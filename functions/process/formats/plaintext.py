"""Plain text: the layout distinguishes headline, standfirst, byline and story.

docs/reference/formats/plain-text.md describes the rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.documents import Author, Block, BlockKind
from dateline.model.errors import Unprocessable
from functions.process.body.boilerplate import biography_of, is_promotion
from functions.process.formats.families import TEXT, UNDECLARED, ContentTypes, Family
from functions.process.item.draft import Draft, credited
from functions.process.text.encoding import printable
from functions.process.text.paragraphs import groups, paragraph_html
from functions.process.text.person_names import is_east_asian_name, is_name, split_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.submissions import Problem
    from functions.process.item.context import Context
    from functions.process.item.sample import Sample

NAME = "plaintext"
FAMILY = Family.TEXT
CONTENT_TYPES: ContentTypes = TEXT
ID_HEADER = "x-article-id"
"""The header in which a sender of plain text gives the article's id."""

MAX_HEADLINE = 200
MAX_STANDFIRST = 400
MAX_STANDFIRST_SENTENCES = 2
MAX_DERIVED = 120

_TYPES = CONTENT_TYPES.keys() | UNDECLARED

_TRANSMISSION = re.compile(r"[\x01\x02\x16]\s{0,9}\w")
"""SOH, STX and SYN, which only wire messages contain."""
_MAX_HEADER = 200
_CLOSERS = "\"'”’»›“‘)]」』"
_SENTENCE_END = re.compile(r"[.!?…։。！？؟।۔](?=[\"'”’»›“‘)\]」』]*(?:\s|$))|[。！？]")
_INITIAL = re.compile(r"(?:^|[\s.(])\w\.$")
_FULL_STOPS = tuple(".։。।۔;:,")

_BY = (
    "by|von|par|por|di|автор|авторы|текст|text|texto|texte|autor|autora|auteur|հեղինակ|ავტორი"
    "|müəllif|мәтін"
)
_BY_WITH_COLON = (
    # Turkish, Polish; Arabic, Persian, Hebrew; Chinese, Japanese, Korean
    "yazan|yazar|haber|muhabir|hazırlayan|tekst|autorka|oprac\\.|opracowanie"
    "|كتب|كتبت|إعداد|تقرير|تحرير|الكاتب|المراسل|نویسنده|نوشته|گزارش|گزارشگر|خبرنگار|מאת"
    "|作者|记者|記者|本报记者|本報記者|撰文|撰稿|采写|编译|文|執筆|取材|글|기자"
)
"""These are also ordinary words: only with a colon or a stroke they begin a byline."""
_BYLINE = re.compile(
    rf"(?:(?:{_BY})\s?[:՝]?\s+|(?:بقلم|به قلم|بە قلم)\s?:?\s?|(?:{_BY_WITH_COLON})\s?[:：/／丨|]\s?"
    r"|(?:作者|记者|記者|本报记者|本報記者|撰文)[\s\u3000])(?P<names>\S.{1,150})",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"writer|editor|reporter|correspond|journalist|staff|bureau|chief|redakt|korrespond|журналист"
    r"|корреспондент|репорт|periodista|jornalista|journaliste|թղթակից|լրագրող",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?P<place>[^\W\d_][\w'’.\- ]{1,40}?)(?:[,.] [\w .]{1,40})?(?: ?\([^()]{1,40}\))?"
    r"(?:,? /?[\w\-]{2,20}/)? ?(?:—|–|--| -) ?(?=\S)"
)


def recognises(sample: Sample) -> bool:
    """Text that is neither XML nor JSON, with a content type that allows plain text."""
    if sample.binary or sample.media_type not in _TYPES or sample.is_broken_xml:
        return False
    if _TRANSMISSION.search(sample.start[:_MAX_HEADER]):
        # A wire message without a header that its format could read.
        return False
    if sample.media_type == "text/plain":
        return sample.root is None and sample.object_or_none() is None
    return sample.root is None and not sample.looks_like_json


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads the one story in the text."""
    text, warning = sample.text
    laid_out = parse_layout(text)
    yield Draft(
        external_id=context.delivery.headers.get(ID_HEADER) or context.delivery.file_name,
        headline=laid_out.headline,
        standfirst=laid_out.standfirst,
        byline=laid_out.byline,
        authors=laid_out.authors,
        place=laid_out.place,
        body=laid_out.body,
        warnings=(*((warning,) if warning else ()), *laid_out.warnings),
    )


@dataclass(frozen=True, slots=True)
class TextLayout:
    """The parts of a plain text."""

    headline: str
    standfirst: str | None
    byline: str | None
    authors: tuple[Author, ...]
    place: str | None
    body: tuple[Block, ...]
    warnings: tuple[str, ...] = ()


def parse_layout(text: str) -> TextLayout:
    """Splits a text into headline, standfirst, byline and story.

    Raises:
        Unprocessable: `empty`, or `text_too_short`: a headline without a text.
    """
    grouped = groups(printable(text))
    lines = [line for group in grouped for line in group]
    if not lines:
        raise Unprocessable("empty", "nothing was sent: the text is empty")
    headline, rest, warnings = _headline(lines)
    if not rest:
        raise Unprocessable(
            "text_too_short",
            "only one line, and no sentence; send a headline and, below it, the text",
            where="line 1",
        )
    adjoining = len(grouped) > 1 and 1 < len(grouped[0]) <= 3
    standfirst, byline, story = _above_the_story(
        rest, adjoining=adjoining, has_headline=not warnings
    )
    return TextLayout(
        headline=headline,
        standfirst=standfirst,
        byline=byline,
        authors=_authors(byline),
        place=_place(story[0]),
        body=tuple(
            Block(kind=BlockKind.PARAGRAPH, html=paragraph_html(paragraph)) for paragraph in story
        ),
        warnings=warnings,
    )


def _headline(lines: list[str]) -> tuple[str, list[str], tuple[str, ...]]:
    """The headline and the lines below it; without a headline, the story's opening words."""
    if is_headline(lines[0]):
        return lines[0], lines[1:], ()
    opening = _opening(lines[0])
    return opening, lines, ("headline: none found; story's first words used",)


def is_headline(line: str) -> bool:
    """Whether a line is short and does not end as a sentence; `?` and `!` may end a headline."""
    bare = line.rstrip(_CLOSERS + " ")
    if len(line) > MAX_HEADLINE or sentences(line) > MAX_STANDFIRST_SENTENCES:
        return False
    return not bare.endswith(_FULL_STOPS) or _INITIAL.search(bare) is not None


def sentences(text: str) -> int:
    """The number of sentences in the text; one-letter abbreviations do not end a sentence."""
    return sum(
        not _INITIAL.search(text[max(match.end() - 3, 0) : match.end()])
        for match in _SENTENCE_END.finditer(text)
    )


def _opening(line: str) -> str:
    end = next((m.end() for m in _SENTENCE_END.finditer(line) if m.end() > 20), len(line))
    sentence = line[:end].rstrip(".։。।۔ ")
    if len(sentence) <= MAX_DERIVED:
        return sentence or line
    return sentence[:MAX_DERIVED].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _above_the_story(
    rest: list[str], *, adjoining: bool, has_headline: bool
) -> tuple[str | None, str | None, list[str]]:
    """Standfirst, byline and story.

    A byline comes last above the story: a line between headline and byline is a standfirst, and
    there is none below the byline.
    """
    if not has_headline:
        return None, None, rest
    if len(rest) > 1 and is_byline(rest[0]):
        return None, rest[0], rest[1:]
    if len(rest) > 2 and is_byline(rest[1]) and len(rest[0]) <= MAX_STANDFIRST:
        return rest[0], rest[1], rest[2:]
    if _is_standfirst(rest, adjoining=adjoining):
        return rest[0], None, rest[1:]
    return None, None, rest


def _is_standfirst(rest: list[str], *, adjoining: bool) -> bool:
    first = rest[0]
    following = [line for line in rest[1:] if not (is_promotion(line) or biography_of(line))]
    # Directly below the headline, with a gap below, the layout alone is enough.
    needed = 1 if adjoining else 2
    return (
        len(first) <= MAX_STANDFIRST
        and sentences(first) <= MAX_STANDFIRST_SENTENCES
        and len(following) >= needed
        and _place(first) is None
        and not first.endswith((":", ","))
    )


def is_byline(line: str) -> bool:
    """Whether a line is like `By Jane Doe and John Roe`, in one of the supported languages."""
    return bool(_authors(line))


def _authors(byline: str | None) -> tuple[Author, ...]:
    match = _BYLINE.fullmatch(byline or "")
    if not match or len(byline or "") > 160 or match["names"].endswith(tuple(".!?")):
        return ()
    authors: list[Author] = []
    for part in _names(match["names"]):
        if authors and _ROLE.search(part):
            continue
        if is_name(part) or is_east_asian_name(part):
            authors += credited(part)
        elif not authors:
            return ()
    return tuple(authors)


def _names(text: str) -> list[str]:
    """The names; Chinese ones are separated by spaces."""
    words = text.split()
    if all(map(is_east_asian_name, words)):
        return words
    return split_names(text)


def _place(paragraph: str) -> str | None:
    """The place in a dateline such as `YEREVAN, Armenia (Agency) —`; capitals only."""
    match = _PLACE.match(paragraph)
    if not match:
        return None
    place = match["place"].strip()
    return place if place.isupper() and len(place) > 2 else None
