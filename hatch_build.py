"""Build hook of pyproject.toml: Dateline installs from a checkout, in editable mode only."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

EDITABLE = "editable"
REFUSAL = (
    "Dateline is not published as a package: its command builds and deploys the checkout it is in. "
    "Clone the repository and run `make demo`, or `pip install --editable '.[functions,local]'`."
)


class EditableOnly(BuildHookInterface):
    """Refuses a wheel, whose `dateline` command would find neither template nor Makefile."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """`version` is the kind of wheel: `standard` or `editable` (hatchling's wheel builder)."""
        del build_data
        if version != EDITABLE:
            # An exception would bury the sentence in a traceback.
            raise SystemExit(REFUSAL)
