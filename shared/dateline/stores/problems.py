"""SubmissionTable: problems, one row each, with pointer rows for their listings.

PROBLEM#<id>           the problem; listed among all open ones while it is open
PROBLEM#<id>#source    pointers, while it is open: by source, by code, by hop
PROBLEM#<id>#code
PROBLEM#<id>#hop
FAILURE#<problem id>   why its message failed at the last attempt
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.aws.table import Change, Condition, ConditionFailed, Table
from dateline.model.clock import iso
from dateline.model.errors import Conflict, LostRace, NotFound
from dateline.model.problems import (
    FREE_RETRIES,
    KEPT_CLOSED,
    KEPT_FAILURE,
    LISTED,
    MAX_PLACE_BYTES,
    MAX_PLACES,
    MAX_REASON_BYTES,
    RETRY_LOST,
    Failure,
    Hop,
    Kind,
    Place,
    ProblemRow,
    State,
    problem_id,
    shortened,
)
from dateline.model.rows import plain
from dateline.stores.listings import INDEX, Span, entries, equal, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from dateline.aws.table import Row
    from dateline.model.problems import StoredInput
    from dateline.model.submissions import Problem, Submission

MAX_CODES = 20
"""Problems of one submission; its status has the others."""
OPEN = "PROBLEMS#open"
_POINTERS = ("source", "code", "hop")
_IS_LISTED = Condition(
    "#state IN (:open, :retrying)",
    {":open": State.OPEN, ":retrying": State.RETRYING},
    {"#state": "state"},
)

_IS_RETRIED = Condition("#state = :retrying", {":retrying": State.RETRYING}, {"#state": "state"})


@dataclass(frozen=True)
class ProblemFilter:
    """Which open problems: all, or those of a source, a code, a hop, or several of these."""

    source: str | None = None
    code: str | None = None
    hop: Hop | None = None

    def listing(self) -> tuple[str, Condition | None]:
        """The shortest listing that has them all, and what else must hold of an entry."""
        values: dict[str, str | None] = {"source": self.source, "code": self.code, "hop": self.hop}
        for name, value in values.items():
            if value is not None:
                return _listing(name, value), equal(values | {name: None})
        return OPEN, None


@dataclass(frozen=True)
class ProblemPage:
    """Open problems, the newest first. `after` is the position for the next page."""

    problems: tuple[ProblemRow, ...]
    after: str | None


class ProblemStore:
    """Rows `PROBLEM#…`. The only code that writes them."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def record_failure(self, problem_id: str, failure: Failure) -> None:
        """Notes why a message failed, before its function gives up on it; one call."""
        expires_at = int((failure.failed_at + KEPT_FAILURE).timestamp())
        row = {**_failure_key(problem_id), **plain(failure), "expires_at": expires_at}
        self._table.put("record why a message failed", row)

    def get(self, problem_id: str) -> ProblemRow | None:
        """The problem, if there is one; one call."""
        row = self._table.get("read the problem", _key(problem_id))
        return _problem(row) if row else None

    def with_failure(self, problem_id: str) -> tuple[ProblemRow | None, Failure | None]:
        """The problem, and the last failure that its function noted; one call."""
        keys = (_key(problem_id), _failure_key(problem_id))
        rows = {row["pk"]: row for row in self._table.get_all("read the problem", keys)}
        problem, failure = (rows.get(key["pk"]) for key in keys)
        noted = {name: failure[name] for name in Failure.model_fields} if failure else None
        return (
            _problem(problem) if problem else None,
            Failure.model_validate(noted) if noted else None,
        )

    def open(self, *problems: ProblemRow) -> None:
        """Opens problems, or opens them again; a call for each, in which all its rows change."""
        for problem in problems:
            self._table.transact_patiently("open a problem", self._rows(problem))

    def settle(self, submission: Submission, stored: StoredInput, now: datetime) -> None:
        """Opens a problem for each code of a submission.

        One call to read them, and one for each code that changed. What somebody dismissed stays
        dismissed. What is open and found again, as by a replay or a repeated message, stays as it
        is; a retry that finds it again counts.
        """
        by_code = _by_code(submission)
        ids = {code: problem_id(Hop.PROCESS, submission.submission_id, code) for code in by_code}
        rows = self._table.get_all("read the problems", map(_key, ids.values()))
        known = {row["id"]: _problem(row) for row in rows}
        for code, problems in by_code.items():
            before = known.get(ids[code])
            if before and before.state is State.DISMISSED:
                continue
            problem = _quarantined(submission, problems, before, stored, now)
            if before is None or not _same(problem, before):
                self.open(problem)

    def solve_codes(self, submission_id: str, codes: Iterable[str], now: datetime) -> None:
        """Closes the problems of codes that a submission no longer has; a call for each."""
        for code in codes:
            self.solve(problem_id(Hop.PROCESS, submission_id, code), now)

    def _rows(self, problem: ProblemRow) -> list[TransactWriteItemTypeDef]:
        position = listed(problem.last_at, problem.id)
        row = {**_key(problem.id), **plain(problem), "listing": OPEN, "listed": position}
        filters = {name: str(row[name]) for name in _POINTERS if name in row}
        writes = [self._table.to_put(row)]
        for name in _POINTERS:
            if name in filters:
                pointer = _pointer(problem.id, name)
                listing = {"listing": _listing(name, filters[name]), "listed": position}
                writes.append(self._table.to_put({**pointer, **filters, **listing}))
        return writes

    def page(self, selection: ProblemFilter, span: Span, limit: int) -> ProblemPage:
        """At most `limit` open problems; two calls, and more only for two filters at once."""
        listing, matching = selection.listing()
        listed_rows = entries(self._table, listing, span, limit, matching)
        ids = [row["listed"].rpartition("#")[2] for row in listed_rows.rows]
        # Consistent, and newer than the index: a problem that was closed meanwhile is not shown.
        rows = self._table.get_all("read the problems", map(_key, ids))
        by_id = {row["id"]: _problem(row) for row in rows if row.get("state") in LISTED}
        return ProblemPage(tuple(by_id[each] for each in ids if each in by_id), listed_rows.after)

    def open_among(self, problem_ids: Iterable[str]) -> set[str]:
        """Those of the ids that are open problems; a call for a hundred."""
        keys = map(_key, problem_ids)
        rows = self._table.get_all("look for problems", keys, attributes=f"pk, {INDEX.pk}")
        return {row["pk"].removeprefix("PROBLEM#") for row in rows if INDEX.pk in row}

    def count(self, selection: ProblemFilter) -> int:
        """How many open problems match; a query for each MB of entries."""
        listing, matching = selection.listing()
        return self._table.count_index("count the problems", INDEX, listing, matching)

    def count_given_up(self) -> int:
        """How many open problems are messages that a function gave up on; a query for each MB.

        What was refused as input is not counted: it is for its sender to correct.
        """
        return self._table.count_index(
            "count the open problems",
            INDEX,
            OPEN,
            Condition("kind = :kind", {":kind": Kind.DEAD_LETTER}),
        )

    def every(self, selection: ProblemFilter, span: Span, page_size: int) -> Iterator[ProblemPage]:
        """Every page, from the newest problem to the oldest."""
        after = span.after
        while True:
            page = self.page(selection, Span(span.since, span.until, after), page_size)
            yield page
            if page.after is None:
                return
            after = page.after

    def claim(self, problem: ProblemRow, now: datetime, *, force: bool) -> ProblemRow:
        """Takes the problem for a retry: of two who retry it at once, one gets it.

        Raises:
            Conflict: `problem_retrying`, `problem_closed` or `problem_needs_force`.
            NotFound: `problem_unknown`.
        """
        lost = {":lost": iso(now - RETRY_LOST)}
        guard = "" if force else " AND retries < :free"
        condition = Condition(
            "(#state = :open OR (#state = :retrying AND retried_at < :lost))" + guard,
            {**_IS_LISTED.values, **lost, **({} if force else {":free": FREE_RETRIES})},
            _IS_LISTED.names,
        )
        change = Change(
            "SET #state = :retrying, retried_at = :now, retries = retries + :one",
            {":retrying": State.RETRYING, ":now": iso(now), ":one": 1},
            _IS_LISTED.names,
        )
        try:
            self._table.update("retry the problem", _key(problem.id), change, condition)
        except LostRace:
            raise self._refusal(problem.id, now) from None
        changes = {"state": State.RETRYING, "retried_at": now, "retries": problem.retries + 1}
        return problem.model_copy(update=changes)

    def _refusal(self, problem_id: str, now: datetime) -> Conflict | NotFound:
        problem = self.get(problem_id)
        if problem is None:
            return problem_unknown()
        if problem.state not in LISTED:
            return Conflict("problem_closed", f"this problem is {problem.state}")
        waits = problem.retried_at is not None and problem.retried_at >= now - RETRY_LOST
        if problem.state is State.RETRYING and waits:
            return Conflict("problem_retrying", "this problem is being retried already")
        return Conflict(
            "problem_needs_force",
            f"{problem.retries} retries failed; look at the reason, and send force to try again",
        )

    def unclaim(self, problem: ProblemRow) -> None:
        """Undoes `claim` where sending the message failed; a state that came after it stays.

        SQS may have accepted the message all the same, and its success closed the problem.
        """
        change = Change(
            "SET #state = :open, retries = :retries",
            {":open": State.OPEN, ":retries": problem.retries - 1},
            _IS_LISTED.names,
        )
        claimed_at = iso(problem.retried_at) if problem.retried_at else None
        condition = Condition(
            f"{_IS_RETRIED.expression} AND retried_at = :claimed",
            {**_IS_RETRIED.values, ":claimed": claimed_at},
            _IS_RETRIED.names,
        )
        try:
            self._table.update("give the problem back", _key(problem.id), change, condition)
        except LostRace:
            return

    def solve(self, problem_id: str, now: datetime) -> bool:
        """Closes a problem that no longer exists; False if it was not open."""
        return self._close(problem_id, _solved(now), now, _IS_LISTED)

    def solve_retried(self, problem_id: str, now: datetime) -> bool:
        """Closes a problem whose message succeeded; False if process opened it again."""
        return self._close(problem_id, _solved(now), now, _IS_RETRIED)

    def dismiss(self, problem_id: str, by: str, reason: str, now: datetime) -> None:
        """Closes a problem that will not be retried.

        Raises:
            Conflict: `problem_closed`.
            NotFound: `problem_unknown`.
        """
        values = {"state": State.DISMISSED, "closed_at": iso(now), "closed_by": by}
        if not self._close(problem_id, {**values, "closed_reason": reason}, now, _IS_LISTED):
            raise self._refusal(problem_id, now)

    def _close(
        self, problem_id: str, values: dict[str, Any], now: datetime, condition: Condition
    ) -> bool:
        values = {**values, "expires_at": int((now + KEPT_CLOSED).timestamp())}
        sets = ", ".join(f"#{name} = :{name}" for name in values)
        change = Change(
            f"SET {sets} REMOVE {INDEX.pk}, {INDEX.sk}",
            {f":{name}": value for name, value in values.items()},
            {f"#{name}": name for name in values},
        )
        writes = [self._table.to_update(_key(problem_id), change, condition)]
        writes += [self._table.to_delete(_pointer(problem_id, name)) for name in _POINTERS]
        try:
            self._table.transact_patiently("close the problem", writes)
        except ConditionFailed:
            return False
        return True


