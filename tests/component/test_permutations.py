"""Order does not matter (promise 2), and at no step is anything visible that should not be.

Every order of a history's deliveries, through the real handlers on moto, compared row by row. There
are 720 orders of six deliveries, but only 64 sets of them: where each way into every set (any one
of its deliveries last) ends in the same table, all orders of it do. That is 192 deliveries, each
from a table that is put back, and not 4,320.

Every run tries all orders of the last five deliveries of one history, which are 80 deliveries, and
of the other histories every order of any two. `make explore` tries all of them whole, and lets
Hypothesis look for longer ones.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dateline.model.content_keys import content_key
from dateline.model.documents import Article
from tests.component.histories import FIRST, HISTORIES, MOMENTS, NOW, WORDS, Truth, truth
from tests.component.newsroom import Document, Items, Newsroom, Rows, newsroom

WHOLE, *OTHERS = HISTORIES
EXPLORING = settings.get_current_profile_name() == "explore"
Known = frozenset[int]
_SLUG = re.compile(r'"slug":"[^"]*"')


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    """One stack for all; each test begins with an empty table."""
    with newsroom() as number:
        yield number


@dataclass(frozen=True)
class Reached:
    """A table, and the messages that wait in the queue for what has to come first."""

    items: Items
    rows: Rows
    waiting: Known


def deliver(room: Newsroom, keys: list[str], waiting: Known, number: int) -> Known:
    """Has index told of one more document, and again of those that waited for it."""
    todo, failed = {number, *waiting}, set[int]()
    while todo:
        failed = {each for each in sorted(todo) if not room.index(keys[each])}
        if failed == todo:
            break
        todo = failed
    return frozenset(failed)


ASKED = {
    "en": ("/articles/{id}", f"/articles/{FIRST.id}?language=en", {"id": FIRST.id}),
    "pt": ("/articles/{id}", f"/articles/{FIRST.id}?language=pt", {"id": FIRST.id}),
    "revisions": (
        "/articles/{id}/revisions",
        f"/articles/{FIRST.id}/revisions",
        {"id": FIRST.id},
    ),
    "listing en": ("/articles", "/articles?language=en", {}),
    "listing pt": ("/articles", "/articles?language=pt", {}),
}
BRIEFLY = ("en", "listing en")


def shown(room: Newsroom, names: Collection[str]) -> dict[str, str]:
    """What readers get of the article, by what they asked for."""
    answers = {name: room.read(*ASKED[name][:2], **ASKED[name][2]) for name in names}
    return {
        # An address keeps the words of the headline that made it: it is to stay.
        name: json.dumps([number["statusCode"], _SLUG.sub("", number["body"])])
        for name, number in answers.items()
    }


def require_only(
    room: Newsroom, expected: Truth, reached: object, names: Collection[str] = tuple(ASKED)
) -> None:
    """Nothing but what may be seen is seen, and that is."""
    allowed = {item for item in (expected.original, expected.translated) if item}
    answers = shown(room, names)
    for name, answer in answers.items():
        shown_words = {word for word in WORDS if word in answer}
        assert shown_words <= allowed, (name, reached)
    for name in {"en", "pt", "revisions"} & set(names):
        assert json.loads(answers[name])[0] == expected.status, (name, reached)
    if expected.original:
        assert expected.original in answers["en"]
        assert expected.original in answers["listing en"]
    if expected.translated and "pt" in answers:
        assert expected.translated in answers["pt"]
        assert expected.translated in answers["listing pt"]


@pytest.mark.parametrize("name", [WHOLE, *OTHERS])
def test_every_order_ends_in_the_same_rows_and_shows_nothing_hidden(
    room: Newsroom, name: str
) -> None:
    history = HISTORIES[name][1:] if name == WHOLE and not EXPLORING else HISTORIES[name]
    longest = len(history) if name == WHOLE or EXPLORING else 2
    keys = [room.put(item) for item in history]
    room.at(NOW)
    room.restore(room.empty)
    tables = {Known(): Reached(room.saved(), room.rows(), Known())}
    for size in range(1, longest + 1):
        for members in itertools.combinations(range(len(history)), size):
            known = frozenset(members)
            for last in members:
                before = tables[known - {last}]
                room.restore(before.items)
                waiting = deliver(room, keys, before.waiting, last)
                first = tables.get(known)
                if first is None:
                    tables[known] = Reached(room.saved(), room.rows(), waiting)
                    require_all(room, [history[member] for member in members], whole=name == WHOLE)
                else:
                    assert room.rows() == first.rows, (members, last)
                    assert waiting == first.waiting
    every = tables[frozenset(range(len(history)))] if longest == len(history) else None
    if every:
        room.restore(every.items)
        for key in keys:
            assert room.index(key)
        assert room.rows() == every.rows


def require_all(room: Newsroom, known: list[Document], *, whole: bool) -> None:
    """Now, and at every moment at which something begins or ends, if anything does."""
    names = tuple(ASKED) if whole or EXPLORING else BRIEFLY
    require_only(room, truth(known, NOW), known, names)
    timed = any(_timed(item) for item in known) and (EXPLORING or len(known) == 2)
    for moment in MOMENTS if timed else ():
        room.at(moment)
        require_only(room, truth(known, moment), known, BRIEFLY)
    room.at(NOW)


def _timed(document: Document) -> bool:
    return isinstance(document, Article) and bool(document.embargoed_until or document.expires_at)


class AnyHistory(RuleBasedStateMachine):
    """Longer histories: any deliveries of all histories, each as often as one likes."""

    room: Newsroom
    pool: tuple[Document, ...] = tuple(
        {content_key(item): item for history in HISTORIES.values() for item in history}.values()
    )

    def __init__(self) -> None:
        super().__init__()
        self.room.at(NOW)
        self.room.restore(self.room.empty)
        self.keys = [self.room.put(item) for item in self.pool]
        self.known: list[int] = []
        self.waiting = Known()
        self.asked = True

    @rule(number=st.integers(0, len(pool) - 1))
    def deliver(self, number: int) -> None:
        """One delivery, new or known."""
        self.waiting = deliver(self.room, self.keys, self.waiting, number)
        self.known.append(number)
        self.asked = False

    @precondition(lambda self: not self.asked)
    @rule(moment=st.sampled_from(MOMENTS))
    def look(self, moment: datetime) -> None:
        """Readers look, now or when something begins or ends."""
        self.room.at(moment)
        known = [self.pool[item] for item in dict.fromkeys(self.known)]
        require_only(self.room, truth(known, moment), known)
        self.asked = True

    @invariant()
    def nothing_is_left_behind(self) -> None:
        """Every row that readers could find is one that HEAD knows of."""
        rows = self.room.rows()
        heads = [row for (_, sort_key), row in rows.items() if sort_key == "HEAD"]
        listed = {item for head in heads for item in head.get("listed", ())}
        public = {f"{pk}|{sk}" for pk, sk in rows if pk.startswith(("LISTING#", "GONE#", "SLUG#"))}
        assert public <= listed

    def teardown(self) -> None:
        """The same deliveries, each once and in the order of their keys, end in the same rows."""
        self.room.at(NOW)
        ended = self.room.rows()
        self.room.restore(self.room.empty)
        waiting = Known()
        for item in sorted(set(self.known)):
            waiting = deliver(self.room, self.keys, waiting, item)
        assert self.room.rows() == ended
        assert waiting == self.waiting


def test_any_longer_history_ends_in_the_same_rows_and_shows_nothing_hidden(room: Newsroom) -> None:
    AnyHistory.room = room
    examples, steps = (40, 25) if EXPLORING else (4, 8)
    run_state_machine_as_test(
        AnyHistory, settings=settings(max_examples=examples, stateful_step_count=steps)
    )
