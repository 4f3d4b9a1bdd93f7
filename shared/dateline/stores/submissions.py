"""SubmissionTable: what became of every submission."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors
from dateline.aws.table import from_item, to_item
from dateline.model.clock import iso
from dateline.model.reserved_tests import KEPT as KEPT_TEST
from dateline.model.reserved_tests import is_test_id
from dateline.model.submissions import Submission, SubmissionStatus

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_LISTED = 1_000
"""Articles and problems named one by one; a DynamoDB item holds 400 KB."""

KEPT = timedelta(days=90)
KEPT_WITH_PROBLEMS = timedelta(days=400)


class SubmissionStore:
    """Rows `SUBMISSION#<id>`. One call each."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def put(self, submission: Submission) -> None:
        """Records the outcome; recording the same submission again gives the same row."""
        kept = KEPT if submission.status is SubmissionStatus.PROCESSED else KEPT_WITH_PROBLEMS
        if is_test_id(submission.submission_id):
            kept = KEPT_TEST
        since = submission.processed_at or submission.received_at
        row = submission.model_dump(mode="json", exclude={"articles", "problems"})
        row["pk"] = f"SUBMISSION#{submission.submission_id}"
        row["articles"] = [
            article.model_dump(mode="json") for article in submission.articles[:MAX_LISTED]
        ]
        row["problems"] = [
            problem.model_dump(mode="json") for problem in submission.problems[:MAX_LISTED]
        ]
        for name, moment in (
            ("received_at", submission.received_at),
            ("processed_at", submission.processed_at),
        ):
            row[name] = iso(moment) if moment else None
        row["expires_at"] = int((since + kept).timestamp()) if since else None
        with aws_errors("record the submission's status"):
            self._dynamodb.put_item(TableName=self._table, Item=to_item(row))

    def get(self, submission_id: str) -> Submission | None:
        """The recorded status, or None if process has not seen the submission."""
        with aws_errors("look up the submission"):
            found = self._dynamodb.get_item(
                TableName=self._table,
                Key={"pk": {"S": f"SUBMISSION#{submission_id}"}},
                ConsistentRead=True,
            )
        if "Item" not in found:
            return None
        row = from_item(found["Item"])
        return Submission.model_validate(
            {name: value for name, value in row.items() if name not in {"pk", "expires_at"}}
        )
