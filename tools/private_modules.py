"""An import-linter contract: a private module is imported only from within its own package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from importlinter import Contract, ContractCheck, output

if TYPE_CHECKING:
    from grimp import ImportGraph


class PrivateModulesContract(Contract):
    """Keeps `a.b._c` to `a.b` and what is below it; `__main__` and `__init__` are not private."""

    type_name = "private"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Broken by each import of a private module from outside its package."""
        del verbose
        broken = sorted(
            (importer, module)
            for module in graph.modules
            if (package := owner(module)) is not None
            for importer in graph.find_modules_that_directly_import(module)
            if not f"{importer}.".startswith(f"{package}.")
        )
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import."""
        for importer, module in check.metadata["broken"]:
            output.print_error(f"- {importer} -> {module}", bold=False)


def owner(module: str) -> str | None:
    """The package that a private module belongs to; None for a public one."""
    parts = module.split(".")
    for number, part in enumerate(parts):
        if part.startswith("_") and not part.startswith("__"):
            return ".".join(parts[:number])
    return None
