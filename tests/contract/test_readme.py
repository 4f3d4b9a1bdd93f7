"""What the README says is there is there, and what is there the README says."""

from __future__ import annotations

import re

import pytest

from cli.main import COMMANDS
from local.common.template import ROOT, functions

README = (ROOT / "README.md").read_text(encoding="utf-8")
SAMPLES = sorted(
    str(path.relative_to(ROOT))
    for path in ROOT.glob("events/*/*.json")
    if not path.name.endswith(".setup.json")
)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_event_is_listed(sample: str) -> None:
    assert f"`{sample}`" in README


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_described(command: str) -> None:
    assert f"| `dateline {command}" in README


@pytest.mark.parametrize("function", sorted(functions()))
def test_every_function_is_described(function: str) -> None:
    assert f"| [{function}](functions/{function}) |" in README


def test_every_path_the_readme_names_exists() -> None:
    linked = re.findall(r"\]\(([^)#]+)\)", README)
    named = re.findall(r"`((?:events|samples|docs|bench|shared|functions)/[\w./-]+)`", README)
    run = re.findall(r"\b((?:events|samples)/[\w./-]+\.\w+)", README)
    assert linked
    assert run
    for path in {*linked, *named, *run}:
        assert (ROOT / path).exists(), path


def test_every_make_target_the_readme_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:`|^|&& )make (\w+)", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_nothing_is_left_to_fill_in() -> None:
    assert "@@" not in README
