"""IPTC 7901, the text message of European agencies, with its control characters and without.

https://www.iptc.org/std/IPTC7901/1.0/specification/7901V5.pdf. Each message has its own
number, corrections and leads too, so each message is a separate article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from functions.process.agencies.status_words import (
    NO_STATUS,
    problem_of_test_item,
    publication_status,
)
from functions.process.agencies.wire import (
    At,
    Head,
    begins_with,
    moment,
    paragraphs,
    place,
    read_head,
    read_messages,
    split,
    split_notes,
)
from functions.process.formats.families import TEXT, ContentTypes, Family
from functions.process.item.draft import Draft, tagged
from functions.process.item.title import title_from_text
from functions.process.text.paragraphs import paragraph_html
from functions.process.xml.agency import authors_in_byline, join_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.submissions import Problem
    from functions.process.item.context import Context
    from functions.process.item.sample import Sample

NAME = "iptc_7901"
FAMILY = Family.AGENCY
CONTENT_TYPES: ContentTypes = TEXT

_HEADER = re.compile(
    r"[\x01\s]{0,4}(?P<service>[A-Za-z]{2,6})(?P<number>\d{3,4})[ \x1f]+(?P<priority>[1-9])"
    r"[ \x1f]+(?P<category>[A-Za-z]{1,4})[ \x1f]+(?P<words>\d{1,5})(?:[ \x1f]+"
    r"(?P<agency>[A-Za-z]{2,10})?(?: +\d{1,4})?[^\n]{0,80})?(?:\n|$)"
)
_WHEN = re.compile(
    r"(?P<day>\d\d)(?P<time>\d{4}) ?(?P<zone>[A-Z]{3,4}|Z)? (?P<month>[^\W\d_]{3,9})\.?"
    r" (?P<year>\d{4}|\d\d)\s*$"
)
_HEAD_LINES = 12


def recognises(sample: Sample) -> bool:
    """A header with service and number, priority, category and word count."""
    return begins_with(_HEADER, sample)


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads each message."""
    return read_messages(sample, context, _HEADER, _draft, _has_time)


def _has_time(message: str) -> bool:
    return _WHEN.match(message.rstrip().rpartition("\n")[2].strip()) is not None


def _draft(header: re.Match[str], message: str, at: At) -> Draft | Problem:
    above, text, below = split(message)
    if not text:
        above, text = _slug_first(above)
    sent, text = _when(below, text)
    head_lines, body = _head_first(text)
    head = read_head(head_lines)
    publication = publication_status(NO_STATUS, _words(head))
    if publication.test:
        return problem_of_test_item(at.position, at.where)
    story, notes = split_notes(paragraphs(body))
    story, signed = _signed(story, header["agency"])
    keywords = [part.strip() for part in above.replace("\n", "/").split("/") if part.strip()]
    editorial = join_lines((*head.notes, *notes, *signed))
    draft = Draft(
        position=at.position,
        where=at.where,
        external_id=_external_id(header, keywords, sent),
        identity=(*keywords, *head.headlines),
        status=publication.status,
        reason=editorial,
        headline=head.headlines[0] if head.headlines else None,
        standfirst=join_lines(head.headlines[1:]),
        byline=head.byline,
        authors=authors_in_byline(head.byline, head.byline_title),
        place=place(story[0]) if story else None,
        body_html="".join(map(paragraph_html, story)) or None,
        tags=(
            *tagged(header["category"], "category", header["category"]),
            *(tag for keyword in keywords for tag in tagged(keyword)),
        ),
        urgency=int(header["priority"]),
        published_at=sent,
        modified_at=sent,
        embargoed_until=publication.embargo("" if head.embargo else None),
        editorial_note=editorial,
        correction_note=head.correction or publication.correction,
        warnings=at.warnings + publication.warnings,
    )
    return title_from_text(draft)


def _slug_first(text: str) -> tuple[str, str]:
    """Keywords and text of a message without STX; keywords are a first line that ends with `/`."""
    first, _, rest = text.lstrip("\n ").partition("\n")
    return (first, rest) if first.rstrip().endswith("/") else ("", text)


def _head_first(text: str) -> tuple[list[str], str]:
    """The head, which ends with ` =`, and the story; else the head is the first lines."""
    message_lines = text.strip("\n").split("\n")
    ends = [i for i, line in enumerate(message_lines[:_HEAD_LINES]) if line.rstrip().endswith("=")]
    if ends:
        return message_lines[: ends[-1] + 1], "\n".join(message_lines[ends[-1] + 1 :])
    first = next((i for i, line in enumerate(message_lines) if not line.strip()), 1)
    cut = first if first <= 4 else 1
    return message_lines[:cut], "\n".join(message_lines[cut:])


def _when(below: str, text: str) -> tuple[str | None, str]:
    """The time of sending, after ETX or as the last line, and the text without it."""
    for part in (below.strip(), text.rstrip().rpartition("\n")[2].strip()):
        if match := _WHEN.match(part):
            zone = "GMT" if match["zone"] == "Z" else match["zone"]
            sent = moment(match["day"], match["month"], match["year"], match["time"], zone)
            if part and text.rstrip().endswith(part):
                text = text.rstrip().removesuffix(part)
            return sent, text
    return None, text


def _signed(story: list[str], agency: str | None) -> tuple[list[str], list[str]]:
    """The story, and the desk's signature below it, which is not published."""
    last = story[-1] if story else ""
    signed = agency and re.fullmatch(
        rf"{re.escape(agency)}(?: [\w/]{{1,12}}){{1,8}}", last, re.IGNORECASE
    )
    return (
        (story[:-1], [last]) if signed and last == last.strip() and len(story) > 1 else (story, [])
    )


def _external_id(header: re.Match[str], keywords: list[str], sent: str | None) -> str | None:
    """Message numbers restart each day, so the id includes the day."""
    if sent is None:
        return None
    day = " ".join(sent.split()[:3])
    return f"iptc7901:{header['service']}{header['number']}:{'/'.join(keywords)}:{day}"[:1_000]


def _words(head: Head) -> list[str]:
    """The signals as whole lines, and word by word."""
    return [word for line in head.signals for word in (line, *re.findall(r"[^\W\d_]+", line))]