def _by_code(submission: Submission) -> dict[str, list[Problem]]:
    """The submission's problems by code, the first MAX_CODES codes in alphabetical order."""
    by_code: dict[str, list[Problem]] = {}
    for problem in sorted(submission.problems, key=lambda item: item.code):
        if problem.code in by_code or len(by_code) < MAX_CODES:
            by_code.setdefault(problem.code, []).append(problem)
    return by_code


def _quarantined(
    submission: Submission,
    problems: list[Problem],
    before: ProblemRow | None,
    stored: StoredInput,
    now: datetime,
) -> ProblemRow:
    """The open problem of the items with one code; one that was open before counts on."""
    (code, message) = (problems[0].code, problems[0].message)
    if before and before.state not in LISTED:
        before = None
    places = (
        Place(
            position=problem.position,
            where=shortened(problem.where, MAX_PLACE_BYTES) if problem.where else None,
        )
        for problem in problems[:MAX_PLACES]
    )
    return ProblemRow(
        id=problem_id(Hop.PROCESS, submission.submission_id, code),
        kind=Kind.QUARANTINE,
        hop=Hop.PROCESS,
        state=State.OPEN,
        code=code,
        reason=shortened(message, MAX_REASON_BYTES),
        count=len(problems),
        places=tuple(places),
        source=submission.source,
        submission_id=submission.submission_id,
        attempts=1 + (before.attempts if before else 0),
        retries=before.retries if before else 0,
        first_at=before.first_at if before else now,
        last_at=now,
        input=stored,
    )


def _same(problem: ProblemRow, before: ProblemRow) -> bool:
    """Whether this open problem was open before, apart from when and how often it was found."""
    varying = {"attempts", "last_at", "retried_at"}
    return problem.model_dump(exclude=varying) == before.model_dump(exclude=varying)


def _solved(now: datetime) -> dict[str, Any]:
    return {"state": State.SOLVED, "closed_at": iso(now)}


def problem_unknown() -> NotFound:
    """There is no such problem, or the reader may not see it: both are answered alike."""
    return NotFound("problem_unknown", "no such problem")


def _problem(row: Row) -> ProblemRow:
    known = ProblemRow.model_fields.keys()
    return ProblemRow.model_validate({name: row[name] for name in row if name in known})


def _key(problem_id: str) -> dict[str, str]:
    return {"pk": f"PROBLEM#{problem_id}"}


def _failure_key(problem_id: str) -> dict[str, str]:
    return {"pk": f"FAILURE#{problem_id}"}


def _pointer(problem_id: str, name: str) -> dict[str, str]:
    return {"pk": f"PROBLEM#{problem_id}#{name}"}


def _listing(name: str, value: str) -> str:
    return f"PROBLEMS#{name}#{value}"
