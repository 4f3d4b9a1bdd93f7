"""Hostile input is refused or harmless, in bounded time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dateline.model.documents import Article
from tests.unit.process.hostile_inputs import INPUTS, XML, entities, item
from tests.unit.process.parsing import parse_body

ATTACKS = Path("../shared/corpora/security/xml-attacks")
MAX_SECONDS = 2
MAX_MEGABYTES = 256
GROWTH = 2_000
"""Characters by which documents may be longer than the input: provenance and escapes."""


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, Any]]:
    """The outcome of every input by name, measured in a process that does nothing else."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.unit.process.hostile_inputs", ATTACKS],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={"PYTHONPATH": ".:shared", "PATH": "", "POWERTOOLS_SERVICE_NAME": "tests"},
    )
    assert run.returncode == 0, run.stderr
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return {line.pop("name"): line for line in lines}


def test_every_attack_is_refused_or_neutral_within_the_limits(
    outcomes: dict[str, dict[str, Any]],
) -> None:
    files = {file.name for file in ATTACKS.rglob("*.x*")} if ATTACKS.exists() else set()
    assert set(outcomes) == set(INPUTS) | files
    failures = {
        name: result
        for name, result in outcomes.items()
        if not result.get("megabytes")
        or result["seconds"] > MAX_SECONDS
        or result["megabytes"] > MAX_MEGABYTES
        or result["length"] > result["bytes"] + GROWTH
        or result["leaked"]
        or not (result["documents"] or result["problems"])
    }
    assert failures == {}


def test_every_problem_has_a_code_message_and_place(outcomes: dict[str, dict[str, Any]]) -> None:
    for name, result in outcomes.items():
        for code, message, where in result["problems"]:
            assert code.islower(), name
            assert code.isidentifier(), name
            assert message, name
            assert where or code == "submission_too_large", name


def test_harmless_document_type_is_parsed() -> None:
    for dtd in (
        "<!DOCTYPE rss>",
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://192.0.2.1/rss-0.91.dtd">',
        "<!DOCTYPE rss [<!ELEMENT rss (channel)>]>",
    ):
        (article,) = parse_body(item("Boats left.", dtd), XML).documents
        assert isinstance(article, Article)
        assert [block.text for block in article.body] == ["Boats left."]


def test_harmless_entity_is_parsed() -> None:
    (article,) = parse_body(
        entities('<!ENTITY co "Harbour &amp; Sons">', "&co; said."), XML
    ).documents
    assert isinstance(article, Article)
    assert article.body[0].text.startswith("Boats left.")
