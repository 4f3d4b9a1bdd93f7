"""`dateline parse`: a stable interface."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from dateline.model.clock import utc_now
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
def test_every_sample_story_is_parsed_in_full(path: Path) -> None:
    result = _parse(str(path))

    assert result.exit_code == 0
    assert result.stderr == ""
    for article in _lines(result.stdout):
        assert article["document"] == "article"
        assert article["headline"]
        assert article["authors"]
        assert article["word_count"] > 30
        assert article["warnings"] == []


def test_text_keeps_its_quotes_and_separates_the_notes() -> None:
    result = _parse(str(SAMPLES / "harbour-cranes.txt"))

    [article] = _lines(result.stdout)
    kinds = [block["kind"] for block in article["body"]]
    assert kinds == ["paragraph"] * 8 + ["note"] * 2
    text = " ".join(block["html"] for block in article["body"])
    assert "“Nobody here needs a crane that cannot lift anything,”" in text
    assert '"I was told it would take four men and one winter to learn her,"' in text
    assert article["authors"][0]["name"] == "Petra Holm"


def test_the_output_is_the_same_on_every_run_and_in_every_folder(tmp_path: Path) -> None:
    elsewhere = tmp_path / "library-boat.txt"
    elsewhere.write_bytes((SAMPLES / "library-boat.txt").read_bytes())

    outputs = {
        _parse(str(path), "--at", "2026-03-04").stdout
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

    result = _parse(str(feed))

    assert result.exit_code == exit_code
    assert len(_lines(result.stdout)) == articles
    reported = _lines(result.stderr)
    assert len(reported) == problems
    for problem in reported:
        assert list(problem) == ["file", "index", "code", "message", "where"]
        assert problem["file"] == str(feed)
        assert problem["index"] == len(_lines(result.stdout))


def test_a_missing_file_is_a_problem_like_any_other(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.xml")

    result = _parse(missing, str(SAMPLES / "wire.rss.xml"))

    assert result.exit_code == 1
    assert len(_lines(result.stdout)) == 2
    [problem] = _lines(result.stderr)
    assert (problem["file"], problem["code"]) == (missing, "file_unreadable")


@pytest.mark.parametrize("name", ["harbour-cranes.txt", "observatory.ghost.json", "wire.rss.xml"])
def test_the_type_of_standard_input_is_sniffed(name: str) -> None:
    result = _parse("-", stdin=(SAMPLES / name).read_bytes())

    assert result.exit_code == 0
    named = _lines(_parse(str(SAMPLES / name)).stdout)
    assert [line["headline"] for line in _lines(result.stdout)] == [
        item["headline"] for item in named
    ]


def test_an_option_sets_the_content_type(tmp_path: Path) -> None:
    story = tmp_path / "story.json"
    story.write_text("A headline for once\n\nThe first paragraph, and the last one too.\n")

    assert _parse(str(story)).exit_code == 2
    assert _parse(str(story), "--content-type", "text/plain").exit_code == 0


RELEASED = (
    "<nitf><head><title>The report</title><docdata><doc-id id-string='r1'/>"
    "<date.release norm='20260304T120000Z'/></docdata></head><body><body.head><hedline>"
    "<hl1>The report is out</hl1></hedline></body.head><body.content><p>Its text is here.</p>"
    "</body.content></body></nitf>"
)


@pytest.mark.parametrize(
    ("at", "embargo"), [("2026-03-04T11:59:59Z", "2026-03-04T12:00:00Z"), ("2026-03-05", None)]
)
def test_an_embargo_holds_until_its_time(tmp_path: Path, at: str, embargo: str | None) -> None:
    story = tmp_path / "story.nitf"
    story.write_text(RELEASED)

    [article] = _lines(_parse(str(story), "--at", at).stdout)

    assert article["embargoed_until"] == embargo
    assert article["provenance"]["received_at"].startswith(at[:10])


def test_the_time_is_now_unless_it_is_given(tmp_path: Path) -> None:
    story = tmp_path / "story.nitf"
    story.write_text(RELEASED.replace("20260304", str(utc_now().year + 5) + "0304"))

    before = utc_now()
    [article] = _lines(_parse(str(story)).stdout)

    assert article["embargoed_until"]
    assert before <= datetime.fromisoformat(article["provenance"]["received_at"]) <= utc_now()
    assert _parse(str(story), "--at", "soon").exit_code == 2


def test_the_source_is_part_of_the_article(tmp_path: Path) -> None:
    [first] = _lines(_parse(str(SAMPLES / "observatory.ghost.json"), "--source", "one").stdout)
    [second] = _lines(_parse(str(SAMPLES / "observatory.ghost.json"), "--source", "two").stdout)

    assert (first["source"], second["source"]) == ("one", "two")
    assert first["id"] != second["id"]


@pytest.mark.parametrize("source", ["", "Upper", "a/b", "-a", "a" * 65])
def test_an_invalid_source_id_is_refused(source: str) -> None:
    result = _parse(str(SAMPLES / "wire.rss.xml"), "--source", source)

    assert result.exit_code == 2
    assert result.stdout == ""


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
    result = _parse("-", stdin=body)

    assert result.exit_code == 2
    assert result.stdout == ""
    [problem] = _lines(result.stderr)
    assert problem["code"]


def test_an_entity_reads_no_file() -> None:
    body = (
        b"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><channel>"
        b"<item><guid>1</guid><title>Entity &x;</title></item></channel></rss>"
    )

    result = _parse("-", stdin=body)

    assert "root:" not in result.stdout + result.stderr


def test_a_feed_without_items_has_nothing_usable_and_no_problem() -> None:
    result = _parse("-", stdin=FEED.format(items="").encode())

    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "")


def test_parse_needs_nothing_from_aws() -> None:
    """Runs a separate process with an empty environment and an ASCII terminal."""
    result = subprocess.run(
        [
            str(Path(sys.executable).with_name("dateline")),
            "parse",
            str(SAMPLES / "library-boat.txt"),
        ],
        env={"PATH": os.defpath, "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["language"] == "ru"


@pytest.mark.skipif(not SEED.exists(), reason="../shared/seed-article.txt is not here")
def test_the_first_real_article_is_parsed_correctly() -> None:
    result = _parse(str(SEED))

    assert result.exit_code == 0
    [article] = _lines(result.stdout)
    assert article["headline"] == "Armenians take dim view of deployment to Kazakhstan"
    assert article["standfirst"].startswith("Many object that the CSTO")
    assert article["authors"][0]["name"] == "Ani Mejlumyan"
    assert article["language"] == "en"
