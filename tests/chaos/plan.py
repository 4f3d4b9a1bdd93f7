"""What the senders of a run deliver: histories of articles, repeated and in disorder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from random import Random

from dateline.model.identifiers import article_id

FIRST = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
VOWELS, CONSONANTS = "aeiou", "bdfgklmnprstvz"
MAX_REVISIONS = 7
FEED_ITEMS = 3
DISORDER = 2.0
"""By how many revisions a delivery may be early or late."""


class Kind(StrEnum):
    """What a revision does to its article."""

    PUBLISHED = "published"
    EMBARGOED = "embargoed"
    WITHHELD = "withheld"
    WITHDRAWN = "withdrawn"
    KILLED = "killed"


KINDS: dict[str, dict[Kind, int]] = {
    "desk": {
        Kind.PUBLISHED: 12,
        Kind.EMBARGOED: 2,
        Kind.WITHHELD: 2,
        Kind.WITHDRAWN: 2,
        Kind.KILLED: 1,
    },
    "ghost-main": {Kind.PUBLISHED: 6, Kind.WITHHELD: 1},
    "wire": {Kind.PUBLISHED: 1},
    "dropbox": {Kind.PUBLISHED: 5, Kind.EMBARGOED: 1, Kind.WITHDRAWN: 1},
}
"""What each sender can say, and how often it does."""


@dataclass(frozen=True)
class Revision:
    """One state of an article, with a word in its texts that no other revision has."""

    source: str
    external_id: str
    number: int
    kind: Kind
    word: str
    text: str
    """What all revisions of the article have in common, and no other article."""

    @property
    def article(self) -> str:
        """The article's id."""
        return article_id(self.source, self.external_id)

    @property
    def modified_at(self) -> datetime:
        """When the source says that it was written."""
        return FIRST + timedelta(minutes=self.number)

    @property
    def headline(self) -> str:
        """Its headline."""
        return f"The {self.word} report"

    @property
    def html(self) -> str:
        """Its body."""
        return f"<p>It says {self.word} now.</p><p>{self.text}</p>"


@dataclass(frozen=True)
class Delivery:
    """One message of a sender; the same message may be sent more than once."""

    id: str
    source: str
    revisions: tuple[Revision, ...]


@dataclass(frozen=True)
class Plan:
    """All deliveries of a run in the order in which senders begin them."""

    seed: int
    deliveries: tuple[Delivery, ...]

    @property
    def revisions(self) -> frozenset[Revision]:
        """Every revision, once."""
        return frozenset(item for each in self.deliveries for item in each.revisions)

    @property
    def repeats(self) -> int:
        """How many deliveries are the same as an earlier one."""
        return len(self.deliveries) - len(set(self.deliveries))


def plan(seed: int, deliveries: int, articles: int) -> Plan:
    """A run with so many deliveries of so many articles; the same for the same seed.

    Every revision is delivered at least once, so few deliveries mean fewer revisions.
    """
    random = Random(seed)
    sources = list(KINDS)
    distinct: list[tuple[float, Delivery]] = []
    revisions = min(MAX_REVISIONS, max(1, deliveries // articles))
    for source in sources:
        histories = [
            _history(random, seed, source, index, revisions)
            for index in range(articles // len(sources))
        ]
        distinct += _deliveries(random, source, histories)
    distinct.sort(key=lambda each: (each[0], each[1].id))
    chosen = distinct[:deliveries]
    repeated = [
        (place + random.random() * DISORDER, delivery)
        for place, delivery in random.choices(chosen, k=deliveries - len(chosen))
    ]
    in_order = sorted([*chosen, *repeated], key=lambda each: (each[0], each[1].id))
    return Plan(seed, tuple(delivery for _, delivery in in_order))


def _history(random: Random, seed: int, source: str, index: int, most: int) -> list[Revision]:
    kinds, weights = zip(*KINDS[source].items(), strict=True)
    name = f"chaos-{seed}-{index}"
    text = " ".join(_word(random) for _ in range(30))
    return [
        Revision(
            source,
            name,
            number,
            random.choices(kinds, weights)[0],
            f"{source.partition('-')[0]}x{seed}x{index}x{number}x{_word(random)}",
            f"{text}.".capitalize(),
        )
        for number in range(1, random.randint(1, most) + 1)
    ]


def _word(random: Random) -> str:
    return "".join(random.choice(CONSONANTS) + random.choice(VOWELS) for _ in range(4))


def _deliveries(
    random: Random, source: str, histories: Sequence[Sequence[Revision]]
) -> list[tuple[float, Delivery]]:
    """Deliveries with their place in the order; a feed has items of several articles."""
    waiting = [
        (item.number + random.random() * DISORDER, item) for each in histories for item in each
    ]
    waiting.sort(key=lambda each: (each[0], each[1].word))
    made: list[tuple[float, Delivery]] = []
    while waiting:
        size = random.randint(1, FEED_ITEMS) if source == "wire" else 1
        place, first = waiting.pop(0)
        items = [first]
        for other in list(waiting[: size * 4]):
            if len(items) < size and other[1].article not in {item.article for item in items}:
                items.append(other[1])
                waiting.remove(other)
        identity = f"{source}-{first.external_id}-{first.number}"
        made.append((place, Delivery(identity, source, tuple(items))))
    return made
