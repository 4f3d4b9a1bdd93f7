"""EventBridge Scheduler: a one-time schedule for each embargoed article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dateline.aws.clients import aws_errors

if TYPE_CHECKING:
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_scheduler.type_defs import CreateScheduleInputTypeDef

    from functions.announce.releases import Release

RETRIES = 60
MAX_AGE = 6 * 3_600
"""Seconds. An older release goes to the dead-letter queue, whose alarm calls a person."""


@dataclass(frozen=True)
class Target:
    """ARNs of what a schedule invokes: the function, the role to assume, the dead-letter queue."""

    function: str
    role: str
    dead_letters: str


class Schedules:
    """The stack's schedules, named by article id. `put` and `remove` are idempotent."""

    def __init__(self, scheduler: EventBridgeSchedulerClient, group: str, target: Target) -> None:
        self._scheduler = scheduler
        self._group = group
        self._target = target

    def put(self, release: Release, moment: datetime) -> None:
        """Creates the schedule of a release, or moves it to `moment`.

        Raises:
            Unavailable: the schedule may not exist.
        """
        schedule: CreateScheduleInputTypeDef = {
            "Name": release.article_id,
            "GroupName": self._group,
            "Description": "Announces the release of an article",
            "ScheduleExpression": f"at({moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S})",
            "ScheduleExpressionTimezone": "UTC",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "Target": {
                "Arn": self._target.function,
                "RoleArn": self._target.role,
                "Input": release.model_dump_json(),
                "DeadLetterConfig": {"Arn": self._target.dead_letters},
                "RetryPolicy": {
                    "MaximumRetryAttempts": RETRIES,
                    "MaximumEventAgeInSeconds": MAX_AGE,
                },
            },
        }
        with aws_errors("schedule the announcement of a release"):
            try:
                self._scheduler.create_schedule(**schedule)
            except self._scheduler.exceptions.ConflictException:
                # If it was deleted in between, this fails as unavailable and is retried.
                self._scheduler.update_schedule(**schedule)

    def remove(self, article_id: str) -> None:
        """Deletes the article's schedule, if there is one.

        Raises:
            Unavailable: the schedule may still exist.
        """
        with aws_errors("remove the schedule of a release"):
            try:
                self._scheduler.delete_schedule(Name=article_id, GroupName=self._group)
            except self._scheduler.exceptions.ResourceNotFoundException:
                return
