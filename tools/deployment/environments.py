"""The environments of samconfig.toml: dev, staging, production, and those that you add."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.common.template import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SAMCONFIG = ROOT / "samconfig.toml"
DEFAULT = "default"
"""What sam reads without --config-env. Its table has what every command needs, and no stack."""
REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")


class DeploymentError(Exception):
    """The deployment cannot begin; the message says why and what to do."""


@dataclass(frozen=True)
class Environment:
    """Where an environment's stack is, and the parameters that its table gives."""

    name: str
    stack: str
    region: str
    parameters: tuple[str, ...]
    """As sam takes them: NAME=VALUE."""


def environments(file: Path = SAMCONFIG) -> tuple[str, ...]:
    """The names of all environments."""
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        name for name, table in tables.items() if isinstance(table, dict) and name != DEFAULT
    )


def environment(name: str, file: Path = SAMCONFIG) -> Environment:
    """The environment of this name.

    Raises:
        DeploymentError: there is none, or it lacks a stack or a region.
    """
    known = environments(file)
    if name not in known:
        raise DeploymentError(f"{file.name} has no environment {name}, only {', '.join(known)}")
    commands = tomllib.loads(file.read_text(encoding="utf-8"))[name]
    given: dict[str, Any] = {
        **commands.get("global", {}).get("parameters", {}),
        **commands.get("deploy", {}).get("parameters", {}),
    }
    region = given.get("region") or next(filter(None, map(os.environ.get, REGIONS)), None)
    if not region:
        raise DeploymentError(
            f"no region: set `region` in [{name}.deploy.parameters] of {file.name}, or AWS_REGION"
        )
    if "stack_name" not in given:
        raise DeploymentError(f"{file.name}: [{name}.deploy.parameters] has no stack_name")
    parameters = given.get("parameter_overrides", [])
    if isinstance(parameters, str):
        raise DeploymentError(
            f"{file.name}: parameter_overrides of {name} must be a list of NAME=VALUE texts"
        )
    return Environment(name, str(given["stack_name"]), str(region), tuple(parameters))
