"""The status of a submission, for the source that sent it and for inspectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.clock import utc_now
from dateline.model.deliveries import intake_key
from dateline.model.errors import Forbidden, NotFound
from dateline.model.identifiers import ID_PATTERN
from dateline.model.problems import LISTED, Hop, problem_id
from dateline.model.rows import REVISION
from dateline.model.sources import Scope
from dateline.model.stories import MAX_COPIES
from dateline.model.submissions import Problem, Submission, SubmissionStatus
from dateline.stores.submissions import KEPT
from dateline.web.access import authenticate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.model.clock import Clock
    from dateline.stores.articles import ArticleReader
    from dateline.stores.intake import IntakeStore
    from dateline.stores.problems import ProblemStore
    from dateline.stores.submissions import SubmissionStore
    from dateline.stores.unindexed import Unindexed, UnindexedStore
    from dateline.web.access import Sources


@dataclass(frozen=True)
class StatusService:
    """Reads the status in two calls."""

    submissions: SubmissionStore
    intake: IntakeStore
    sources: Sources
    articles: ArticleReader
    unindexed: UnindexedStore
    problems: ProblemStore
    clock: Clock = utc_now
    hold_copies_of_killed: bool = False
    """Whether the status names articles that are held as copies of killed ones, in one more call.
    """

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
        if recorded.status is SubmissionStatus.RECEIVED:
            given_up = self._given_up(recorded.source, submission_id)
            return recorded.model_copy(
                update={"problems": given_up, "problem_count": len(given_up)}
            )
        recorded = self._with_unindexed(recorded)
        return self._with_holds(recorded, inspecting=Scope.INSPECT in reader.scopes)

    def _with_unindexed(self, recorded: Submission) -> Submission:
        """The status with a problem for each document that index gave up on."""
        positions = {outcome.order_key: outcome.position for outcome in recorded.articles}
        problems = tuple(
            Problem(
                position=positions.get(document.order_key),
                code="not_indexed",
                message=f"stored, but not readable: index gave up ({document.code})",
            )
            for document in self.unindexed.of(recorded.submission_id)
            if not self._is_indexed(document)
        )
        if not problems:
            return recorded
        return recorded.model_copy(
            update={
                "status": SubmissionStatus.PARTIAL,
                "problems": (*recorded.problems, *problems),
                "problem_count": recorded.problem_count + len(problems),
            }
        )

    def _is_indexed(self, document: Unindexed) -> bool:
        """Whether a retry has brought the document into its article's history."""
        rows = self.articles.rows(document.article_id, REVISION)
        return any(
            document.order_key
            in {row["order_key"], *(item["order_key"] for item in row.get("confirmations", ()))}
            for row in rows
        )

    def _with_holds(self, recorded: Submission, *, inspecting: bool) -> Submission:
        """The status with a problem for each article that is held as a copy of a killed one."""
        if not self.hold_copies_of_killed or not recorded.articles:
            return recorded
        positions = {outcome.article_id: outcome.position for outcome in recorded.articles}
        heads = self.articles.heads(list(positions)[:MAX_COPIES])
        held = tuple(
            _held(positions[head.id], head.copy_of_killed if inspecting else None)
            for head in heads.values()
            if head.copy_of_killed
        )
        return recorded.model_copy(
            update={
                "problems": (*recorded.problems, *held),
                "problem_count": recorded.problem_count + len(held),
            }
        )

    def _received(self, source: str, submission_id: str) -> Submission:
        """Status RECEIVED, if intake has the raw bytes and process no outcome yet.

        EXPIRED if the bytes are older than rows of processed submissions are kept.
        """
        try:
            self.sources.get(source)
        except NotFound:
            raise _unknown() from None
        stored_at = self.intake.stored_at(source, submission_id)
        if stored_at is None:
            raise _unknown()
        expired = stored_at + KEPT < self.clock()
        given_up = self._given_up(source, submission_id)
        return Submission(
            submission_id=submission_id,
            source=source,
            status=SubmissionStatus.EXPIRED if expired else SubmissionStatus.RECEIVED,
            received_at=stored_at if expired else None,
            problem_count=len(given_up),
            problems=given_up,
            intake_key=intake_key(source, submission_id),
        )

    def _given_up(self, source: str, submission_id: str) -> tuple[Problem, ...]:
        """The problem of its message, if process gave up on that."""
        subject = f"{self.intake.bucket}/{intake_key(source, submission_id)}"
        problem = self.problems.get(problem_id(Hop.PROCESS, subject))
        if problem is None or problem.state not in LISTED:
            return ()
        message = f"process gave up on its message ({problem.reason}); problem {problem.id}"
        return (Problem(code=problem.code, message=message),)


def _held(position: int, killed: str | None) -> Problem:
    """The problem of a held copy; only inspectors learn which article was killed."""
    named = f"the killed article {killed}" if killed else "a killed article"
    return Problem(
        position=position,
        code="copy_of_killed",
        message=f"withheld: the text is a copy of {named}; an editor may reinstate this article",
    )


def _unknown() -> NotFound:
    return NotFound("submission_unknown", "this source has no such submission")
