"""EventBridge Scheduler: one one-time schedule for each article that waits for its moment."""

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
"""Seconds. A release told later than this is for a person: the dead-letter queue's alarm goes."""


@dataclass(frozen=True)
class Target:
    """Where a schedule leads: ARNs of the function, the role it is invoked with, and the queue."""

    function: str
    role: str
    dead_letters: str


class Schedules:
    """The stack's schedules, named by article id. Putting and removing twice changes nothing."""

    def __init__(self, scheduler: EventBridgeSchedulerClient, group: str, target: Target) -> None:
        self._scheduler = scheduler
        self._group = group
        self._target = target

    def put(self, release: Release, moment: datetime) -> None:
        """Has the release announced at `moment`, and at no other.

        Raises:
            Unavailable: the schedule is not certain to be there.
        """
        wanted: CreateScheduleInputTypeDef = {
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
                self._scheduler.create_schedule(**wanted)
            except self._scheduler.exceptions.ConflictException:
                # One that is gone by now fails as unavailable, and this is tried again.
                self._scheduler.update_schedule(**wanted)

    def remove(self, article_id: str) -> None:
        """Has nothing announced for the article.

        Raises:
            Unavailable: the schedule is not certain to be gone.
        """
        with aws_errors("remove the schedule of a release"):
            try:
                self._scheduler.delete_schedule(Name=article_id, GroupName=self._group)
            except self._scheduler.exceptions.ResourceNotFoundException:
                return
