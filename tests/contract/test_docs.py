"""The documentation: generated pages are up to date, links lead somewhere, nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
import yaml

from local.common.template import ROOT
from tools.docs.error_codes import uses
from tools.docs.pages import DOCS, PAGES, page_text
from tools.docs.source import FOLDERS

CODE = ("bench", "cli", "functions", "local", "shared", "tests", "tools")
WRITTEN_ABOUT = (*CODE, "docs", "events", "glossaries", "requirements", "samples")
NOT_OURS = {
    ".venv",
    ".venv-docs",
    ".venv-mutants",
    ".venv-checkov",
    ".site",
    ".aws-sam",
    ".build",
    ".dateline",
    ".git",
}
CACHES = {"__pycache__", "node_modules", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
CACHES |= {".hypothesis", ".import_linter_cache"}
SUFFIXES = {".py", ".md", ".yaml", ".yml", ".toml", ".json", ".in", ".txt", ".html", ".mk", ".css"}
MANY_MODULES = 15
# Documents that the project was planned with, and that no reader of the repository has.
PLANNING = re.compile(r"\bDES" + r"IGN\b|\bSTY" + r"LE\.md")
BESIDE = re.compile(r"\.\./shared/(?!requirements\.txt)")
"""The folder of reference material beside the checkout."""
NAMED = re.compile(rf"(?<![\w./-])((?:{'|'.join(WRITTEN_ABOUT)})/[\w./-]+)(?![\w/*<{{…-])")
"""A path of the repository in a text, unless it is a pattern."""
PAGES_ON_DISK = sorted(DOCS.rglob("*.md"))
LINKED = [*PAGES_ON_DISK, *ROOT.glob("*.md"), ROOT / "events" / "README.md"]


def files() -> Iterator[Path]:
    """Every text file of the repository."""
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if path.suffix in SUFFIXES and not {*parts} & (NOT_OURS | CACHES) and path.is_file():
            yield path


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES)
def test_a_generated_page_says_what_the_code_says(page: str) -> None:
    assert (DOCS / page).read_text(encoding="utf-8") == page_text(page), "run `make reference`"


def test_every_code_of_an_error_is_read_off_the_code() -> None:
    by_code = {use.code: use for use in uses()}
    # A literal, a variable, a helper's parameter, an imported constant, a class with its own code.
    for code in ("body_empty", "link_unknown", "field_unknown", "test_item", "unauthenticated"):
        assert code in by_code
    assert all(re.fullmatch(r"[a-z0-9_<>…]+", code) for code in by_code)


def navigation() -> list[str]:
    """The pages of the navigation, in order."""

    def pages(entry: object) -> Iterator[str]:
        if isinstance(entry, dict):
            yield from chain.from_iterable(map(pages, entry.values()))
        elif isinstance(entry, list):
            yield from chain.from_iterable(map(pages, entry))
        else:
            yield str(entry)

    return list(pages(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]))


def test_every_page_is_in_the_navigation_once() -> None:
    assert sorted(navigation()) == sorted(
        page.relative_to(DOCS).as_posix() for page in PAGES_ON_DISK
    )


@pytest.mark.parametrize("page", LINKED, ids=name)
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    # Code may have brackets and parentheses too, as patterns do.
    text = re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in target and not target.startswith("#"):
            path = (page.parent / target.partition("#")[0]).resolve()
            assert path.exists(), f"{name(page)} links {target}"


@pytest.mark.parametrize("page", LINKED, ids=name)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path in set(NAMED.findall(text)):
        assert (ROOT / path.rstrip(".")).exists(), f"{name(page)} names {path}"


def test_nothing_refers_to_documents_that_are_not_in_the_repository() -> None:
    for path in files():
        text = path.read_text(encoding="utf-8")
        assert not PLANNING.search(text), name(path)
        # Tests and measurements may name the folder of the corpora that they use where it is there.
        if path.relative_to(ROOT).parts[0] not in {"tests", "bench"}:
            assert not BESIDE.search(text), name(path)


def test_every_file_that_code_names_exists() -> None:
    named = set()
    for path in files():
        if path.suffix in {".py", ".yaml", ".toml", ".mk", ".in"} and path != Path(__file__):
            for target in NAMED.findall(path.read_text(encoding="utf-8")):
                if Path(target).suffix in SUFFIXES:
                    assert (ROOT / target).exists(), f"{name(path)} names {target}"
                    named.add(target)
    assert any(target.startswith("docs/") for target in named)


def modules(folder: Path) -> int:
    return len(list(folder.glob("*.py")))


def folders() -> dict[str, int]:
    """The packages to two levels, and the number of modules directly in each."""
    packages = {}
    for top in ("functions", "shared/dateline", "cli", "local", "tools"):
        root = ROOT / top
        for folder in (root, *root.glob("*/"), *root.glob("*/*/")):
            deep = len(folder.relative_to(root).parts)
            if deep <= (2 if top == "functions" else 1) and modules(folder):
                packages[name(folder)] = modules(folder)
    return packages


def listed(marker: str) -> list[str]:
    """The folders in a marked table of the architecture page."""
    page = (DOCS / "explanation" / "architecture.md").read_text(encoding="utf-8")
    table = page.split(f"<!-- {marker} -->")[1].split(f"<!-- /{marker} -->")[0]
    return re.findall(r"^\| `([^`]+)` \| \S", table, re.MULTILINE)


def test_the_architecture_page_explains_every_package() -> None:
    assert sorted(listed("folders")) == sorted(folders())


def test_the_architecture_page_has_a_reason_for_every_large_folder() -> None:
    large = [folder for folder, count in folders().items() if count > MANY_MODULES]
    assert sorted(listed("large")) == sorted(large)


def test_error_codes_are_gathered_from_all_deployed_code() -> None:
    assert {use.module.split("/")[0] for use in uses()} == {
        folder.split("/")[0] for folder in FOLDERS
    }
