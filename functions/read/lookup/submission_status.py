"""What became of a submission, told to the source that sent it or to an inspector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.deliveries import intake_key
from dateline.model.errors import Forbidden, NotFound
from dateline.model.identifiers import ID_PATTERN
from dateline.model.sources import Scope
from dateline.model.submissions import Submission, SubmissionStatus
from dateline.web.access import authenticate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.stores.intake import IntakeStore
    from dateline.stores.sources import SourceStore
    from dateline.stores.submissions import SubmissionStore


@dataclass(frozen=True)
class StatusService:
    """One call where process has recorded an outcome; one more where it is still to come."""

    submissions: SubmissionStore
    intake: IntakeStore
    sources: SourceStore

    def status(
        self, submission_id: str, headers: Mapping[str, str], asked_source: str | None
    ) -> Submission:
        """The submission's status.

        Raises:
            Unauthenticated: no token, or a wrong one.
            Forbidden: another source was asked for without the scope `inspect`.
            NotFound: there is no such submission of that source.
            Unavailable: a store did not answer.
        """
        reader = authenticate(headers, self.sources)
        source = asked_source or reader.id
        if source != reader.id and Scope.INSPECT not in reader.scopes:
            raise Forbidden("scope_missing", f"this token lacks the scope '{Scope.INSPECT}'")
        if not ID_PATTERN.fullmatch(submission_id):
            raise _unknown()
        recorded = self.submissions.get(submission_id)
        if recorded is None:
            return self._received(source, submission_id)
        # Without ?source= an inspector may look at any submission by its id alone.
        any_source = asked_source is None and Scope.INSPECT in reader.scopes
        if recorded.source != source and not any_source:
            raise _unknown()
        return recorded

    def _received(self, source: str, submission_id: str) -> Submission:
        """Process has not come to it yet, if its raw bytes are there."""
        try:
            self.sources.get(source)
            self.intake.stored_sha256(source, submission_id)
        except NotFound:
            raise _unknown() from None
        return Submission(
            submission_id=submission_id,
            source=source,
            status=SubmissionStatus.RECEIVED,
            intake_key=intake_key(source, submission_id),
        )


def _unknown() -> NotFound:
    return NotFound("submission_unknown", "this source has sent no such submission")
