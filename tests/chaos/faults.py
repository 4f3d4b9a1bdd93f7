"""Faults of a run: workers that are killed, and a cloud that is killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

from tests.e2e.newsroom import (
    Newsroom,
    alive,
    descendants,
    eventually,
    start_dateline_up,
    wait_for_ready,
)

QUEUES = ("ProcessQueue", "IndexQueue")
WORKER = "ministack-lambda-dateline-"
"""In the command line of a worker, before the name of its function."""


def kill_worker(newsroom: Newsroom, functions: tuple[str, ...], random: Random) -> str | None:
    """Kills a worker of one of these functions; returns the function, None if none runs."""
    workers = [
        (function, pid)
        for pid in sorted(descendants(newsroom.running.pid))
        for function in functions
        if f"{WORKER}{function}-" in _command(pid)
    ]
    if not workers:
        return None
    function, pid = random.choice(workers)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return function


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    except OSError:
        return ""


@contextmanager
def short_visibility(cloud: Callable[[], Newsroom], seconds: int) -> Iterator[None]:
    """Messages of killed workers return after so many seconds, instead of the template's."""
    before = {queue: _visibility(cloud(), queue) for queue in QUEUES}
    for queue in QUEUES:
        _set_visibility(cloud(), queue, seconds)
    try:
        yield
    finally:
        for queue, earlier in before.items():
            _set_visibility(cloud(), queue, earlier)


def _visibility(newsroom: Newsroom, queue: str) -> int:
    url = newsroom.target.resource(queue)
    answer = newsroom.target.aws.sqs.get_queue_attributes(
        QueueUrl=url, AttributeNames=["VisibilityTimeout"]
    )
    return int(answer["Attributes"]["VisibilityTimeout"])


def _set_visibility(newsroom: Newsroom, queue: str, seconds: int) -> None:
    newsroom.target.aws.sqs.set_queue_attributes(
        QueueUrl=newsroom.target.resource(queue),
        Attributes={"VisibilityTimeout": str(seconds)},
    )


class RestartableCloud:
    """An embedded cloud with a state folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._starts = 0
        self.restarts: list[float] = []
        """The seconds from each kill until the cloud was ready again."""
        self._up, self.newsroom = self._start()

    def _start(self) -> tuple[subprocess.Popen[str], Newsroom]:
        home = self._folder / f"home-{self._starts}"
        self._starts += 1
        up = start_dateline_up(home, "--state", str(self._folder / "state"))
        try:
            return up, wait_for_ready(up, home)
        except BaseException:
            up.kill()
            raise

    def restart(self) -> None:
        """Kills all processes of the cloud at once, as when the machine loses power."""
        begun = time.monotonic()
        pids = {self._up.pid, *descendants(self._up.pid)}
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._up.communicate()
        eventually(lambda: not alive(pids), "the end of the cloud")
        self._up, newsroom = self._start()
        # Senders use it from now on; requests that the old client has begun end with an error.
        self.newsroom = newsroom
        self.restarts.append(time.monotonic() - begun)

    def close(self) -> None:
        """Ends the cloud in good order."""
        self._up.send_signal(signal.SIGTERM)
        self._up.communicate(timeout=120)
