"""A client of the embedded cloud: does what senders, readers and editors do, over HTTP."""

from __future__ import annotations

import hmac
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from typer.testing import CliRunner, Result

from cli.main import app
from cli.support.target import Target
from local.emulator.running_cloud import HOME_VARIABLE, RunningCloud

DATELINE = str(Path(sys.executable).with_name("dateline"))
PATIENCE = 30.0


@dataclass
class Newsroom:
    """Senders, readers and editors of an embedded cloud."""

    running: RunningCloud
    home: Path
    """DATELINE_HOME for its commands."""
    http: httpx.Client

    @property
    def target(self) -> Target:
        """The cloud as a command's target, for what HTTP does not show."""
        return Target.of(self.running)

    def credential(self, source: str) -> str:
        """A demonstration source's token or secret."""
        return self.running.credentials.read()[source].value

    def bearer(self, source: str) -> dict[str, str]:
        """The header with a source's token."""
        return {"authorization": f"Bearer {self.credential(source)}"}

    def post_text(self, text: str, **headers: str) -> httpx.Response:
        """The desk posts plain text."""
        return self.http.post(
            "/articles",
            content=text.encode(),
            headers={**self.bearer("desk"), "content-type": "text/plain", **headers},
        )

    def post_json(self, article: object, **headers: str) -> httpx.Response:
        """The desk posts canonical JSON."""
        return self.http.post("/articles", json=article, headers={**self.bearer("desk"), **headers})

    def post_feed(self, xml: str, source: str = "wire") -> httpx.Response:
        """A partner pushes its feed."""
        return self.http.post(
            f"/feeds/{source}",
            content=xml.encode(),
            headers={**self.bearer("wire"), "content-type": "application/rss+xml"},
        )

    def post_ghost(
        self, payload: object, *, secret: str | None = None, sent_at: int | None = None
    ) -> httpx.Response:
        """Ghost calls its webhook."""
        body = json.dumps(payload, ensure_ascii=False).encode()
        stamp = str(sent_at or time.time_ns() // 1_000_000)
        key = (secret or self.credential("ghost-main")).encode()
        signature = hmac.new(key, body + stamp.encode(), "sha256").hexdigest()
        return self.http.post(
            "/webhooks/ghost-main",
            content=body,
            headers={
                "content-type": "application/json",
                "x-ghost-signature": f"sha256={signature}, t={stamp}",
            },
        )

    def settled(
        self, answer: httpx.Response, source: str = "desk", seconds: float = PATIENCE
    ) -> dict[str, Any]:
        """The submission once it is processed."""
        assert answer.status_code == 202, answer.text
        url = answer.json()["status_url"]
        headers = self.bearer("desk")
        submission: dict[str, Any] = {}

        def done() -> bool:
            response = self.http.get(url, params={"source": source}, headers=headers)
            assert response.status_code == 200, response.text
            submission.update(response.json())
            return bool(submission["status"] != "received")

        eventually(done, f"{url} processed", seconds=seconds)
        return submission

    def published(self, answer: httpx.Response, source: str = "desk") -> list[dict[str, Any]]:
        """The articles of a submission, once they are readable."""
        submission = self.settled(answer, source)
        assert submission["status"] == "processed", submission
        return [self.read(article["article_id"]) for article in submission["articles"]]

    def read(self, article_id: str, **query: str) -> dict[str, Any]:
        """An article, once it is readable."""
        answers: list[httpx.Response] = []

        def readable() -> bool:
            answers.append(self.http.get(f"/articles/{article_id}", params=query))
            return answers[-1].status_code == 200

        eventually(readable, f"article {article_id} readable")
        shown: dict[str, Any] = answers[-1].json()
        return shown

    def intake_keys(self) -> set[str]:
        """All keys in S3 intake."""
        bucket = self.target.output("IntakeBucketName")
        pages = self.target.aws.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return {item["Key"] for page in pages for item in page.get("Contents", [])}

    def dateline(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs the `dateline` command against the cloud."""
        return run_dateline(*arguments, home=self.home)

    def quickly(self, *arguments: str) -> Result:
        """Runs the command in this process, which is faster than `dateline`."""
        return CliRunner(env={HOME_VARIABLE: str(self.home)}).invoke(app, arguments)


def run_dateline(
    *arguments: str, home: Path, timeout: float = 90.0
) -> subprocess.CompletedProcess[str]:
    """Runs the `dateline` command with its own DATELINE_HOME."""
    return subprocess.run(
        [DATELINE, *arguments],
        env={**os.environ, HOME_VARIABLE: str(home)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


def start_dateline_up(home: Path, *options: str) -> subprocess.Popen[str]:
    """Starts `dateline up` on a free port."""
    return start_dateline(home, "up", "--port", "0", *options)


def start_dateline(home: Path, command: str, *options: str) -> subprocess.Popen[str]:
    """Starts a command with its own DATELINE_HOME; `<command>.err` there has its messages."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / f"{command}.err").open("w") as said:
        return subprocess.Popen(
            [DATELINE, command, *options],
            env={**os.environ, HOME_VARIABLE: str(home)},
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )


@contextmanager
def dateline_up(home: Path, *options: str) -> Iterator[tuple[Newsroom, subprocess.Popen[str]]]:
    """A `dateline up` that is ready, with its client; ended with SIGTERM."""
    up = start_dateline_up(home, *options)
    try:
        newsroom = wait_for_ready(up, home)
        with newsroom.http:
            yield newsroom, up
    finally:
        up.send_signal(signal.SIGTERM)
        up.communicate(timeout=60)


def wait_for_ready(up: subprocess.Popen[str], home: Path) -> Newsroom:
    """The client of a `dateline up` that is starting, once it is ready."""
    assert up.stdout is not None
    line = up.stdout.readline()
    said = (home / "up.err").read_text()
    assert line.startswith("ready http://127.0.0.1:"), f"{line!r}\n{said}"
    running = RunningCloud(**json.loads((home / "running.json").read_text()))
    assert line == f"ready {running.url}\n"
    client = httpx.Client(base_url=running.url, timeout=35.0, trust_env=False)
    return Newsroom(running, home, client)


def eventually(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Waits until the condition is true; fails after a time limit."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.05)


def _processes(columns: str) -> list[list[str]]:
    listed = subprocess.run(["ps", "-A", "-o", columns], capture_output=True, text=True, check=True)
    return [line.split() for line in listed.stdout.splitlines()]


def descendants(pid: int) -> set[int]:
    """The child processes of a process, and theirs."""
    children: dict[int, list[int]] = {}
    for child, parent in _processes("pid=,ppid="):
        children.setdefault(int(parent), []).append(int(child))
    pids: set[int] = set()
    waiting = [pid]
    while waiting:
        for item in children.get(waiting.pop(), []):
            pids.add(item)
            waiting.append(item)
    return pids


def alive(pids: set[int]) -> set[int]:
    """The processes that still run."""
    return pids & {int(pid) for pid, state in _processes("pid=,stat=") if state[0] != "Z"}
