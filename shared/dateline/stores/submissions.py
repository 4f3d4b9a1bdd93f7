"""SubmissionTable: the status of every submission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from dateline.aws.table import Condition, Table
from dateline.model.clock import iso
from dateline.model.reserved_tests import KEPT as KEPT_TEST
from dateline.model.reserved_tests import is_test_id
from dateline.model.row_size import fitting, shortened
from dateline.model.submissions import Problem, Submission, SubmissionStatus
from dateline.stores.listings import Span, all_of, entries, equal, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_dynamodb import DynamoDBClient

    from dateline.aws.table import Row

MAX_LISTED = 1_000
"""Articles and problems listed per submission."""
MAX_ARTICLES_BYTES = 200_000
MAX_PROBLEMS_BYTES = 100_000
"""Of these lists: a row holds 400 KB, and the ids of a feed may have 4,000 characters each."""

MAX_CODES = 50
"""Different codes of one submission that it is listed by."""

KEPT = timedelta(days=90)
KEPT_WITH_PROBLEMS = timedelta(days=400)


_RECORD = "record the submission's status"
LISTED_FIELDS = (
    *("submission_id", "source", "status", "received_at", "processed_at", "format"),
    *("article_count", "problem_count", "codes"),
)
"""What a list shows of a submission: attributes that the index projects."""


@dataclass(frozen=True)
class SubmissionPage:
    """Submissions, the newest first. `after` is the position for the next page."""

    items: tuple[Row, ...]
    after: str | None


class SubmissionStore:
    """Rows `SUBMISSION#<id>`. One call each, unless stated."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._table = Table(dynamodb, table)

    def put(self, submission: Submission) -> None:
        """Records the outcome; recording the same submission again gives the same row."""
        self._table.put(_RECORD, _row(submission))

    def put_unless_codes_end(self, submission: Submission) -> frozenset[str]:
        """Records the outcome unless the one before has codes that this one lacks: these codes.

        The row before is the only record of them, so their problems are closed before it is
        replaced. Empty if the outcome was recorded; one call, and one more where codes differ.
        """
        row = _row(submission)
        codes = row.get("codes", ())
        same = Condition(
            "attribute_not_exists(#codes) OR #codes = :codes",
            {":codes": list(codes)},
            {"#codes": "codes"},
        )
        before = self._table.put_or_get(_RECORD, row, same)
        if before is None:
            return frozenset()
        if ended := frozenset(before["codes"]) - set(codes):
            return ended
        self._table.put(_RECORD, row)
        return frozenset()

    def page(
        self, source: str, span: Span, limit: int, status: str | None, code: str | None
    ) -> SubmissionPage:
        """At most `limit` submissions of a source that process recorded, the newest first.

        One query of the index, and more only where a filter leaves rows out.
        """
        parts = [equal({"status": status})] if status else []
        if code:
            parts.append(Condition("contains(#codes, :code)", {":code": code}, {"#codes": "codes"}))
        page = entries(self._table, submissions_of(source), span, limit, all_of(parts))
        items = tuple({name: row.get(name) for name in LISTED_FIELDS} for row in page.rows)
        return SubmissionPage(items, page.after)

    def positions(self, source: str, span: Span, limit: int) -> list[str]:
        """The positions of at most `limit` submissions of a source, the newest first."""
        page = entries(self._table, submissions_of(source), span, limit)
        return [row["listed"] for row in page.rows]

    def get(self, submission_id: str) -> Submission | None:
        """The recorded status, or None if process has not seen the submission."""
        row = self._table.get("look up the submission", _key(submission_id))
        return _submission(row) if row else None

    def get_many(self, submission_ids: Iterable[str]) -> dict[str, Submission]:
        """The recorded statuses by id; a call for a hundred, and more for long ones."""
        rows = self._table.get_all("read the submissions", map(_key, submission_ids))
        # A submission that waits for process has a row of another kind.
        recorded = (_submission(row) for row in rows if "articles" in row)
        return {submission.submission_id: submission for submission in recorded}


def _submission(row: Row) -> Submission:
    known = Submission.model_fields.keys()
    return Submission.model_validate({name: row[name] for name in row if name in known})


def submissions_of(source: str) -> str:
    """The listing of a source's submissions."""
    return f"SUBMISSIONS#{source}"


def _row(submission: Submission) -> Row:
    kept = KEPT if submission.status is SubmissionStatus.PROCESSED else KEPT_WITH_PROBLEMS
    if is_test_id(submission.submission_id):
        kept = KEPT_TEST
    since = submission.processed_at or submission.received_at
    row = submission.model_dump(mode="json", exclude={"articles", "problems"})
    row |= _key(submission.submission_id)
    articles = fitting(submission.articles[:MAX_LISTED], MAX_ARTICLES_BYTES)
    problems = map(_shortened, submission.problems[:MAX_LISTED])
    row["articles"] = [article.model_dump(mode="json") for article in articles]
    row["problems"] = [
        problem.model_dump(mode="json") for problem in fitting(problems, MAX_PROBLEMS_BYTES)
    ]
    for name, moment in (
        ("received_at", submission.received_at),
        ("processed_at", submission.processed_at),
    ):
        row[name] = iso(moment) if moment else None
    row["expires_at"] = int((since + kept).timestamp()) if since else None
    if submission.problems:
        row["codes"] = sorted({problem.code for problem in submission.problems})[:MAX_CODES]
    if not is_test_id(submission.submission_id):
        moment = submission.received_at or submission.processed_at
        row["listing"] = submissions_of(submission.source)
        row["listed"] = listed(moment, submission.submission_id) if moment else None
    return row


def _shortened(problem: Problem) -> Problem:
    where = problem.where and shortened(problem.where)
    return problem.model_copy(update={"message": shortened(problem.message), "where": where})


def _key(submission_id: str) -> dict[str, str]:
    return {"pk": f"SUBMISSION#{submission_id}"}
