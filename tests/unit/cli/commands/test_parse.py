"""`dateline parse`: a stable interface."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from tests.paths import ROOT

SAMPLES = ROOT / "samples"
DATELINE = str(Path(sys.executable).with_name("dateline"))
SEED = ROOT.parent / "shared" / "seed-article.txt"
FEED = (
    "<rss version='2.0'><channel><title>t</title><link>https://x.example.org/</link>"
    "<description>d</description>{items}</channel></rss>"
)
GOOD = "<item><guid>g1</guid><title>A good item</title><description>Text.</description></item>"
BAD = "<item><guid>g2</guid></item>"


def _parse(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["parse", *arguments], input=stdin)


def _lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.*")), ids=lambda path: path.name)
def test_every_sample_story_is_read_whole(path: Path) -> None:
    told = _parse(str(path))

    assert told.exit_code == 0
    assert told.stderr == ""
    for article in _lines(told.stdout):
        assert article["document"] == "article"
        assert article["headline"]
        assert article["authors"]
        assert article["word_count"] > 30
        assert article["warnings"] == []


def test_text_keeps_its_quotes_and_sets_the_notes_apart() -> None:
    told = _parse(str(SAMPLES / "harbour-cranes.txt"))

    [article] = _lines(told.stdout)
    kinds = [block["kind"] for block in article["body"]]
    assert kinds == ["paragraph"] * 8 + ["note"] * 2
    text = " ".join(block["html"] for block in article["body"])
    assert "“Nobody here needs a crane that cannot lift anything,”" in text
    assert '"I was told it would take four men and one winter to learn her,"' in text
    assert article["authors"][0]["name"] == "Petra Holm"


def test_the_output_is_the_same_on_every_run_and_from_everywhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "library-boat.txt"
    elsewhere.write_bytes((SAMPLES / "library-boat.txt").read_bytes())

    outputs = {
        _parse(str(path)).stdout
        for path in (SAMPLES / "library-boat.txt", SAMPLES / "library-boat.txt", elsewhere)
    }

    assert len(outputs) == 1


@pytest.mark.parametrize(
    ("items", "exit_code", "articles", "problems"),
    [(GOOD, 0, 1, 0), (GOOD + BAD, 1, 1, 1), (BAD, 2, 0, 1)],
    ids=["all read", "some quarantined", "nothing usable"],
)
def test_the_exit_code_says_how_much_was_usable(
    tmp_path: Path, items: str, exit_code: int, articles: int, problems: int
) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(FEED.format(items=items))

    told = _parse(str(feed))

    assert told.exit_code == exit_code
    assert len(_lines(told.stdout)) == articles
    found = _lines(told.stderr)
    assert len(found) == problems
    for problem in found:
        assert list(problem) == ["file", "index", "code", "message", "where"]
        assert problem["file"] == str(feed)
        assert problem["index"] == len(_lines(told.stdout))


def test_a_file_that_is_not_there_is_a_problem_like_any_other(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.xml")

    told = _parse(missing, str(SAMPLES / "wire.rss.xml"))

    assert told.exit_code == 1
    assert len(_lines(told.stdout)) == 2
    [problem] = _lines(told.stderr)
    assert (problem["file"], problem["code"]) == (missing, "file_unreadable")


@pytest.mark.parametrize("name", ["harbour-cranes.txt", "observatory.ghost.json", "wire.rss.xml"])
def test_standard_input_is_told_apart_by_its_content(name: str) -> None:
    told = _parse("-", stdin=(SAMPLES / name).read_bytes())

    assert told.exit_code == 0
    named = _lines(_parse(str(SAMPLES / name)).stdout)
    assert [line["headline"] for line in _lines(told.stdout)] == [
        item["headline"] for item in named
    ]


def test_the_content_type_can_be_told(tmp_path: Path) -> None:
    story = tmp_path / "story.json"
    story.write_text("A headline for once\n\nThe first paragraph, and the last one too.\n")

    assert _parse(str(story)).exit_code == 2
    assert _parse(str(story), "--content-type", "text/plain").exit_code == 0


def test_the_source_is_part_of_the_article(tmp_path: Path) -> None:
    [one] = _lines(_parse(str(SAMPLES / "observatory.ghost.json"), "--source", "one").stdout)
    [two] = _lines(_parse(str(SAMPLES / "observatory.ghost.json"), "--source", "two").stdout)

    assert (one["source"], two["source"]) == ("one", "two")
    assert one["id"] != two["id"]


@pytest.mark.parametrize("source", ["", "Upper", "a/b", "-a", "a" * 65])
def test_a_source_that_none_can_be_is_refused(source: str) -> None:
    told = _parse(str(SAMPLES / "wire.rss.xml"), "--source", source)

    assert told.exit_code == 2
    assert told.stdout == ""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 100,
        b"\xff\xfe\xfd",
        b"<" * 10_000,
        b"[" * 100_000,
        b'{"post": {"current": ' * 2_000,
    ],
)
def test_hostile_input_is_a_problem_and_never_a_crash(body: bytes) -> None:
    told = _parse("-", stdin=body)

    assert told.exit_code == 2
    assert told.stdout == ""
    [problem] = _lines(told.stderr)
    assert problem["code"]


def test_an_entity_reads_no_file() -> None:
    body = (
        b"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><channel>"
        b"<item><guid>1</guid><title>Entity &x;</title></item></channel></rss>"
    )

    told = _parse("-", stdin=body)

    assert "root:" not in told.stdout + told.stderr


def test_a_feed_without_items_is_nothing_usable_and_no_problem() -> None:
    told = _parse("-", stdin=FEED.format(items="").encode())

    assert (told.exit_code, told.stdout, told.stderr) == (2, "", "")


def test_nothing_of_aws_is_needed() -> None:
    """In a process of its own, with an empty environment and an ASCII terminal."""
    told = subprocess.run(
        [
            str(Path(sys.executable).with_name("dateline")),
            "parse",
            str(SAMPLES / "library-boat.txt"),
        ],
        env={"PATH": os.defpath, "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["language"] == "ru"


@pytest.mark.skipif(not SEED.exists(), reason="../shared/seed-article.txt is not here")
def test_the_first_real_article_is_read_as_it_was_meant() -> None:
    told = _parse(str(SEED))

    assert told.exit_code == 0
    [article] = _lines(told.stdout)
    assert article["headline"] == "Armenians take dim view of deployment to Kazakhstan"
    assert article["standfirst"].startswith("Many object that the CSTO")
    assert article["authors"][0]["name"] == "Ani Mejlumyan"
    assert article["language"] == "en"
