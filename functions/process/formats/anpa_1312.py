"""ANPA 1312, the wire text of North American agencies: two lines of header, then the text.

The keyword line names the story for the day. Leads and writethrus repeat it, so they are revisions
of one article. `^` begins a line of the head, `<` and `=` end it; a tab begins a paragraph.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from functions.process.agencies.status_words import (
    NO_STATUS,
    problem_of_test_item,
    publication_status,
)
from functions.process.agencies.wire import (
    ETX,
    STX,
    At,
    begins_with,
    moment,
    paragraphs,
    place,
    read_head,
    read_messages,
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

NAME = "anpa_1312"
FAMILY = Family.AGENCY
CONTENT_TYPES: ContentTypes = TEXT

_HEADER = re.compile(
    r"[\x01\x02\s]{0,4}(?P<service>[A-Za-z])(?P<number>\d{4})[\x1f \x1e]?[\w-]{0,20}\s*\n"
    r"(?P<priority>[a-z]) ?(?P<category>[a-z])(?:[\x1f ]|bt)++"
    r"(?P<slug>[^\s\n][^\n]{0,80}?) ++(?P<month>\d\d?)-(?P<day>\d\d?)(?: +\d{1,5})? *(?:\n|$)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?:[A-Z]{2,4}-)+(?P<month>\d\d?)-(?P<day>\d\d?)-(?P<year>\d{4}|\d\d)"
    r" (?P<time>\d{4}) ?(?P<zone>[A-Z]{3,4})?\W*$"
)
_URGENCY = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5}
"""Flash, bulletin, urgent, regular, deferred; the other codes concern hours and not urgency."""
_CATEGORIES = {
    "a": "Domestic",
    "d": "Food",
    "e": "Entertainment",
    "f": "Finance",
    "i": "International",
    "k": "Commentary",
    "l": "Lifestyle",
    "n": "State and regional",
    "o": "Weather",
    "p": "Politics",
    "q": "Sports results",
    "r": "Racing",
    "s": "Sports",
    "t": "Travel",
    "v": "Advisories",
    "w": "Washington",
}
_ADVISORIES = "v"
_PLANS = re.compile(
    r"(?<!reader.s )(?<!readers )\b(?:digest|advisory|daybook|service guide|coverage plans?)\b"
    r"(?: \d[^\n,]{0,20})?$",
    re.IGNORECASE,
)
"""Keywords of lists of planned stories, mostly sent under `v`: editors read them."""
_VERSION = re.compile(
    r"[\s,-]{0,20}+(?:(?P<number>\d{1,2})(?:st|nd|rd|th) ?)?(?:ld|lead|add|take|sub|writethru)\b.*",
    re.IGNORECASE,
)
_PLANS_HELD = ("the keyword names a list of planned stories, for editors only: withheld",)
_QUOTES = (("``", "“"), ("''", "”"), ("`", "‘"), (" _ ", " — "))
_AWAY = timedelta(days=30)


def recognises(sample: Sample) -> bool:
    """A line of service level and number, one of priority, category, keyword and date."""
    return begins_with(_HEADER, sample)


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads each message."""
    return read_messages(sample, context, _HEADER, _draft, _has_time)


def _has_time(message: str) -> bool:
    return _when(message.rstrip().rpartition("\n")[2]) is not None


def _draft(header: re.Match[str], message: str, at: At) -> Draft | Problem:
    message_lines = message.replace(STX, "").replace(ETX, "\n").split("\n")
    sent = next((date for line in reversed(message_lines) if (date := _when(line))), None)
    head_lines, message_lines = _head_and_text(message_lines)
    keyword, version_words = _keyword(head_lines, header["slug"])
    head = read_head(head_lines[1:])
    is_plan = _PLANS.search(keyword) is not None
    advisory = is_plan or header["category"].lower() == _ADVISORIES
    signals = _signals(version_words, head.signals, is_advisory=advisory)
    publication = publication_status(NO_STATUS, signals)
    if publication.test:
        return problem_of_test_item(at.position, at.where)
    text_lines = [line for line in message_lines if not _when(line)]
    story, notes = split_notes(_paragraphs(text_lines))
    category = header["category"].lower()
    editorial = join_lines((*head.notes, *head.headlines[1:], *notes))
    draft = Draft(
        position=at.position,
        where=at.where,
        external_id=f"anpa:{keyword}:{_day(header, sent, at.received_at)}",
        status=publication.status,
        reason=editorial,
        version=_version(version_words) or head.version,
        headline=_typeset(head.headlines[0]) if head.headlines else None,
        byline=", ".join(filter(None, (head.byline, head.byline_title))) or None,
        authors=authors_in_byline(head.byline, head.byline_title),
        place=place(story[0]) if story else None,
        body_html="".join(map(paragraph_html, story)) or None,
        section=_CATEGORIES.get(category),
        tags=(*tagged(_CATEGORIES.get(category, category), "anpa", category), *tagged(keyword)),
        urgency=_URGENCY.get(header["priority"].lower()),
        published_at=sent,
        modified_at=sent,
        embargoed_until=publication.embargo("" if head.embargo else None),
        editorial_note=editorial,
        correction_note=head.correction or publication.correction,
        warnings=at.warnings + publication.warnings + (_PLANS_HELD if is_plan else ()),
    )
    return title_from_text(draft)


