"""Splits XML into tags, text, comments and CDATA sections; the document may be broken.

https://www.w3.org/TR/xml/#syntax. A `<` that opens no tag is text, as in `5 < 6`; one that opens a
tag without an end is broken, because it is unknown what belongs to the tag.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(Enum):
    """What a token is."""

    START = auto()
    EMPTY = auto()
    END = auto()
    TEXT = auto()
    CDATA = auto()
    COMMENT = auto()
    INSTRUCTION = auto()
    DOCTYPE = auto()
    BROKEN = auto()


class Token(NamedTuple):
    """A piece of the document, from its first character to the one after its last."""

    kind: Kind
    start: int
    end: int
    name: str = ""
    """The name of a tag, with its prefix."""
    attributes: str = ""
    """The attributes of a tag, unparsed."""
    fault: str = ""
    """What is wrong with a broken token."""

    @property
    def local(self) -> str:
        """The name without its prefix, in lower case."""
        return local(self.name)


_NAME = r"[^\W\d][\w.:\-]*+"
_VALUE = r"\"[^\"]*+\"|'[^']*+'|(?:[^\s\"'<>=`/]|/(?!>))++"
_TAG = re.compile(
    rf"<({_NAME})((?:(?:\s++|(?<=[\"'])){_NAME}(?:\s*+=\s*+(?:{_VALUE}))?+)*+)\s*+(/?)>"
)
_END_TAG = re.compile(rf"</({_NAME})\s*+>")
ATTRIBUTE = re.compile(
    rf"({_NAME})(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|((?:[^\s\"'<>=`/]|/(?!>))++)))?+"
)
_OPENS_TAG = re.compile(r"</?(?:[^\W\d]|:)|<[!?/]")
_DOCTYPE = re.compile(
    r"<!doctype\b[^\[>]*+(?:\[(?:[^\]\"']|\"[^\"]*+\"|'[^']*+')*+\]\s*+)?+>", re.IGNORECASE
)
_CDATA = "<![CDATA["
_CDATA_REMAINS = re.compile(r"!\[CD|TA\[")
"""One of them survives any single fault in `<![CDATA[`."""
_LOST_END = re.compile(r"(?:\][^<]?>|\]\][^<]?>?|\][^<]\]>)(?=\s*+</)")
"""What a single fault leaves of `]]>`."""


def local(name: str) -> str:
    """A name without its prefix, in lower case."""
    return name.rpartition(":")[2].lower()


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a document; they cover all of it, though a broken one may begin earlier.

    A section that may have swallowed markup is one broken token: a comment or CDATA section that
    has no end, or contains the beginning of another.
    """
    return _Tokenizer(text).tokens()


def cdata_sections(text: str) -> Iterator[tuple[int, int]]:
    """The positions of CDATA sections; an unclosed one reaches to the end."""
    end = 0
    while (start := text.find("<![CDATA[", end)) >= 0:
        closing = text.find("]]>", start)
        end = closing + 3 if closing >= 0 else len(text)
        yield start, end


class _Tokenizer:
    """Holds the text and what was found ahead, so that nothing is searched for twice."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._is_prolog = True
        self._section_end = 0
        """The end of the last CDATA section."""
        self._next_end = 0
        """The next `]]>`; the end of the text if there is none."""
        self._sections = {
            _CDATA: self._cdata,
            "<!--": self._comment,
            "<?": self._instruction,
        }

    def tokens(self) -> Iterator[Token]:
        position = 0
        while position < len(self._text):
            opening = self._find("<", position)
            token = (
                self._text_token(position, opening) if opening > position else self._token(position)
            )
            self._is_prolog = self._is_prolog and token.kind is not Kind.START
            yield token
            position = token.end

    def _find(self, sign: str, start: int) -> int:
        index = self._text.find(sign, start)
        return len(self._text) if index < 0 else index

    def _text_token(self, start: int, end: int) -> Token:
        """Text; broken if it has the `]]>` of a section of which there are remains before."""
        stray = self._text.find("]]>", start, end)
        if stray < 0:
            return Token(Kind.TEXT, start, end)
        remains = _CDATA_REMAINS.search(self._text, self._section_end, stray)
        self._section_end = end
        if remains is None:
            return Token(Kind.TEXT, start, end)
        return Token(Kind.BROKEN, remains.start(), end, fault="a CDATA section has no beginning")

    def _token(self, start: int) -> Token:
        text = self._text
        for opening, read in self._sections.items():
            if text.startswith(opening, start):
                return read(start)
        return self._tag(start)

    def _tag(self, start: int) -> Token:
        text = self._text
        if match := _TAG.match(text, start):
            kind = Kind.EMPTY if match[3] else Kind.START
            return Token(kind, start, match.end(), match[1], match[2])
        if match := _END_TAG.match(text, start):
            return Token(Kind.END, start, match.end(), match[1])
        if self._is_prolog and (match := _DOCTYPE.match(text, start)):
            return Token(Kind.DOCTYPE, start, match.end())
        if _OPENS_TAG.match(text, start):
            return Token(Kind.BROKEN, start, start + 1, fault="a tag is not complete")
        return Token(Kind.TEXT, start, start + 1)

    def _cdata(self, start: int) -> Token:
        text, begins = self._text, start + len(_CDATA)
        if self._next_end < begins:
            self._next_end = self._find("]]>", begins)
        end = self._next_end
        has_end = end < len(text)
        if has_end and not self._swallows(begins, end):
            self._section_end = end + 3
            return Token(Kind.CDATA, start, end + 3)
        # A fault in its end leaves remains before the end tag; the markup after them is known.
        if lost := _LOST_END.search(text, begins, end):
            return Token(Kind.BROKEN, start, lost.end(), fault="a CDATA section has no end ]]>")
        fault = "two CDATA sections share one end" if has_end else "a CDATA section has no end ]]>"
        return Token(Kind.BROKEN, start, min(end + 3, len(text)), fault=fault)

    def _swallows(self, begins: int, end: int) -> bool:
        """Whether a section contains an end tag and then the beginning of another section.

        A section inside the text of this one would be split at its own end.
        """
        text = self._text
        nested = text.find(_CDATA, begins, end)
        if nested < 0 or text.startswith("]]", end - 2):
            return False
        before = text[begins:nested].rstrip()
        return "</" in before and before.endswith(">")

    def _comment(self, start: int) -> Token:
        """A comment; broken if it has no end, or may contain the next: it has `--` and markup."""
        end = self._find("-->", start + 4)
        if end == len(self._text):
            return Token(Kind.BROKEN, start, end, fault="a comment has no end -->")
        comment = self._text[start + 4 : end]
        if "--" in comment and "<" in comment:
            return Token(Kind.BROKEN, start, end + 3, fault="two comments share one end")
        return Token(Kind.COMMENT, start, end + 3)

    def _instruction(self, start: int) -> Token:
        """An instruction, which contains no markup."""
        end = self._text.find("?>", start + 2, self._find("<", start + 2))
        if end < 0:
            return Token(Kind.BROKEN, start, start + 2, fault="an instruction has no end ?>")
        return Token(Kind.INSTRUCTION, start, end + 2)
