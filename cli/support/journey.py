"""Follows a submission hop by hop, as an outside observer can see it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from cli.support.deliver import Delivered, problem_of
from cli.support.exit_codes import CommandError
from cli.support.polling import is_processed, look_up, readable
from dateline.model.errors import NotFound
from dateline.model.submissions import SubmissionStatus

if TYPE_CHECKING:
    from cli.support.bus import Listener
    from cli.support.target import Target
    from dateline.stores.articles import ArticleReader
    from dateline.stores.intake import IntakeStore

Report = Callable[[str, str, str], None]
"""Called with a name, the hop that it has reached, and a detail."""

# Hop → the function whose log says why the hop is missing.
FUNCTIONS = {
    "archived": "submit",
    "processed": "process",
    "indexed": "index",
    "readable": "read",
    "translated": "translate",
    "translation readable": "index",
    "announced": "announce",
    "translation announced": "announce",
}


@dataclass
class View:
    """Where a journey looks for hops, and where it reports them."""

    target: Target
    client: httpx.Client
    bus: Listener
    token: str
    report: Report
    intake: IntakeStore
    articles: ArticleReader


@dataclass
class ArticleJourney:
    """One article: its row, its page, its event, then its translation."""

    id: str
    accepted_at: float
    hops: list[str] = field(default_factory=lambda: ["indexed", "readable", "announced"])
    seconds_to_readable: float | None = None
    shown: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its headline once it is readable, before that its id."""
        return str(self.shown.get("headline", self.id))

    def translate(self, view: View, language: str) -> None:
        """Requests a translation, whose hops become part of the journey.

        Raises:
            CommandError: the request was refused; carries the reason.
        """
        answer = view.client.post(
            f"/articles/{self.id}/translations",
            json={"languages": [language]},
            headers={"authorization": f"Bearer {view.token}"},
        )
        if answer.status_code != httpx.codes.ACCEPTED:
            raise CommandError(f"translation of {self.name}: {problem_of(answer)}")
        view.report(self.name, "translation requested", language)
        self.hops += ["translated", "translation readable", "translation announced"]
        self._language = language

    def advance(self, view: View) -> None:
        """Checks the next hops and removes those that were reached."""
        while self.hops and self._reached(view, self.hops[0]):
            self.hops.pop(0)

    def _reached(self, view: View, hop: str) -> bool:
        detail = getattr(self, f"_{hop.replace(' ', '_')}")(view)
        if detail is None:
            return False
        view.report(self.name, hop, detail)
        return True

    def _indexed(self, view: View) -> str | None:
        head, _ = view.articles.head(self.id)
        return f"version {head.version}, {head.status}" if head else None

    def _readable(self, view: View) -> str | None:
        answer = view.client.get(f"/articles/{self.id}")
        if answer.status_code != httpx.codes.OK:
            return None
        self.shown = answer.json()
        self.seconds_to_readable = time.monotonic() - self.accepted_at
        return f"{view.target.api}/articles/{self.id}"

    def _announced(self, view: View) -> str | None:
        return "article.published" if view.bus.has("article.published", self.id) else None

    def _translated(self, view: View) -> str | None:
        answer = view.client.get(
            f"/articles/{self.id}/translations",
            headers={"authorization": f"Bearer {view.token}"},
        ).json()
        for translation in answer["translations"]:
            if translation["language"] == self._language and translation["status"] == "failed":
                raise CommandError(f"translation of {self.name} failed: {translation}")
            if translation["language"] == self._language and translation["status"] == "translated":
                return (
                    f"{translation['characters_sent']} characters sent by {translation['engine']}"
                )
        return None

    def _translation_readable(self, view: View) -> str | None:
        if not readable(view.client, self.id, self._language):
            return None
        self.shown = view.client.get(f"/articles/{self.id}").json()
        path = f"/articles/{self.id}?language={self._language}"
        return f"“{view.client.get(path).json()['headline']}” {view.target.api}{path}"

    def _translation_announced(self, view: View) -> str | None:
        kind = "translation.published"
        return kind if view.bus.has(kind, self.id, self._language) else None


@dataclass
class SubmissionJourney:
    """One file, from its acknowledgement to the articles in it."""

    name: str
    source: str
    delivered: Delivered
    accepted_at: float
    hops: list[str] = field(default_factory=lambda: ["archived", "processed"])
    articles: list[ArticleJourney] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def missing_hops(self) -> list[tuple[str, str]]:
        """The next hop of the file, or of each of its articles: name and hop."""
        if self.hops:
            return [(self.name, self.hops[0])]
        return [(article.name, article.hops[0]) for article in self.articles if article.hops]

    def advance(self, view: View) -> None:
        """Checks the next hops of the file and of its articles."""
        if self.hops and self.hops[0] == "archived":
            self._look_into_intake(view)
        if self.hops and self.hops[0] == "processed":
            self._look_at_status(view)
        for article in self.articles:
            article.advance(view)

    def _look_into_intake(self, view: View) -> None:
        try:
            sha256 = view.intake.stored_sha256(self.source, self.delivered.submission_id)
        except NotFound:
            return
        view.report(self.name, "archived", f"raw bytes in S3, sha256 {sha256[:12]}…")
        self.hops.remove("archived")

    def _look_at_status(self, view: View) -> None:
        submission = look_up(
            view.target, view.client, self.delivered.submission_id, view.token, self.source
        )
        if not is_processed(submission):
            return
        self.hops.remove("processed")
        self.articles = [
            ArticleJourney(article["article_id"], self.accepted_at)
            for article in submission["articles"]
        ]
        self.problems = [
            f"{problem['code']}: {problem['message']}" for problem in submission["problems"]
        ]
        count = len(self.articles)
        view.report(
            self.name,
            submission["status"],
            "; ".join([f"{count} article{'' if count == 1 else 's'}", *self.problems]),
        )
        if submission["status"] != SubmissionStatus.PROCESSED:
            view.report(self.name, "details", f"dateline status {self.delivered.submission_id}")
