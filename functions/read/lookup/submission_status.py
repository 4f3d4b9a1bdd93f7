"""The status of a submission, for the source that sent it and for inspectors."""

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
    """Reads the status in one call; one more while process has not recorded an outcome."""

    submissions: SubmissionStore
    intake: IntakeStore
    sources: SourceStore

    def status(
        self, submission_id: str, headers: Mapping[str, str], asked_source: str | None
    ) -> Submission:
        """The submission's status.

        Raises:
            Unauthenticated: the token is missing or wrong.
            Forbidden: `scope_missing`, another source requires the scope `inspect`.
            NotFound: `submission_unknown`, the source has no such submission.
            Unavailable: a store did not respond.
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
        # Without ?source= an inspector may read any submission by its id.
        any_source = asked_source is None and Scope.INSPECT in reader.scopes
        if recorded.source != source and not any_source:
            raise _unknown()
        return recorded

    def _received(self, source: str, submission_id: str) -> Submission:
        """Status RECEIVED, if intake has the raw bytes and process no outcome yet."""
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
    return NotFound("submission_unknown", "this source has no such submission")
