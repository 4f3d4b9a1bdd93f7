"""What agencies' own words mean: publication status, editorial types, signals, and marks.

Pure tables, read by every format that carries them. Words are compared without their scheme,
case and punctuation: `stat:canceled`, `Canceled` and the URI of the newscode are one word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.documents import Status
from dateline.model.submissions import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

CORRECTION = "Correction"
CLARIFICATION = "Clarification"

TEST_ITEM = "test_item"
"""The code of the problem that an item marked as a test becomes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meaning:
    status: Status = Status.USABLE
    embargoed: bool = False
    correction: str | None = None
    test: bool = False
    part: bool = False


_USABLE = _Meaning()
_EMBARGOED = _Meaning(embargoed=True)
_WITHHELD = _Meaning(status=Status.WITHHELD)
_WITHDRAWN = _Meaning(status=Status.WITHDRAWN)
_KILLED = _Meaning(status=Status.KILLED)
_TEST = _Meaning(test=True)
_CORRECTED = _Meaning(correction=CORRECTION)
_CLARIFIED = _Meaning(correction=CLARIFICATION)
_PART = _Meaning(part=True)

_STATUSES: dict[str, _Meaning] = {
    # IPTC, https://cv.iptc.org/newscodes/pubstatusg2/: usable, withheld, canceled. The spelling
    # with two l is in many senders' hands; both mean a kill.
    "usable": _USABLE,
    "withheld": _WITHHELD,
    "canceled": _KILLED,
    "cancelled": _KILLED,
    # AP's Media API and NITF's management-status know one more: not before its embargo has ended.
    "embargoed": _EMBARGOED,
    # What senders write beside the vocabularies.
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

_SIGNALS: dict[str, _Meaning] = {
    # AP's editorial types and signals, as the Media API's definition lists them.
    # https://api.ap.org/media/v/docs/
    "test": _TEST,
    # Kill and elimination are mandatory: what was sent must go from everywhere.
    "kill": _KILLED,
    "mandatorykill": _KILLED,
    "elimination": _KILLED,
    "eliminate": _KILLED,
    # Sent by mistake; the item may come again.
    "disregard": _WITHDRAWN,
    "withhold": _WITHHELD,
    # Ahead of an event: it goes out at the time given, and without one not at all.
    "holdforrelease": _EMBARGOED,
    # Speaks to editors, not to readers.
    "advisory": _WITHHELD,
    "correction": _CORRECTED,
    "corrective": _CORRECTED,
    "clarification": _CLARIFIED,
    # Newer versions of the same story; the version number says what they replace.
    "writethru": _USABLE,
    "lead": _USABLE,
    # A piece of a longer story, not the whole of it.
    "add": _PART,
    "takes": _PART,
    # IPTC, https://cv.iptc.org/newscodes/signal/
    "update": _USABLE,
    # NewsML 1.2, NewsManagement/Instruction, and NITF's du-key and management.
    "rectify": _CORRECTED,
    "delete": _WITHDRAWN,
    "retraction": _WITHDRAWN,
}

_ORDER = (Status.USABLE, Status.WITHHELD, Status.WITHDRAWN, Status.KILLED)
"""From the mildest; of several words the strictest holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationStatus:
    """What an item's status and signals come to."""

    status: Status = Status.USABLE
    embargoed: bool = False
    """Under an embargo by its status, whether or not it names a time."""
    correction: str | None = None
    """What readers are told where this corrects an earlier version: one word."""
    test: bool = False
    """Must never be published; see `problem_of_test_item`."""
    warnings: tuple[str, ...] = ()

    def embargo(self, given: str | None) -> str | None:
        """The embargo for the draft; empty, which holds, where only the status tells of one."""
        return "" if given is None and self.embargoed else given


def publication_status(pubstatus: str | None, signals: Iterable[str] = ()) -> PublicationStatus:
    """What status and signals (AP's editorial types among them) mean together.

    Without a status an item is usable, as IPTC has it; one that is not known withholds it.
    Signals that are not known say nothing.
    """
    warnings = []
    meanings = []
    if folded := _folded(pubstatus or ""):
        known = _STATUSES.get(folded)
        if known is None:
            warnings.append("status: not known, taken as withheld")
        meanings.append(known or _WITHHELD)
    for signal in signals:
        meaning = _SIGNALS.get(_folded(signal), _USABLE)
        if meaning.part:
            warnings.append(f"editorial type: {_folded(signal)}, a part of a longer story")
        meanings.append(meaning)
    return PublicationStatus(
        status=max((item.status for item in meanings), key=_ORDER.index, default=Status.USABLE),
        embargoed=any(item.embargoed for item in meanings),
        correction=next((item.correction for item in meanings if item.correction), None),
        test=any(item.test for item in meanings),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def problem_of_test_item(position: int, where: str | None = None) -> Problem:
    """What becomes of an item marked as a test, whatever else it says."""
    return Problem(
        position=position,
        code=TEST_ITEM,
        message="marked as a test; nothing of it is stored or published",
        where=where,
    )


def _folded(word: str) -> str:
    """`sig:correction` and `http://…/signal/Correction` as `correction`."""
    return re.sub(r"[\W_]+", "", re.split(r"[:/#]", word.strip().rstrip("/"))[-1]).casefold()
