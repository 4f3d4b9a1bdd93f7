"""The meaning of agencies' words: publication status, editorial types and signals.

Pure tables for all agency formats. Words are compared without scheme, case and punctuation:
`stat:canceled`, `Canceled` and the URI of the newscode are one word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.event_names import PUBLISHED
from dateline.model.submissions import Problem
from functions.process.cms import hold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from functions.process.item.context import Context
    from functions.process.item.sample import Json

CORRECTION = "Correction"
CLARIFICATION = "Clarification"

TEST_ITEM = "test_item"
"""The problem code of an item marked as a test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one word of an agency means."""

    status: Status = Status.USABLE
    embargoed: bool = False
    correction: str | None = None
    test: bool = False
    part: bool = False


_USABLE = Meaning()
NO_STATUS = _USABLE
"""An item without a status is usable, as IPTC defines."""
_EMBARGOED = Meaning(embargoed=True)
_WITHHELD = Meaning(status=Status.WITHHELD)
_WITHDRAWN = Meaning(status=Status.WITHDRAWN)
_KILLED = Meaning(status=Status.KILLED)
_TEST = Meaning(test=True)
_CORRECTED = Meaning(correction=CORRECTION)
_CLARIFIED = Meaning(correction=CLARIFICATION)
_PART = Meaning(part=True)

_STATUSES: dict[str, Meaning] = {
    # IPTC, https://cv.iptc.org/newscodes/pubstatusg2/: usable, withheld, canceled. Many
    # senders write two l; both mean a kill.
    "usable": _USABLE,
    "withheld": _WITHHELD,
    "canceled": _KILLED,
    "cancelled": _KILLED,
    # AP's Media API and NITF's management-status also have: not before the embargo ends.
    "embargoed": _EMBARGOED,
    # Words outside the vocabularies that senders use.
    "published": _USABLE,
    "live": _USABLE,
    "withhold": _WITHHELD,
    "hold": _WITHHELD,
    "held": _WITHHELD,
    "draft": _WITHHELD,
    "pending": _WITHHELD,
    "cancel": _KILLED,
    "kill": _KILLED,
    "killed": _KILLED,
    "deleted": _WITHDRAWN,
    "unpublished": _WITHDRAWN,
    "recalled": _WITHDRAWN,
    "withdrawn": _WITHDRAWN,
    "test": _TEST,
}

_SIGNALS: dict[str, Meaning] = {
    # AP's editorial types and signals, as the Media API's definition lists them.
    # https://api.ap.org/media/v/docs/
    "test": _TEST,
    # Kill and elimination are mandatory: the item must be removed everywhere.
    "kill": _KILLED,
    "mandatorykill": _KILLED,
    "elimination": _KILLED,
    "eliminate": _KILLED,
    # Sent by mistake; the item may be sent again.
    "disregard": _WITHDRAWN,
    "withhold": _WITHHELD,
    # Ahead of an event: published at the given time, and without a time not at all.
    "holdforrelease": _EMBARGOED,
    # For editors, not for readers.
    "advisory": _WITHHELD,
    "correction": _CORRECTED,
    "corrective": _CORRECTED,
    "clarification": _CLARIFIED,
    # Newer versions of the same story; the version number orders them.
    "writethru": _USABLE,
    "lead": _USABLE,
    # A part of a longer story.
    "add": _PART,
    "takes": _PART,
    # IPTC, https://cv.iptc.org/newscodes/signal/
    "update": _USABLE,
    # NewsML 1.2, NewsManagement/Instruction, and NITF's du-key and management.
    "rectify": _CORRECTED,
    "delete": _WITHDRAWN,
    "retraction": _WITHDRAWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationStatus:
    """The combined meaning of an item's status and signals."""

    status: Status = Status.USABLE
    embargoed: bool = False
    """Under an embargo by its status, with or without a time."""
    correction: str | None = None
    """The correction note for readers: one word; None if the item corrects nothing."""
    test: bool = False
    """Must not be published; see `problem_of_test_item`."""
    warnings: tuple[str, ...] = ()

    def embargo(self, given: str | None) -> str | None:
        """The draft's embargo: `given`; empty, which holds, if only the status has one."""
        return "" if given is None and self.embargoed else given


def stated_status(word: Json, context: Context, where: str, event: str = PUBLISHED) -> Meaning:
    """What an item's status means; without one it is usable if `event` publishes.

    Raises:
        Unprocessable: `status_unknown` or `status_missing`; the item is held.
    """
    meaning = _STATUSES.get(_folded(word)) if isinstance(word, str) else None
    known = {str(word).casefold(): meaning.status} if meaning else {}
    status = hold.status_of(word, known, event, context, where)
    return meaning if meaning and meaning.status is status else Meaning(status=status)


def publication_status(stated: Meaning, signals: Iterable[str] = ()) -> PublicationStatus:
    """Combines a status and signals (AP's editorial types included).

    Unknown signals are ignored.
    """
    warnings = []
    meanings = [stated]
    for signal in signals:
        meaning = _SIGNALS.get(_folded(signal), _USABLE)
        if meaning.part:
            warnings.append(f"editorial type: {_folded(signal)}, part of a longer story")
        meanings.append(meaning)
    return PublicationStatus(
        status=hold.strictest(meaning.status for meaning in meanings),
        embargoed=any(meaning.embargoed for meaning in meanings),
        correction=next((meaning.correction for meaning in meanings if meaning.correction), None),
        test=any(meaning.test for meaning in meanings),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def problem_of_test_item(position: int, where: str | None = None) -> Problem:
    """The problem for an item marked as a test; it is not read further."""
    return Problem(
        position=position,
        code=TEST_ITEM,
        message="marked as a test; neither stored nor published",
        where=where,
    )


def _folded(word: str) -> str:
    """`correction` for `sig:correction` and `http://…/signal/Correction`."""
    return re.sub(r"[\W_]+", "", re.split(r"[:/#]", word.strip().rstrip("/"))[-1]).casefold()
