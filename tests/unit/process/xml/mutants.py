"""Prefixes and mutants of small documents, and what each article of them must be.

An article of a broken document is one whole story of the intact document, and is not public if the
story was not. A mutation inside a text may change that text, to what any HTML parser (html5lib)
reads in the changed text; inside the value of a hold it may change that hold.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterator
from html.entities import html5
from typing import NamedTuple

from dateline.model.documents import Access, Article, Status
from functions.process.parse import ParsedSubmission
from tests.unit.process.formats.feedparser_judge import shown
from tests.unit.process.parsing import NOW, parse_body
from tests.unit.process.xml.small_documents import Document, Span, compact

_REFERENCE = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
_AMPERSAND = re.compile(r"&(?:(#?\w+;)|)")
_SIGNS = "<>&;\"'=/![]-?: \nx0A"
"""Characters that matter in XML, and some that do not."""


class Mutant(NamedTuple):
    """A changed document: the first and last place where the change may be, and by how much the
    rest moved."""

    raw: str
    at: int
    last: int
    moved: int
    kind: str


class Finding(NamedTuple):
    """What is wrong with a mutant's articles."""

    kind: str
    document: str
    mutant: Mutant
    text: str


def prefixes(document: Document) -> Iterator[Mutant]:
    """Every prefix that is not the whole document: white space may be missing after its root."""
    for end in range(len(document.raw.rstrip())):
        yield Mutant(document.raw[:end], end, end, 0, "prefix")


def mutants(document: Document, chance: random.Random, positions: int) -> Iterator[Mutant]:
    """Deletions, insertions and replacements of one character at random positions."""
    raw = document.raw
    for at in (chance.randrange(len(raw)) for _ in range(positions)):
        sign = chance.choice([char for char in _SIGNS if char != raw[at]])
        yield Mutant(raw[:at] + sign + raw[at + 1 :], at, at, 0, "replace")
        # Among equal characters, it is unknown which was added or left out.
        before, after = at - _run(raw[:at][::-1], raw[at]), at + _run(raw[at:], raw[at]) - 1
        yield Mutant(raw[:at] + raw[at + 1 :], before, after, -1, "delete")
        before, after = at - _run(raw[:at][::-1], sign), at + _run(raw[at:], sign)
        yield Mutant(raw[:at] + sign + raw[at:], before, after, 1, "insert")


def _run(text: str, sign: str) -> int:
    """How often the text repeats a character at its beginning."""
    return len(text) - len(text.lstrip(sign))


def findings(document: Document, mutant: Mutant) -> Iterator[Finding]:
    """What is wrong: an article that is no whole story, a lost hold, a whole item that is lost."""
    parsed = parse_body(mutant.raw, "application/xml", sender="drop")
    for article in parsed.documents:
        if not isinstance(article, Article):
            continue
        text = (compact(article.headline), compact("".join(block.text for block in article.body)))
        story = _story(document, mutant, text)
        if story is None:
            yield Finding("wrong text", document.name, mutant, " | ".join(text))
        elif (
            document.stories[story].is_held
            and is_public(article)
            and not any(span.field == "hold" for span in _touched(document, mutant, story))
        ):
            yield Finding("lost hold", document.name, mutant, text[0])
    if mutant.kind == "prefix":
        yield from _lost(document, mutant, parsed)


def is_public(article: Article) -> bool:
    """Whether readers see the article."""
    return (
        article.status is Status.USABLE
        and article.access is not Access.RESTRICTED
        and not (article.embargoed_until and article.embargoed_until > NOW)
        and not (article.expires_at and article.expires_at <= NOW)
    )


def _lost(document: Document, mutant: Mutant, parsed: ParsedSubmission) -> Iterator[Finding]:
    """Stories whose items are in the prefix, unless the document itself is the item."""
    whole = sum(end <= mutant.at for end in document.ends)
    if document.ends[-1] == len(document.raw.rstrip()):
        whole = 0
    if len(parsed.documents) != whole:
        yield Finding("not read", document.name, mutant, f"{len(parsed.documents)} of {whole}")
    if not parsed.problems:
        yield Finding("no problem", document.name, mutant, "")


def _story(document: Document, mutant: Mutant, text: tuple[str, str]) -> int | None:
    """The number of the story that a headline and body are."""
    for number, story in enumerate(document.stories):
        spans = _touched(document, mutant, number)
        headlines, bodies = ({story.headline}, {story.body})
        for span in spans:
            if span.field == "headline":
                headlines |= _changed(mutant, span)
            elif span.field == "body":
                bodies |= _changed(mutant, span)
        if text[0] in headlines and text[1] in bodies:
            return number
    return None


def _touched(document: Document, mutant: Mutant, story: int) -> list[Span]:
    if mutant.kind == "prefix":
        return []
    return [
        span
        for span in document.spans
        if span.story == story
        and mutant.last >= span.start
        and mutant.at < span.end + (mutant.moved > 0)
    ]


def _changed(mutant: Mutant, span: Span) -> set[str]:
    """The texts that a changed stretch may be read as: as HTML, or as plain text."""
    raw = mutant.raw[span.start : span.end + mutant.moved]
    if span.form == "text":
        text = _unescaped(raw)
        return {compact(text), compact(html.unescape(text)), "".join(shown(text)[0])}
    if span.form == "xhtml":
        return {"".join(shown(text)[0]) for text in (raw, _AMPERSAND.sub(_escaped, raw))}
    if span.form == "cdata":
        raw = raw.replace("<![CDATA[", "", 1).replace("]]>", "", 1)
        return {"".join(shown(raw)[0])}
    return {"".join(shown(_unescaped(raw))[0])}


def _unescaped(raw: str) -> str:
    """XML's references as characters, once; anything else stays."""
    return _REFERENCE.sub(lambda match: _meaning(match[0]), raw)


def _escaped(match: re.Match[str]) -> str:
    """A reference that XML or HTML knows, else an escaped ampersand."""
    name = match[1] or ""
    return f"&{name}" if name in html5 or name.startswith("#") else f"&amp;{name}"


def _meaning(reference: str) -> str:
    is_known = reference.startswith("&#") or reference[1:] in html5
    return html.unescape(reference) if is_known else reference
