"""A run: senders deliver a plan while faults happen; then readers are compared with the model."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from random import Random

import httpx

from tests.chaos.faults import QUEUES, kill_worker
from tests.chaos.outputs import OVERVIEWS, Readers
from tests.chaos.plan import Delivery, Plan
from tests.chaos.promises import Expected, expected, never_public
from tests.chaos.senders import deliver
from tests.e2e.newsroom import Newsroom

SENDERS = 8
WORKERS = ("process", "index", "submit", "read", "announce")
REPEAT_SECONDS = 0.3
MAX_ATTEMPTS = 1_000
LOOK_SECONDS = 0.5
POLL_SECONDS = 0.02
PROCESSED = "processed"


@dataclass(frozen=True)
class Faults:
    """What fails during a run, at equal parts of the accepted deliveries.

    Not at intervals: on a busy machine a worker would be killed before it has started.
    """

    worker_kills: int
    restarts: int = 0
    restart: Callable[[], None] | None = None
    workers: tuple[str, ...] = WORKERS
    """The functions whose workers are killed."""

    def due(self, deliveries: int) -> list[tuple[int, bool]]:
        """After how many accepted deliveries something fails, and whether it is the cloud."""
        return sorted(
            (deliveries * part // (number + 1), is_restart)
            for number, is_restart in ((self.worker_kills, False), (self.restarts, True))
            for part in range(1, number + 1)
        )


@dataclass
class Result:
    """What happened in a run, and how readers' state differs from the promises."""

    plan: Plan
    articles: list[Expected]
    accepted: list[tuple[Delivery, str]] = field(default_factory=list)
    """Each acknowledged delivery and its submission, which is empty for a file."""
    attempts: int = 0
    not_acknowledged: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    responses: int = 0
    leaks: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    delivering_seconds: float = 0.0
    settling_seconds: float = 0.0

    @property
    def failures(self) -> list[str]:
        """Everything that breaks a promise."""
        return [*self.differences, *(f"hidden word: {leak}" for leak in self.leaks)]

    def __str__(self) -> str:
        """The figures."""
        shown = sum(article.shown is not None for article in self.articles)
        words = frozenset[str]().union(*(article.hidden for article in self.articles))
        return (
            f"seed {self.plan.seed}: {len(self.plan.deliveries)} deliveries "
            f"({self.plan.repeats} repeated) of {len(self.plan.revisions)} revisions of "
            f"{len(self.articles)} articles ({shown} public, {len(self.articles) - shown} hidden)\n"
            f"{self.attempts} requests, {self.not_acknowledged} not acknowledged and repeated; "
            f"workers killed: {dict(sorted(self.kills.items())) or 'none'}\n"
            f"delivered in {self.delivering_seconds:.0f} s, equal after another "
            f"{self.settling_seconds:.0f} s\n"
            f"{len(words)} hidden words looked for in {self.responses} responses: "
            f"{len(self.leaks)} found; {len(self.differences)} differences from the model"
        )


class Run:
    """A run on a cloud, which `cloud` returns: after a restart it has another address."""

    def __init__(self, plan: Plan, cloud: Callable[[], Newsroom], faults: Faults) -> None:
        self._plan = plan
        self._cloud = cloud
        self._faults = faults
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.result = Result(plan, expected(plan.revisions))

    def run(self, patience: float) -> Result:
        """Delivers everything, and waits until the state is as promised, `patience` s at most.

        Raises:
            WronglyRefused: a delivery was refused for good.
        """
        start = time.monotonic()
        others = [threading.Thread(target=work) for work in (self._fail, self._look)]
        for thread in others:
            thread.start()
        try:
            with ThreadPoolExecutor(SENDERS) as senders:
                for done in [senders.submit(self._deliver, each) for each in self._plan.deliveries]:
                    done.result()
        finally:
            self._ended.set()
            for thread in others:
                thread.join()
        self.result.delivering_seconds = time.monotonic() - start
        self._settle(patience)
        return self.result

    def _deliver(self, delivery: Delivery) -> None:
        for attempt in range(MAX_ATTEMPTS):
            submission = deliver(self._cloud(), delivery)
            with self._lock:
                self.result.attempts += 1
                if submission is not None:
                    self.result.accepted.append((delivery, submission))
                    return
                self.result.not_acknowledged += 1
            if self._ended.wait(min(REPEAT_SECONDS * (attempt + 1), 2.0)):
                break
        raise AssertionError(f"{delivery.id} was never acknowledged")

    def _fail(self) -> None:
        random = Random(self._plan.seed)
        for accepted, is_restart in self._faults.due(len(self._plan.deliveries)):
            while len(self.result.accepted) < accepted:
                if self._ended.wait(POLL_SECONDS):
                    return
            if is_restart and self._faults.restart:
                self._faults.restart()
            elif function := kill_worker(self._cloud(), self._faults.workers, random):
                self.result.kills[function] += 1

    def _look(self) -> None:
        """Reads during the run, for what must not be seen at any moment."""
        words = never_public(self._plan.revisions)
        hidden = [article for article in self.result.articles if article.hidden & words]
        for number in count():
            if self._ended.wait(LOOK_SECONDS):
                return
            readers = Readers(self._cloud())
            paths = [OVERVIEWS[number % len(OVERVIEWS)]]
            paths += [f"/articles/{hidden[number % len(hidden)].article}"] if hidden else []
            for path in paths:
                try:
                    readers.get(path, words)
                except httpx.HTTPError:
                    continue
            self._add(readers)

    def _settle(self, patience: float) -> None:
        """Waits until the state is as promised, and notes what is not."""
        start = time.monotonic()
        newsroom = self._cloud()
        different = self.result.articles
        while (different or _waiting(newsroom)) and time.monotonic() - start < patience:
            # What is not hidden yet is no leak, so these readers note nothing.
            waiting = Readers(newsroom)
            different = [item for item in different if list(waiting.differences([item]))]
            time.sleep(LOOK_SECONDS)
        self.result.settling_seconds = time.monotonic() - start
        readers = Readers(newsroom)
        self.result.differences = [
            *readers.differences(self.result.articles),
            *readers.listing_differences(self.result.articles),
            *self._submission_differences(newsroom),
        ]
        if messages := _waiting(newsroom):
            self.result.differences.append(f"{messages} messages wait")
        readers.search_for_hidden_words(self.result.articles)
        self._add(readers)

    def _submission_differences(self, newsroom: Newsroom) -> list[str]:
        """Acknowledged submissions that did not end as processed."""
        headers = newsroom.bearer("desk")
        differences = []
        sources = {name: delivery.source for delivery, name in self.result.accepted if name}
        for submission, source in sources.items():
            answer = newsroom.http.get(
                f"/submissions/{submission}", params={"source": source}, headers=headers
            )
            status = answer.json().get("status") if answer.status_code == 200 else answer.text
            if status != PROCESSED:
                differences.append(f"submission {submission} of {source}: {status}")
        return differences

    def _add(self, readers: Readers) -> None:
        with self._lock:
            self.result.responses += readers.responses
            self.result.leaks += readers.leaks


def _waiting(newsroom: Newsroom) -> int:
    """The messages in the queues of process and index."""
    total = 0
    for queue in QUEUES:
        attributes = newsroom.target.aws.sqs.get_queue_attributes(
            QueueUrl=newsroom.target.resource(queue), AttributeNames=["All"]
        )["Attributes"]
        total += int(attributes["ApproximateNumberOfMessages"])
        total += int(attributes["ApproximateNumberOfMessagesNotVisible"])
    return total
