"""Shared by the wire formats: splitting a file into messages, and classifying the lines of a head.

The formats come from teleprinters: SOH begins a message, STX its text, ETX ends the text, EOT the
message (ISO 646, control characters 1 to 4). A file may have lost them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.model.submissions import Problem
from functions.process.agencies.status_words import NO_STATUS, publication_status
from functions.process.not_for_publication.editor_paragraphs import FOR_EDITORS, NOTEBOOK
from functions.process.text.encoding import decode
from functions.process.text.paragraphs import MAX_LINES, groups, too_many_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from functions.process.item.context import Context
    from functions.process.item.draft import Draft
    from functions.process.item.sample import Sample

SOH, STX, ETX, EOT = "\x01", "\x02", "\x03", "\x04"

_LINE_ENDS = re.compile("\r\n?|\x85")
_FILL = re.compile("[\x00\x05-\x08\x0e-\x1a\x1c-\x1e\x7f]")
"""Bells, shifts, rub-outs and typesetting characters; 1f, which separates header fields, stays."""
_ABOVE_FOR_EDITORS = re.compile(
    r"(?:with )?ap (?:photos?|graphics?|videos?|audio)\b|editor'?s note\b|fotos? |achtung\b",
    re.IGNORECASE,
)
"""Notes for editors only above a story; below, these words may begin a sentence."""
_EMBARGO = re.compile(
    r"\W{0,3}(?:strictly )?(?:embargo(?:ed)?\b|sperrfrist\b|hold for release\b|hfr\b"
    r"|for release (?:at|on|after|until|not before)\b|not (?:for|to be) (?:publication|used?"
    r"|release|published|released) (?:before|until|prior)\b)",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\W{0,3}(?:berichtigung|korrektur|correction|corrects|correctivo|corrección|rectificatif)\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|von|par|por|di|door|av|af)\s+\S.{1,150}", re.IGNORECASE)
_LEAD = re.compile(
    r"(?P<number>\d{1,2})?(?:st|nd|rd|th|\.)?[\s-]{0,2}"
    r"(?:ld|lead|update|roundup|refile|add|takes?|urgent|eilt|snap|flash|bulletin)\b"
    r"(?:[\s-]?(?:writethru|wt))?\W*",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][\w'’./\- ]{1,40}?)(?:, [^\W\d_][\w. ]{1,40}?)?"
    r"(?:, \d{1,2}\.? \w{3,9}\.?|, \w{3,9}\.? \d{1,2})?"
    r" ?\([\w/ .\-]{2,30}\) ?(?:[-–—_]|--)"
)
_RULE = re.compile(r"[_\s*-]{2,}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHER_MONTHS = {
    "mär": "mar",
    "mrz": "mar",
    "mai": "may",
    "okt": "oct",
    "dez": "dec",
    "fév": "feb",
    "avr": "apr",
    "aoû": "aug",
    "déc": "dec",
    "ene": "jan",
    "abr": "apr",
    "ago": "aug",
    "dic": "dec",
}


_EMPHASIS = frozenset({"bulletin", "mandatory", "urgent", "story", "only", "editors"})


@dataclass(frozen=True, slots=True)
class At:
    """A message's position in its file, when the file was received, and warnings of decoding."""

    position: int
    received_at: datetime
    warnings: tuple[str, ...]

    @property
    def where(self) -> str:
        """The message's place, for an editor."""
        return f"message[{self.position}]"


@dataclass(slots=True)
class Head:
    """The classified lines above a story."""

    headlines: list[str] = field(default_factory=list)
    byline: str | None = None
    byline_title: str | None = None
    notes: list[str] = field(default_factory=list)
    correction: str | None = None
    embargo: bool = False
    signals: list[str] = field(default_factory=list)
    version: str | None = None


def text_of(sample: Sample) -> tuple[str, str | None]:
    """The decoded text with LF as line end; old services send undeclared 8-bit text."""
    text, warning = decode(sample.raw, sample.charset)
    return _LINE_ENDS.sub("\n", text), warning


def beginning(sample: Sample) -> str:
    """The first characters, in which a header is expected."""
    return _FILL.sub("", _LINE_ENDS.sub("\n", sample.start[:4_000])).lstrip("\n \t")


def messages(text: str) -> Iterator[tuple[str, bool | None]]:
    """The messages of a file without SOH and EOT, and whether each is whole.

    A message that SOH begins, EOT ends. One with STX has ETX. None for a message without controls,
    of which only its format knows.
    """
    parts = re.split("([\x01\x04])", text)
    for before, part, after in zip(["", *parts[1::2]], parts[::2], [*parts[1::2], ""], strict=True):
        message = _FILL.sub("", part)
        if not message.strip():
            continue
        is_whole: bool | None = None
        if before == SOH or after == EOT:
            is_whole = after == EOT
        if STX in message:
            is_whole = is_whole is not False and ETX in message.partition(STX)[2]
        yield message.lstrip(), is_whole


def split(message: str) -> tuple[str, str, str]:
    """The parts before, in and after the text; without STX, the text part is empty."""
    above, started, rest = message.partition(STX)
    if not started:
        text, _, below = above.partition(ETX)
        return text, "", below
    text, _, below = rest.partition(ETX)
    return above, text, below


def begins_with(header: re.Pattern[str], sample: Sample) -> bool:
    """Whether the first message begins with this header."""
    return not sample.binary and header.match(beginning(sample)) is not None


