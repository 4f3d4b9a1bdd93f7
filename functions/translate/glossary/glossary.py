"""A glossary: the required translations of terms from one language into another.

Stored as a custom terminology of Amazon Translate: CSV with the language codes in the first line:

    en,pt
    CSTO,OTSC
    Nikol Pashinyan,Nikol Pashinyan

https://docs.aws.amazon.com/translate/latest/dg/creating-custom-terminology.html
https://docs.aws.amazon.com/translate/latest/dg/what-is-limits.html
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dateline.model.errors import Malformed, Unprocessable
from functions.translate.glossary.codes import translate_code
from functions.translate.segments.markup import translatable_text

if TYPE_CHECKING:
    from collections.abc import Iterator

GLOSSARY_MISSED = "glossary_missed"
NO_TERMS = "none"

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_TERM_BYTES = 200
_ENDINGS = "az bg bs cs el et fi hr hu hy is ka kk ko lt lv mk mn pl ro ru sk sl sq sr tr uk uz"
_INFLECTED = frozenset(_ENDINGS.split())
"""Languages that add endings to names: `Երևանում` (in Yerevan) is the term `Երևան`."""
_LONGEST_ENDING = 6
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
"""Scripts without spaces between words."""


@dataclass(frozen=True)
class Glossary:
    """The terms of one pair of Amazon Translate's language codes, as (source, target)."""

    pair: tuple[str, str]
    terms: tuple[tuple[str, str], ...]
    version: str
    """12 hex digits of the sha256 of `csv`."""
    name: str | None = None
    """The terminology's name at Amazon Translate, after its import."""

    @property
    def csv(self) -> bytes:
        """The file to import, with normalised Unicode and CSV."""
        return _csv(self.pair, self.terms)

    @cached_property
    def targets(self) -> dict[str, str]:
        """The translation of each source term."""
        return dict(self.terms)

    @cached_property
    def _any_term(self) -> re.Pattern[str]:
        longest_first = sorted(self.targets, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def occurring(self, text: str) -> Iterator[str]:
        """The source terms that occur in a plain text as whole words, longest first."""
        start = 0
        while match := self._any_term.search(text, start):
            if _is_word(text, *match.span()):
                yield match[0]
                start = match.end()
            else:
                start = match.start() + 1

    def version_for(self, segment: str) -> str:
        """The version of the terms that apply to a segment: 12 hex digits, `none` without terms.

        A change of other terms keeps it, so the segment is not translated again.
        """
        text = translatable_text(segment)
        # Every term whose letters occur, because the service decides what is a word.
        relevant = [f"{source}\0{target}" for source, target in self.terms if source in text]
        if not relevant:
            return NO_TERMS
        return hashlib.sha256("\0".join(sorted(relevant)).encode()).hexdigest()[:12]


def memory_version(
    engine: str, glossary: Glossary | None, formality: str | None, segment: str
) -> str:
    """The memory's sort key for a segment translated by `engine` with these settings."""
    terms = glossary.version_for(segment) if glossary else NO_TERMS
    return f"{engine}/{terms}" + (f"/{formality.lower()}" if formality else "")


def missed_terms(glossary: Glossary, segment: str, translated: str) -> tuple[str, ...]:
    """The terms that `segment` has more often than `translated` has their translation."""
    required = Counter(glossary.occurring(translatable_text(segment)))
    text = translatable_text(translated)
    inflected = glossary.pair[1].partition("-")[0] in _INFLECTED
    by_target: Counter[str] = Counter()
    for source, times in required.items():
        by_target[glossary.targets[source]] += times
    lacking = {
        target
        for target, times in by_target.items()
        if _times(target, text, inflected=inflected) < times
    }
    return tuple(source for source in required if glossary.targets[source] in lacking)


def _times(term: str, text: str, *, inflected: bool) -> int:
    """How often a text contains a term, in its own case or capitalised."""
    spellings = {term, term[:1].upper() + term[1:]}
    return sum(
        _is_word(text, *match.span(), ending=_LONGEST_ENDING if inflected else 0)
        for match in re.finditer("|".join(map(re.escape, spellings)), text)
    )


def _is_word(text: str, start: int, end: int, *, ending: int = 0) -> bool:
    """Whether a range is a whole word; `ending`: the number of letters that may follow."""
    if start and _same_word(text[start - 1], text[start]):
        return False
    reach = end
    while reach < len(text) and _same_word(text[reach - 1], text[reach]):
        reach += 1
        if reach - end > ending:
            return False
    return True


def _same_word(before: str, after: str) -> bool:
    """Whether two neighbouring characters belong to the same word."""
    if unicodedata.category(after).startswith("M"):
        return True
    return all(
        (char.isalnum() or unicodedata.category(char).startswith("M")) and not _UNSPACED.match(char)
        for char in (before, after)
    )


def read_glossary(raw: bytes) -> Glossary:
    """Parses a glossary's CSV file.

    Raises:
        Malformed: Amazon Translate would refuse the file; the message names the line.
    """
    if len(raw) > MAX_FILE_BYTES:
        raise _malformed(1, f"the file is over {MAX_FILE_BYTES // 1024 // 1024} MiB")
    try:
        text = unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _malformed(1, "the file is not UTF-8") from None
    reader = csv.reader(io.StringIO(text), strict=True)
    pair: tuple[str, str] | None = None
    terms: dict[str, str] = {}
    try:
        for row in reader:
            if pair is None:
                pair = _pair(row)
            elif any(cell.strip() for cell in row):
                source, target = _term(row, pair, reader.line_num)
                if terms.setdefault(source, target) != target:
                    raise _malformed(
                        reader.line_num, f"{source!r} has a different translation above"
                    )
    except csv.Error as error:
        raise _malformed(reader.line_num, f"not CSV: {error}") from None
    if pair is None or not terms:
        raise _malformed(1, "write two language codes in the first line, then one term per line")
    rows = tuple(terms.items())
    return Glossary(pair, rows, hashlib.sha256(_csv(pair, rows)).hexdigest()[:12])


def _csv(pair: tuple[str, str], terms: tuple[tuple[str, str], ...]) -> bytes:
    output = io.StringIO()
    csv.writer(output, lineterminator="\n").writerows([pair, *terms])
    return output.getvalue().encode()


def _pair(row: list[str]) -> tuple[str, str]:
    try:
        codes = [translate_code(cell) for cell in row]
    except Unprocessable:
        codes = []
    if len(codes) != 2 or codes[0] == codes[1]:
        raise _malformed(
            1, "the first line names two languages that Amazon Translate supports: en,pt"
        )
    return codes[0], codes[1]


def _term(row: list[str], pair: tuple[str, str], line: int) -> tuple[str, str]:
    if len(row) != 2:
        raise _malformed(line, f"{len(row)} columns; quote a term that contains a comma")
    terms = [cell.strip() for cell in row]
    for language, term in zip(pair, terms, strict=True):
        if not term:
            raise _malformed(line, f"the term in {language} is empty")
        if len(term.encode()) > MAX_TERM_BYTES:
            raise _malformed(line, f"the term in {language} is over {MAX_TERM_BYTES} bytes")
        if any(unicodedata.category(character) == "Cc" for character in term):
            raise _malformed(line, f"the term in {language} contains control characters")
    return terms[0], terms[1]


def _malformed(line: int, message: str) -> Malformed:
    return Malformed("glossary_malformed", f"line {line}: {message}")


def terminology_name(stack: str, glossary: Glossary) -> str:
    """The name of this version of a glossary at Amazon Translate."""
    return terminology_prefix(stack, glossary.pair) + glossary.version


def terminology_prefix(stack: str, pair: tuple[str, str]) -> str:
    """The common prefix of the names of all versions of a pair's glossary."""
    return f"{stack}-{pair[0]}-{pair[1]}-"
