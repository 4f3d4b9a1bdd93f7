"""Histories of one article, and what readers may see once some of their deliveries are known.

What may be seen is worked out here anew and simply, from the times at which things were said, so
that it can differ from what index and read make of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateline.acts import Act
from dateline.identifiers import order_key
from dateline.models import Article, Notice, Status, Translation, text_hash
from tests.component.newsroom import Document
from tests.factories import SUBMISSION, article, at, notice, paragraph, ruling, translation

NOW = at(24 * 60)


def says(word: str, minute: float, version: int | None = None, **changes: object) -> Article:
    """A revision that can be told by one word from every other, in all that readers get of it."""
    moment = at(minute)
    key = order_key(
        version=version,
        modified_at=moment,
        received_at=moment,
        position=0,
        submission_id=SUBMISSION,
    )
    values: dict[str, object] = {
        "order_key": key,
        "headline": f"{word} headline",
        "standfirst": f"{word} standfirst",
        "body": (paragraph(f"{word} body"), paragraph("The harbour is open.")),
    }
    return article(minute=minute, **(values | changes))  # type: ignore[arg-type]


def speaks(word: str, of: Article, number: int = 1) -> Translation:
    """A translation into Portuguese that can be told by its word."""
    body = (paragraph(f"{word} corpo"), paragraph("O porto abriu."))
    return translation(
        of, number=number, headline=f"{word} manchete", standfirst=f"{word} linha", body=body
    )


FIRST = says("alpha", 0)
CORRECTED = says("bravo", 10, correction_note="An earlier version named the wrong lake.")
WITHDRAWN = notice(Status.WITHDRAWN, minute=20)
REPUBLISHED = says("carmine", 30, section="Economy", tags=())
KILLED = notice(Status.KILLED, minute=40)
UNCHANGED = says("alpha", 50)
"""The first revision's content once more, after all else."""

SEVEN = says("delta", 2, version=7)
EIGHT = says("ember", 22, version=8)
KILL = ruling(Act.KILL, minute=10)
REINSTATE = ruling(Act.REINSTATE, minute=30)

HELD = says("foxglove", 1, embargoed_until=NOW + timedelta(hours=1))
MOVED = says("foxglove", 11, embargoed_until=NOW + timedelta(hours=2))
LIFTED = says("foxglove", 21, embargoed_until=None)
ENDING = says("garnet", 31, expires_at=NOW + timedelta(hours=3))
WITHHELD = says("hazel", 41, status=Status.WITHHELD)

HISTORIES: dict[str, tuple[Document, ...]] = {
    "publish, correct, withdraw, republish, kill, and a translation of the correction": (
        FIRST,
        CORRECTED,
        WITHDRAWN,
        REPUBLISHED,
        KILLED,
        speaks("tango", CORRECTED),
    ),
    "numbered revisions killed and reinstated by hand, translated before and after": (
        SEVEN,
        KILL,
        EIGHT,
        REINSTATE,
        speaks("uniform", SEVEN),
        speaks("victor", EIGHT, 2),
    ),
    "an embargo moved and lifted, an expiry, a withholding, and a translation": (
        HELD,
        MOVED,
        LIFTED,
        ENDING,
        WITHHELD,
        speaks("whiskey", HELD),
    ),
    "changed and changed back, withdrawn between, both states translated": (
        FIRST,
        CORRECTED,
        WITHDRAWN,
        UNCHANGED,
        speaks("xenon", FIRST),
        speaks("yarrow", CORRECTED, 2),
    ),
}
WORDS = frozenset(
    {"alpha", "bravo", "carmine", "delta", "ember", "foxglove", "garnet", "hazel"}
    | {"tango", "uniform", "victor", "whiskey", "xenon", "yarrow"}
)
MOMENTS = tuple(
    NOW + timedelta(hours=hours) + timedelta(microseconds=step)
    for hours in (1, 2, 3)
    for step in (-1, 0)
)


@dataclass(frozen=True)
class Truth:
    """What readers may see: the words of the original and the translation; 200, 404 or 410."""

    status: int
    original: str | None = None
    translated: str | None = None


def truth(known: Collection[Document], now: datetime) -> Truth:
    """What readers may see at `now` once these deliveries are known."""
    said = sorted(
        (one for one in known if isinstance(one, Article | Notice)),
        key=lambda one: one.provenance.received_at,
    )
    killing = [one for one in said if isinstance(one, Notice) and _about_killing(one)]
    if killing and killing[-1].status is Status.KILLED:
        return Truth(410)
    source = [one for one in said if one not in killing]
    if not source or source[-1].status is not Status.USABLE:
        return Truth(404)
    shown = source[-1]
    assert isinstance(shown, Article)
    starts = [one for one in (shown.published_at, shown.embargoed_until) if one]
    if any(one > now for one in starts) or (shown.expires_at and shown.expires_at <= now):
        return Truth(404)
    fitting = [
        one for one in known if isinstance(one, Translation) and one.text_hash == text_hash(shown)
    ]
    # Of one language the newest translation counts, and a newer one may be of another text.
    newest = max(
        (one for one in known if isinstance(one, Translation)),
        key=lambda one: one.number,
        default=None,
    )
    word = newest.headline.split()[0] if newest in fitting and newest else None
    return Truth(200, shown.headline.split()[0], word)


def _about_killing(one: Notice) -> bool:
    return one.act is not None or one.status is Status.KILLED
