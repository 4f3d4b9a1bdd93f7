"""THIRD-PARTY.md lists the packages that artifacts carry, with the licences of their metadata."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from local.common.template import ROOT

LAMBDA = {"python_version": "3.13", "python_full_version": "3.13.0"}
ARTIFACTS = {
    "layer": "shared",
    "index": "functions/index",
    "process": "functions/process",
    "read": "functions/read",
    "translate": "functions/translate",
}


def declared(folder: str, name: str = "requirements.txt") -> Iterator[Requirement]:
    path = ROOT / folder / name
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return (Requirement(line) for line in lines if line and not line.startswith("#"))


def carried(requirements: Iterator[Requirement]) -> set[str]:
    """The distributions that uv installs for these requirements on Lambda, normalised (PEP 503)."""
    names: set[str] = set()
    seen: set[tuple[str, str]] = set()
    left = [(requirement, "") for requirement in requirements]
    while left:
        requirement, extra = left.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate(LAMBDA | {"extra": extra}):
            continue
        names.add(name)
        needed = [Requirement(line) for line in distribution(name).requires or []]
        for chosen in {"", *requirement.extras}:
            if (name, chosen) not in seen:
                seen.add((name, chosen))
                left += [(dependency, chosen) for dependency in needed]
    return names


def licence(name: str) -> str:
    metadata = distribution(name).metadata
    classifiers = [
        classifier.rpartition(" :: ")[2]
        for classifier in metadata.get_all("Classifier") or []
        if classifier.startswith("License :: OSI Approved :: ")
    ]
    return metadata["License-Expression"] or ", ".join(classifiers) or metadata["License"]


@pytest.mark.parametrize("artifact", ARTIFACTS)
def test_a_table_lists_what_an_artifact_carries(artifact: str) -> None:
    text = (ROOT / "THIRD-PARTY.md").read_text(encoding="utf-8")
    section = text.split(f"\n### {artifact}\n")[1].split("\n#")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][2:]
    # Of packages in assets.txt an artifact carries files, and nothing that they require.
    files = {requirement.name for requirement in declared(ARTIFACTS[artifact], "assets.txt")}
    expected = sorted(carried(declared(ARTIFACTS[artifact])) | files)
    assert rows == [f"| {name} | {licence(name)} |" for name in expected]


def test_every_function_with_packages_has_a_table() -> None:
    functions = {path.parent.name for path in (ROOT / "functions").glob("*/requirements.txt")}
    assert {name for name in functions if list(declared(f"functions/{name}"))} == (
        ARTIFACTS.keys() - {"layer"}
    )