def read_messages(
    sample: Sample,
    context: Context,
    header: re.Pattern[str],
    draft: Callable[[re.Match[str], str, At], Draft | Problem],
    ends: Callable[[str], bool],
) -> Iterator[Draft | Problem]:
    """Calls `draft` with each message's header and text; yields a problem for a broken message.

    `ends` says whether a message without controls ends as its format does: with the time.
    """
    text, warning = text_of(sample)
    for position, (message, is_whole) in enumerate(messages(text)):
        at = At(position, context.delivery.received_at, (warning,) if warning else ())
        match = header.match(message)
        if match and (ends(message) if is_whole is None else is_whole) is False:
            yield Problem(
                position=position,
                code="message_truncated",
                message="the message ends before its end mark (EOT, ETX or the time of sending); "
                "send it again",
                where=at.where,
            )
        elif match is None:
            yield Problem(
                position=position,
                code="header_malformed",
                message="the message does not begin with a header of its format",
                where=at.where,
            )
        elif message.count("\n") > MAX_LINES:
            yield Problem(
                position=position,
                code="text_too_long",
                message=too_many_lines(),
                where=at.where,
            )
        else:
            yield draft(match, message[match.end() :], at)


def has_meaning(phrase: str) -> bool:
    """Whether the phrase is a known signal or editorial type."""
    return publication_status(NO_STATUS, [phrase]) != publication_status(NO_STATUS)


def read_head(lines: list[str]) -> Head:
    """Classifies the lines of a head: headlines, byline, signals and notes for editors."""
    head = Head()
    for line in _unbroken(lines):
        bare = line.strip(" ^<=")
        if not bare:
            continue
        if _BYLINE.fullmatch(bare) and head.byline is None and head.headlines:
            head.byline = bare
        elif _CORRECTION.match(bare):
            head.correction = bare.strip("()")
        elif _EMBARGO.match(bare):
            head.embargo = True
            head.notes.append(bare)
        elif lead := _LEAD.fullmatch(bare.strip("()")):
            head.version = lead["number"] or head.version
            head.signals.append(bare)
        elif _is_signal(bare):
            head.signals.append(bare)
        elif _is_note(bare) or (bare.startswith("(") and bare.endswith(")")):
            head.notes.append(bare)
        elif head.byline and head.byline_title is None:
            head.byline_title = bare
        else:
            head.headlines.append(bare)
    return head


def paragraphs(text: str) -> list[str]:
    """Joins wrapped lines; a blank or indented line begins a paragraph."""
    text_lines = text.strip("\n").split("\n")
    if len(text_lines) > 1 and not any(
        not line.strip() or line[:1].isspace() for line in text_lines
    ):
        return [paragraph for group in groups(text) for paragraph in group]
    blocks: list[list[str]] = [[]]
    for line in text_lines:
        if blocks[-1] and (not line.strip() or line[:1].isspace()):
            blocks.append([])
        if line.strip():
            blocks[-1].append(line.strip())
    # A wrapped compound keeps its hyphen and gets no space.
    folded = (re.sub(r"(?<=\w-)\n(?=\w)", "", "\n".join(lines)) for lines in blocks if lines)
    return [" ".join(paragraph.split()) for paragraph in folded]


def split_notes(story: list[str]) -> tuple[list[str], list[str]]:
    """The story, and the notes for editors: single paragraphs, and the notebook to the end."""
    at = next((i for i, paragraph in enumerate(story) if NOTEBOOK.match(paragraph)), len(story))
    editor_notes = [paragraph for paragraph in story[:at] if FOR_EDITORS.match(paragraph)]
    kept = [
        paragraph
        for paragraph in story[:at]
        if not (FOR_EDITORS.match(paragraph) or _RULE.fullmatch(paragraph))
    ]
    return kept, editor_notes + story[at:]


def place(paragraph: str) -> str | None:
    """`BUENOS AIRES` for `BUENOS AIRES, Argentina (HNA) -`."""
    match = _DATELINE.match(paragraph)
    return match["place"].strip() if match else None


def moment(day: str, month: str, year: str, time: str, zone: str | None) -> str | None:
    """A date in RFC 822's form; `month` is a number or a name."""
    if month.isdigit():
        named = _MONTHS[int(month) - 1] if 1 <= int(month) <= len(_MONTHS) else ""
    else:
        folded = month.lower()[:3]
        named = _OTHER_MONTHS.get(folded, folded)
    return f"{day} {named} {year} {time[:2]}:{time[2:]} {zone or ''}".strip() if named else None


def _unbroken(lines: list[str]) -> Iterator[str]:
    """The lines, with a parenthesis that spans several lines joined."""
    open_lines: list[str] = []
    for line in lines:
        text = line.strip()
        if open_lines or (text.startswith("(") and ")" not in text):
            open_lines.append(text)
            if ")" in text or len(open_lines) > 8:
                yield " ".join(open_lines)
                open_lines = []
        else:
            yield text
    yield from open_lines


def _is_note(line: str) -> bool:
    return bool(FOR_EDITORS.match(line) or _ABOVE_FOR_EDITORS.match(line))


def _is_signal(line: str) -> bool:
    """Whether a line has only signal words in capitals: `KILL`, `(TEST)`, `BULLETIN KILL`."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", line)]
    significant = [word for word in words if word not in _EMPHASIS]
    if not line.isupper() or not significant:
        return False
    return has_meaning(" ".join(significant)) or all(map(has_meaning, significant))
