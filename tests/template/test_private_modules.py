"""The import-linter contract on private modules."""

from __future__ import annotations

import grimp
import pytest

from tools.private_modules import PrivateModulesContract, owner


def broken(*imports: tuple[str, str]) -> list[tuple[str, str]]:
    graph = grimp.ImportGraph()
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    contract = PrivateModulesContract(name="private", session_options={}, contract_options={})
    check = contract.check(graph, verbose=False)
    broken_imports: list[tuple[str, str]] = check.metadata["broken"]
    assert check.kept == (not broken_imports)
    return broken_imports


@pytest.mark.parametrize("importer", ["a.b", "a.b.c", "a.b.d.e", "a.b._other"])
def test_a_private_module_may_be_imported_within_its_package(importer: str) -> None:
    assert broken((importer, "a.b._hidden")) == []


@pytest.mark.parametrize("importer", ["a", "a.c", "a.bc", "c"])
def test_a_private_module_may_not_be_imported_from_another_package(importer: str) -> None:
    assert broken((importer, "a.b._hidden"), ("a.b", "a.b._hidden")) == [(importer, "a.b._hidden")]


def test_a_module_of_a_private_package_belongs_to_the_parent() -> None:
    assert owner("a.b._hidden.part") == "a.b"
    assert owner("a.b.__main__") is None
    assert owner("a.b.part_") is None