def _head_and_text(message_lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines of the head, and those of the text, in which a caret begins a subhead.

    Digests have many subheads, one for each section.
    """
    starts = [
        number
        for number, line in enumerate(message_lines)
        if line.strip() and not line.startswith("^")
    ]
    start = starts[0] if starts else len(message_lines)
    # A line without a caret in the head goes on with the line above it.
    tabbed = [number for number in starts if message_lines[number].startswith("\t")]
    start = tabbed[0] if tabbed else start
    head = [line for line in message_lines[:start] if line.startswith("^")]
    text = [line for line in message_lines[:start] if not line.startswith("^")]
    for line in message_lines[start:]:
        text += ["", f"\t{line.strip(' ^<=')}", ""] if line.startswith("^") else [line]
    return head, text


def _keyword(head_lines: list[str], slug: str) -> tuple[str, str]:
    """The story's name for the day, and the words about this version after its comma."""
    first = head_lines[0].strip("^<= ") if head_lines else slug
    name, _, version_words = first.partition(",")
    if not head_lines and (version := _VERSION.search(slug)):
        name, version_words = slug[: version.start()], version[0]
    return " ".join(name.split()) or slug, version_words


def _version(version_words: str) -> str | None:
    numbers = [
        match["number"] for part in version_words.split(",") if (match := _VERSION.fullmatch(part))
    ]
    return next(filter(None, numbers), None)


def _signals(version_words: str, signals: list[str], *, is_advisory: bool) -> list[str]:
    """The words after the keyword's comma, lines in capitals, and `advisory`.

    The keyword itself is no signal: a story may be about a test or a kill.
    """
    advisory = ["advisory"] if is_advisory else []
    words = [word for line in signals for word in re.findall(r"[^\W\d_]+", line)]
    return [*advisory, *re.split(r"[,-]", version_words), *signals, *words]


def _paragraphs(message_lines: list[str]) -> list[str]:
    """A tab begins a paragraph; a text without tabs is split by its layout."""
    if not any(line.startswith("\t") for line in message_lines):
        texts = paragraphs("\n".join(message_lines))
    else:
        blocks: list[list[str]] = []
        for line in message_lines:
            if line.startswith("\t") or not blocks:
                blocks.append([])
            blocks[-1].append(line.strip())
        texts = [" ".join(text) for text in blocks]
    return [_typeset(text) for text in texts if text]


def _typeset(text: str) -> str:
    """Replaces wire quotes and dashes by typographic ones."""
    for typed, set_in_type in _QUOTES:
        text = text.replace(typed, set_in_type)
    return " ".join(text.strip(" ^<").split())


def _when(line: str) -> str | None:
    match = _WHEN.match(line.strip(" \t<"))
    if match is None:
        return None
    zone = match["zone"]
    return moment(match["day"], match["month"], match["year"], match["time"], zone)


def _day(header: re.Match[str], sent: str | None, received_at: datetime) -> str:
    """The day of the story's cycle; its year comes from the time of sending, else of receipt."""
    year = sent.split()[2] if sent else str(received_at.year)
    month, day = int(header["month"]), int(header["day"])
    if not sent and month == 12 and received_at - _AWAY < received_at.replace(month=1, day=1):
        year = str(received_at.year - 1)
    return f"{int(year) % 100:02}-{month:02}-{day:02}"
