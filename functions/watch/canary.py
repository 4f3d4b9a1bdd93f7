"""The canary: a small test article that goes through the public API as any other does.

It is delivered, read, corrected and killed, and searched for where it must never be. Its source is
reserved, and its deliveries are tests (`dateline.model.reserved_tests`), so no reader ever gets it.
A pipeline that stops without an error, such as one without traffic, turns it red.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from dateline.model.clock import iso
from dateline.model.errors import DatelineError
from dateline.model.reserved_tests import reserved_article_id
from dateline.web.reserved_credentials import HEADER, reading_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from dateline.model.sources import Source

SOURCE = "canary"
"""The reserved source."""
IN_TIME_SECONDS = 5.0
"""The objective of every delivery (functions.index.service_objective)."""
PATIENCE_SECONDS = 20.0
"""After this, a hop is broken, and not only late."""
_PAUSE_SECONDS = 0.2
LANGUAGE = "en"
PUBLIC_PLACES = (
    f"/articles?source={SOURCE}",
    f"/articles?language={LANGUAGE}",
    f"/feeds/{LANGUAGE}.rss",
    "/sitemap-news.xml",
)
"""Where the newest articles are, and the canary's never is."""


@dataclass(frozen=True)
class Answer:
    """A response of the API."""

    status: int
    body: str

    def json(self) -> dict[str, Any]:
        """The body as an object; empty where it is none."""
        try:
            content = json.loads(self.body)
        except ValueError:
            return {}
        return content if isinstance(content, dict) else {}


class Api(Protocol):
    """Sends requests to the public address."""

    def __call__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """The response to a request.

        Raises:
            DatelineError: the API did not answer.
        """


@dataclass(frozen=True)
class HopResult:
    """What became of one hop. `problem` is None where it is green."""

    hop: str
    seconds: float
    problem: str | None = None


@dataclass
class Canary:
    """One run. Iterate over `run` for the hops as they are reached."""

    api: Api
    token: str
    headline: str
    external_id: str
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    announced: Callable[[str], bool] | None = None
    """Whether an event about an article was sent, where the caller can know it."""

    @property
    def article_id(self) -> str:
        """The test article."""
        return reserved_article_id(SOURCE, self.external_id)

    def run(self) -> Iterator[HopResult]:
        """Goes hop by hop; ends at a hop that is broken."""
        corrected = f"{self.headline}, corrected"
        steps: tuple[tuple[str, Callable[[], str | None]], ...] = (
            ("accepted", lambda: self._deliver(1, self.headline)),
            ("readable", lambda: self._until(200, self.headline)),
            ("hidden from readers", self._hidden),
            ("correction accepted", lambda: self._deliver(2, corrected)),
            ("corrected", lambda: self._until(200, corrected)),
            ("kill accepted", lambda: self._deliver(3, corrected, status="killed")),
            ("gone", lambda: self._until(410)),
            ("still hidden from readers", self._hidden),
        )
        for hop, step in steps:
            began = self.monotonic()
            try:
                problem = step()
            except DatelineError as error:
                problem = f"the API did not answer: {error.code}"
            yield HopResult(hop, self.monotonic() - began, problem)
            if problem is not None:
                return

    def _deliver(self, version: int, headline: str, *, status: str = "usable") -> str | None:
        content = {
            "external_id": self.external_id,
            "source_version": version,
            "status": status,
            "language": LANGUAGE,
            "headline": headline,
            "body_text": f"{headline}. A bird sings in the mine once more, and the shift goes on.",
        }
        headers = {"content-type": "application/json", HEADER: "1", **self._authorization()}
        answer = self.api("POST", "/articles", headers, json.dumps(content).encode())
        return None if answer.status == 202 else _unexpected(answer)

    def _until(self, status: int, headline: str | None = None) -> str | None:
        """Reads the article until it answers so; a problem if that takes too long."""
        began = self.monotonic()
        while True:
            answer = self.api("GET", f"/articles/{self.article_id}", self._authorization(), b"")
            seconds = self.monotonic() - began
            if answer.status == status and headline in {None, answer.json().get("headline")}:
                in_time = seconds <= IN_TIME_SECONDS
                return (
                    None if in_time else f"late: {seconds:.1f} s instead of {IN_TIME_SECONDS:g} s"
                )
            if seconds > PATIENCE_SECONDS:
                return f"not within {PATIENCE_SECONDS:g} s: {_unexpected(answer)}"
            self.sleep(_PAUSE_SECONDS)

    def _hidden(self) -> str | None:
        """A problem if a reader can see the article, or if a place to look does not answer."""
        answer = self.api("GET", f"/articles/{self.article_id}", {}, b"")
        if answer.status != 404:
            return f"readers get the article: {_unexpected(answer)}"
        for path in PUBLIC_PLACES:
            answer = self.api("GET", path, {}, b"")
            if answer.status != 200:
                return f"{path}: {_unexpected(answer)}"
            if self.article_id in answer.body or self.headline in answer.body:
                return f"the test article is in {path}"
        if self.announced and self.announced(self.article_id):
            return "an event about the test article was sent"
        return None

    def _authorization(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


def canary_of(source: Source, api: Api, now: datetime) -> Canary:
    """A run for the reserved source, whose token of tests derives from its configuration."""
    moment = iso(now)
    token = reading_token(source.id, source.token_hashes[0])
    return Canary(api, token, f"Canary of {moment}", f"canary-{moment}")


def _unexpected(answer: Answer) -> str:
    code = answer.json().get("code")
    return f"{answer.status} {code}" if code else str(answer.status)
