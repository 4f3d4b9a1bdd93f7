"""The characters that a source may have translated in a day (UTC), counted before they are sent.

    SPENDING#<yyyy-mm-dd> · <source>    {reserved}

A job reserves a block at its first request and returns what is left at its end: two calls a job,
and one for each further block, not one for each request. A reservation is one conditional update,
so parallel jobs never reserve more than the limit together. A job that crashes leaves its block
reserved, and so does a reservation whose answer is lost: fewer characters are sent than allowed,
never more.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from dateline.aws.table import Change, Condition
from dateline.model.errors import LostRace, Unavailable

if TYPE_CHECKING:
    from datetime import date

    from dateline.aws.table import Key, Table
    from dateline.model.clock import Clock

BLOCK = 20_000
"""Characters that a job reserves at once, unless fewer are left or a request is longer."""
KEPT = timedelta(days=7)
REACHED = "daily_limit_reached"
"""The code of the reason that the job's status shows."""


class DailyLimit:
    """One job's share of its source's day. With `limit` 0 there is no limit and no call."""

    def __init__(self, table: Table, *, source: str, limit: int, clock: Clock) -> None:
        self._table = table
        self._source = source
        self._limit = limit
        self._clock = clock
        self._day: date | None = None
        self._left = 0

    def spend(self, characters: int) -> None:
        """Takes characters for a request that is about to be sent.

        Raises:
            Unavailable: `daily_limit_reached`; the job waits for the next day.
        """
        if not self._limit:
            return
        if self._day != self._clock().date():
            self.close()
            self._day = self._clock().date()
        if characters > self._left:
            self._reserve(characters - self._left)
        self._left -= characters

    def give_back(self, characters: int) -> None:
        """Returns characters of a request that was not answered, so is not billed."""
        if self._limit:
            self._left += characters

    def close(self) -> None:
        """Returns what was reserved and not spent; if that fails, it counts as spent."""
        if self._left and self._day:
            # A transaction has a token, so that a repeat after a lost answer frees nothing twice.
            write = self._table.to_update(*self._counting(self._day, -self._left))
            with suppress(Unavailable):
                self._table.transact_patiently("return the day's characters", [write])
        self._left = 0

    def _reserve(self, needed: int) -> None:
        for characters in dict.fromkeys((max(needed, min(BLOCK, self._limit)), needed)):
            if self._try_to_reserve(characters):
                self._left += characters
                return
        raise Unavailable(
            REACHED,
            f"source {self._source} has used its {self._limit:,} characters of {self._day} (UTC); "
            "the translation continues the next day",
        )

    def _try_to_reserve(self, characters: int) -> bool:
        room = self._limit - characters
        if room < 0 or self._day is None:
            return False
        condition = Condition("attribute_not_exists(pk) OR reserved <= :room", {":room": room})
        try:
            self._table.update(
                "count the day's characters", *self._counting(self._day, characters), condition
            )
        except LostRace:
            return False
        return True

    def _counting(self, day: date, characters: int) -> tuple[Key, Change]:
        """The row of a day, and its change by so many reserved characters."""
        expires_at = int((self._clock() + KEPT).timestamp())
        return {"pk": f"SPENDING#{day.isoformat()}", "sk": self._source}, Change(
            "ADD reserved :characters SET expires_at = :expires_at",
            {":characters": characters, ":expires_at": expires_at},
        )
