"""The layout of the checkout; who may import whom is in pyproject.toml (import-linter)."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from local.common.template import ROOT

FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
WITH_RUNTIME = {"boto3", "botocore"}


def modules(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def imports(path: Path) -> set[str]:
    """Dotted names a module imports, without those that only type checkers see."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unseen: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            unseen.update(ast.walk(node))
    names: set[str] = set()
    for node in ast.walk(tree):
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def imported_names(path: Path) -> Iterator[str]:
    """Dotted names a test imports from the tests, with the names taken from each module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("tests."))
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            if node.module and node.module.split(".")[0] == "tests":
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def required(path: Path) -> set[str]:
    """Distribution names in a requirements file, normalised (PEP 503)."""
    lines = path.read_text(encoding="utf-8").splitlines()
    matches = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines if not line.startswith("#"))
    return {re.sub(r"[-_.]+", "-", item[0]).lower() for item in matches if item}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_artifact_carries_what_its_code_imports(function: str) -> None:
    carried = required(ROOT / "shared" / "requirements.txt")
    carried |= required(ROOT / "functions" / function / "requirements.txt")
    provided = packages_distributions()
    code = [*modules(ROOT / "functions" / function), *modules(ROOT / "shared" / "dateline")]
    for path in code:
        for name in imports(path):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names | WITH_RUNTIME | {"dateline", "functions"}:
                continue
            distributions = {re.sub(r"[-_.]+", "-", item).lower() for item in provided.get(top, [])}
            assert distributions & carried, f"{path.name} imports {top}"


REGISTRIES = ["process/formats", "read/renderings"]
"""Those whose entries are modules or packages; senders have tests of their folders."""


@pytest.mark.parametrize("folder", REGISTRIES)
def test_every_module_of_a_registry_is_registered(folder: str) -> None:
    registry = (ROOT / "functions" / folder / "__init__.py").read_text(encoding="utf-8")
    entries = [
        path.parent if path.stem == "__init__" else path
        for pattern in ("*.py", "*/__init__.py")
        for path in (ROOT / "functions" / folder).glob(pattern)
        if path.parent.name != folder.rpartition("/")[2] or path.stem != "__init__"
    ]
    assert len(entries) > 10
    for path in entries:
        assert path.stem.startswith("_") or re.search(rf"\b{path.stem}\b", registry), path.stem


def test_modules_that_call_themselves_pure_are_held_to_it() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (
        contract
        for contract in pyproject["tool"]["importlinter"]["contracts"]
        if contract["id"] == "pure"
    )
    held = tuple(f"{module}." for module in contract["source_modules"])
    claims = []
    for base, package in ((ROOT, "functions"), (ROOT / "shared", "dateline")):
        for path in modules(base / package):
            text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            if re.search(r"\b(?:[Pp]ure|[Rr]ules only)\b", text):
                parts = path.relative_to(base).with_suffix("").parts
                claims.append(".".join(parts).removesuffix(".__init__"))
    # Describes its parts, pure ones among them.
    claims.remove("functions.index")
    assert len(claims) > 10
    assert [module for module in claims if not f"{module}.".startswith(held)] == []


def test_no_test_module_is_imported() -> None:
    paths = list(modules(ROOT / "tests"))
    assert len(paths) > 200
    for path in paths:
        for name in imported_names(path):
            assert not any(part.startswith("test_") for part in name.split(".")), (
                f"{path.relative_to(ROOT)} imports {name}: move what both need into a helper module"
            )


def test_no_code_asks_whether_it_runs_locally() -> None:
    for folder in ("functions", "shared"):
        for path in modules(ROOT / folder):
            code = path.read_text(encoding="utf-8")
            for word in ("AWS_SAM_LOCAL", "ministack", "localhost", "127.0.0.1", "is_local"):
                assert word not in code, path
