"""The `dateline` command with the embedded cloud, and the cloud's start and end."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import httpx

from tests.e2e.newsroom import (
    Newsroom,
    alive,
    dateline_up,
    descendants,
    eventually,
    run_dateline,
    start_dateline,
    start_dateline_up,
)
from tests.paths import ROOT


def columns(line: str) -> list[str]:
    """The cells of a line of the demo's output."""
    return re.split(r" {2,}", line.strip())


def shown_by_readme() -> tuple[set[tuple[str, str]], list[list[str]]]:
    """The demo's output in the README: subject and hop of each line, and the rows of its table.

    Times, submissions and the port differ from run to run, so they are left out.
    """
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = readme.split("<!-- demo -->\n```\n")[1].split("```\n")[0].splitlines()
    ruled = next(index for index, line in enumerate(lines) if line.startswith(" ─"))
    hops = [columns(line) for line in lines[: ruled - 2]]
    return {(subject, hop) for _, subject, hop, *_ in hops}, [
        columns(line) for line in lines[ruled + 1 :]
    ]


def test_push_waits_until_every_kind_of_file_is_readable(newsroom: Newsroom) -> None:
    for source, name in (
        ("desk", "library-boat.txt"),
        ("ghost-main", "observatory.ghost.json"),
        ("wire", "wire.rss.xml"),
    ):
        pushed = newsroom.dateline(
            "push", str(ROOT / "samples" / name), "--source", source, "--wait"
        )

        assert pushed.returncode == 0, pushed.stderr
        line = json.loads(pushed.stdout)
        assert line["status"] == "processed"
        assert line["readable"] is True
        assert line["articles"][0].startswith(f"{newsroom.running.url}/articles/")


