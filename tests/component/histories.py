"""Histories of one article, and what readers may see after some of their deliveries.

What readers may see is worked out here a second time and simply, from the times of receipt, so that
an error in index or read shows as a difference.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateline.model.documents import (
    Article,
    Notice,
    Status,
    Translation,
    TranslationState,
    text_hash,
)
from dateline.model.editor_acts import Act
from dateline.model.order_keys import order_key
from tests.component.newsroom import Document
from tests.factories import SUBMISSION, article, at, notice, paragraph, ruling, translation

NOW = at(24 * 60)


def revision_with(
    word: str, minute: float, version: int | None = None, **changes: object
) -> Article:
    """A revision with a unique word in every text that readers get."""
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


def translation_with(
    word: str,
    of: Article,
    number: int = 1,
    state: TranslationState = TranslationState.TRANSLATED,
) -> Translation:
    """A Portuguese translation with a unique word; a reviewed one was edited by a person."""
    return translation(
        of,
        number=number,
        state=state,
        edited_by="nare" if state is TranslationState.REVIEWED else None,
        headline=f"{word} manchete",
        standfirst=f"{word} linha",
        body=(paragraph(f"{word} corpo"), paragraph("O porto abriu.")),
    )


FIRST = revision_with("alpha", 0)
CORRECTED = revision_with("bravo", 10, correction_note="An earlier version named the wrong lake.")
WITHDRAWN = notice(Status.WITHDRAWN, minute=20)
REPUBLISHED = revision_with("carmine", 30, section="Economy", tags=())
KILLED = notice(Status.KILLED, minute=40)
UNCHANGED = revision_with("alpha", 50)
"""The first revision's content again, after everything else."""

SEVEN = revision_with("delta", 2, version=7)
EIGHT = revision_with("ember", 22, version=8)
KILL = ruling(Act.KILL, minute=10)
REINSTATE = ruling(Act.REINSTATE, minute=30)

HELD = revision_with("foxglove", 1, embargoed_until=NOW + timedelta(hours=1))
MOVED = revision_with("foxglove", 11, embargoed_until=NOW + timedelta(hours=2))
LIFTED = revision_with("foxglove", 21, embargoed_until=None)
ENDING = revision_with("garnet", 31, expires_at=NOW + timedelta(hours=3))
WITHHELD = revision_with("hazel", 41, status=Status.WITHHELD)

HISTORIES: dict[str, tuple[Document, ...]] = {
    "publish, correct, withdraw, republish, kill, and a translation of the correction": (
        FIRST,
        CORRECTED,
        WITHDRAWN,
        REPUBLISHED,
        KILLED,
        translation_with("tango", CORRECTED),
    ),
    "numbered revisions killed and reinstated by hand, translated before and after": (
        SEVEN,
        KILL,
        EIGHT,
        REINSTATE,
        translation_with("uniform", SEVEN),
        translation_with("victor", EIGHT, 2),
    ),
    "an embargo moved and lifted, an expiry, a withholding, and a translation": (
        HELD,
        MOVED,
        LIFTED,
        ENDING,
        WITHHELD,
        translation_with("whiskey", HELD),
    ),
    "changed and changed back, withdrawn between, both states translated": (
        FIRST,
        CORRECTED,
        WITHDRAWN,
        UNCHANGED,
        translation_with("xenon", FIRST),
        translation_with("yarrow", CORRECTED, 2),
    ),
    "translated, reviewed, corrected, withdrawn and back, and a machine's proposal": (
        FIRST,
        translation_with("jasper", FIRST),
        translation_with("quartz", FIRST, 2, TranslationState.REVIEWED),
        CORRECTED,
        translation_with("onyx", CORRECTED, 3, TranslationState.HELD),
        WITHDRAWN,
        REPUBLISHED,
    ),
}
WORDS = frozenset(
    {"alpha", "bravo", "carmine", "delta", "ember", "foxglove", "garnet", "hazel"}
    | {"tango", "uniform", "victor", "whiskey", "xenon", "yarrow"}
    | {"jasper", "quartz", "onyx"}
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
    """What readers may see at `now` after these deliveries."""
    declared = sorted(
        (item for item in known if isinstance(item, Article | Notice)),
        key=lambda item: item.provenance.received_at,
    )
    rulings = [item for item in declared if isinstance(item, Notice) and _is_ruling(item)]
    if rulings and rulings[-1].status is Status.KILLED:
        return Truth(410 if _was_public(declared, rulings) else 404)
    source = [item for item in declared if item not in rulings]
    if not source or source[-1].status is not Status.USABLE:
        return Truth(404)
    shown = source[-1]
    assert isinstance(shown, Article)
    starts = [item for item in (shown.published_at, shown.embargoed_until) if item]
    if any(start > now for start in starts) or (shown.expires_at and shown.expires_at <= now):
        return Truth(404)
    return Truth(200, shown.headline.split()[0], _translated(known, source))


def _was_public(declared: Sequence[Article | Notice], rulings: Sequence[Notice]) -> bool:
    """Whether readers could see the article at some moment before its last kill."""
    source = [item for item in declared if item not in rulings]
    for place, item in enumerate(source):
        if not isinstance(item, Article) or item.status is not Status.USABLE:
            continue
        starts = [item.provenance.received_at, item.published_at, item.embargoed_until]
        begin = max(start for start in starts if start)
        ends = [later.provenance.received_at for later in source[place + 1 : place + 2]]
        ends += [item.expires_at] if item.expires_at else []
        moments = [begin, *(ruling.provenance.received_at for ruling in rulings)]
        for moment in moments:
            earlier = [ruling for ruling in rulings if ruling.provenance.received_at <= moment]
            killed = bool(earlier) and earlier[-1].status is Status.KILLED
            if moment >= begin and not killed and all(moment < end for end in ends):
                return True
    return False


def _translated(known: Collection[Document], source: Sequence[Document]) -> str | None:
    """The word of the translation that belongs to the source's last revision."""
    chain = sorted(
        (item for item in known if isinstance(item, Translation)), key=lambda item: item.number
    )
    published = [item for item in chain if item.state is not TranslationState.HELD]
    if not published:
        return None
    last, texts = published[-1], list[str]()
    for item in reversed(source):
        if not isinstance(item, Article) or item.status is not Status.USABLE:
            break  # A text that was taken back does not stay.
        texts.append(text_hash(item))
    stays = last.state is TranslationState.REVIEWED and last.text_hash in texts
    return last.headline.split()[0] if stays or last.text_hash == texts[0] else None


def _is_ruling(item: Notice) -> bool:
    return item.act is not None or item.status is Status.KILLED
