"""Asks process for a trial: what a submission contains with changed options."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.aws.clients import aws_errors
from dateline.model.errors import Conflict, Unavailable
from dateline.model.problems import Hop
from dateline.model.trials import Trial

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

    from dateline.model.problems import ProblemRow
    from dateline.model.trials import Changes


@dataclass(frozen=True)
class Trials:
    """Invokes process and waits for its answer."""

    lambda_: LambdaClient
    function: str
    bucket: str
    """The intake bucket."""

    def run(self, problem: ProblemRow, changes: Changes) -> dict[str, Any]:
        """What the problem's submission contains with the changes.

        Raises:
            Conflict: `problem_not_tryable`, it is about no submission, or the bytes are gone.
            Unavailable: process did not answer in time.
        """
        stored = problem.input
        if problem.hop is not Hop.PROCESS or stored is None or stored.bucket != self.bucket:
            raise Conflict("problem_not_tryable", "only what process refused can be tried")
        trial = Trial(key=stored.key, version_id=stored.version_id, changes=changes)
        with aws_errors("invoke process"):
            answer = self.lambda_.invoke(
                FunctionName=self.function, Payload=trial.model_dump_json().encode()
            )
            content = answer["Payload"].read()
        if answer.get("FunctionError"):
            raise Unavailable("trial_failed", "process did not end the trial; see its log")
        result: dict[str, Any] = json.loads(content)
        if result.pop("gone"):
            raise Conflict("problem_not_tryable", "the raw bytes were deleted")
        return result