def test_the_first_command_that_up_prints_works_from_another_folder(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    said = (newsroom.home / "up.err").read_text(encoding="utf-8")
    [command] = re.findall(r"^  (.* push .*)$", said, re.MULTILINE)
    [shows_token] = re.findall(r"^  editor's token  (.*)$", said, re.MULTILINE)

    pushed = subprocess.run(["bash", "-ec", command], cwd=tmp_path, capture_output=True, check=True)
    token = subprocess.run(
        ["bash", "-ec", shows_token], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.strip()

    assert json.loads(pushed.stdout)["readable"] is True
    # The file with standard error may be a log.
    assert token == newsroom.credential("editor")
    assert token not in said


def test_push_says_why_it_was_refused(newsroom: Newsroom, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()

    pushed = newsroom.dateline("push", str(empty), "--source", "desk")

    assert pushed.returncode == 1
    assert "body_empty" in pushed.stderr
    assert pushed.stdout == ""


def test_a_source_can_be_made_used_rotated_and_removed(newsroom: Newsroom, tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("Gull steals the mayor’s chain\n\nIt was found on the roof of the bank.\n")

    made = newsroom.dateline("sources", "put", "new-partner")
    secret = made.stdout.split("Bearer ")[1].split()[0]
    listed = newsroom.dateline("sources", "list")
    pushed = newsroom.dateline("push", str(story), "--source", "new-partner")

    assert made.returncode == listed.returncode == pushed.returncode == 0
    assert "new-partner" in listed.stdout
    assert secret not in listed.stdout + listed.stderr
    rotated = newsroom.dateline("sources", "rotate", "new-partner")
    assert rotated.returncode == 0
    assert secret not in rotated.stdout
    removed = newsroom.dateline("sources", "rm", "new-partner")
    assert removed.returncode == 0
    assert "new-partner" not in newsroom.dateline("sources", "list").stdout
    assert newsroom.dateline("sources", "rm", "new-partner").returncode == 1


def test_only_the_owner_can_read_files_with_secrets(newsroom: Newsroom) -> None:
    for path in (newsroom.home / "running.json", Path(newsroom.running.credentials_file)):
        assert path.stat().st_mode & 0o077 == 0
    assert newsroom.credential("desk") not in (newsroom.home / "running.json").read_text()


def test_a_port_in_use_is_reported_before_anything_starts(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    port = newsroom.running.url.rpartition(":")[2]

    second = run_dateline("up", "--port", port, home=tmp_path)

    assert second.returncode == 1
    assert f"port {port}" in second.stderr
    assert second.stdout == ""
    assert "starting" not in second.stderr


def test_any_client_reaches_the_api(newsroom: Newsroom) -> None:
    asked = {"origin": "https://reader.example.org", "access-control-request-method": "GET"}

    preflight = newsroom.http.request("OPTIONS", "/articles", headers=asked)
    health = newsroom.http.get("/health", headers={"host": "localhost:8000"})
    nothing = newsroom.http.get("/no/such%2Froute?a=b%20c")

    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "GET" in preflight.headers["access-control-allow-methods"]
    assert health.status_code == 200
    assert nothing.status_code == 404


def test_the_demo_publishes_the_samples_and_ends(tmp_path: Path) -> None:
    shown = run_dateline("demo", home=tmp_path, timeout=240)

    assert shown.returncode == 0, shown.stderr
    table = shown.stdout
    assert "A harbour town keeps its two steam cranes" in table
    assert "en pt" in table
    assert table.count("/articles/") == 5
    for hop in ("accepted", "archived", "processed", "indexed", "readable", "announced"):
        assert f"  {hop} " in shown.stderr
    assert "translation announced" in shown.stderr
    assert not (tmp_path / "running.json").exists()
    hops, rows = shown_by_readme()
    lines = shown.stderr.splitlines()
    assert "--stay" in lines[-1]
    printed = {(subject, hop) for _, subject, hop, *_ in map(columns, lines[3:-1])}
    assert hops <= printed
    articles = [columns(line) for line in table.splitlines()]
    for title, *state in rows:
        (article,) = [row for row in articles if row[0].startswith(title.rstrip("… "))]
        assert article[1:4] == state[:3]


def test_the_demo_keeps_its_addresses_open_until_it_is_interrupted(tmp_path: Path) -> None:
    sample = ROOT / "samples" / "harbour-cranes.txt"
    demo = start_dateline(tmp_path, "demo", str(sample), "--stay")
    said = tmp_path / "demo.err"
    try:
        eventually(lambda: "Ctrl-C ends it." in said.read_text(), "the demo is ready", seconds=240)
        (article,) = set(re.findall(r"http://\S+/articles/[a-z2-7]{26}", said.read_text()))
        headline = httpx.get(article, trust_env=False).json()["headline"]
        started = descendants(demo.pid)
    finally:
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=60)

    assert headline.startswith("A harbour town keeps its two steam cranes")
    assert demo.returncode == 0, said.read_text()
    assert len(started) > 1
    assert not alive(started)


def test_the_demo_names_the_missing_step(tmp_path: Path) -> None:
    headless = tmp_path / "headless.json"
    headless.write_text('{"external_id": "1", "body_text": "No headline at all."}')

    shown = run_dateline("demo", str(headless), home=tmp_path, timeout=240)

    assert shown.returncode == 1
    assert "quarantined" in shown.stdout
    assert "headline" in shown.stderr
    assert "headless.json: quarantined in part or in full" in shown.stderr


def test_an_interrupt_during_the_start_leaves_no_process(tmp_path: Path) -> None:
    up = start_dateline_up(tmp_path)
    started = _first_processes(up.pid)

    up.send_signal(signal.SIGINT)
    up.communicate(timeout=60)

    assert up.returncode == 0
    assert not alive(started)


def test_sigterm_ends_every_process_and_a_restart_has_all_data(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path / "state"))
    article = {"external_id": "kept", "language": "en", "headline": "Kept", "body_text": "Text."}
    with dateline_up(tmp_path / "first", *options) as (first, up):
        submission = first.post_json({**article, "source_version": 1})
        [before] = first.published(submission)
        token = first.credential("desk")
        started = descendants(up.pid)

    assert up.returncode == 0
    assert len(started) >= 4
    assert not alive(started)
    assert not (tmp_path / "first" / "running.json").exists()

    with dateline_up(tmp_path / "second", *options) as (second, _):
        assert second.credential("desk") == token
        assert second.read(before["id"]) == before
        assert second.settled(submission)["status"] == "processed"
        second.settled(second.post_json({**article, "source_version": 2, "headline": "Kept on"}))
        eventually(lambda: second.read(before["id"])["version"] == 2, "the correction is readable")
        assert second.read(before["id"])["headline"] == "Kept on"


def test_a_killed_cloud_can_be_restarted_with_all_that_it_accepted(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path / "state"))
    article = {"external_id": "kept", "language": "en", "headline": "Kept", "body_text": "Text."}
    with dateline_up(tmp_path / "first", *options) as (first, up):
        token = first.credential("desk")
        orphans = descendants(up.pid)
        # Accepted after the last checkpoint, and perhaps not processed.
        submission = first.post_json({**article, "source_version": 1})
        up.kill()
        up.wait()
    assert alive(orphans)

    with dateline_up(tmp_path / "second", *options) as (second, _):
        assert not alive(orphans)
        assert second.credential("desk") == token
        [shown] = second.published(submission)
        assert shown["headline"] == "Kept"


def _first_processes(pid: int) -> set[int]:
    """The processes below `pid`, once the emulator and the build are among them."""
    pids: set[int] = set()

    def some() -> bool:
        pids.update(descendants(pid))
        return len(pids) >= 3

    eventually(some, "the first processes run")
    return pids
