"""Builds template.yaml with SAM and deploys it to the emulator, with the commands used for AWS."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from local.common.aws import REGION, embedded_aws, embedded_environment
from local.common.deployment import bucket_suffix
from local.common.template import LOCAL_PARAMETERS, ROOT
from local.emulator.processes import Child, child

if TYPE_CHECKING:
    from collections.abc import Iterator

STACK = "dateline"


def _sam() -> str:
    return str(Path(sys.executable).with_name("sam"))


def _environment(state: Path, endpoint_url: str | None = None) -> dict[str, str]:
    return embedded_environment(dict(os.environ), endpoint_url) | {
        "SAM_CLI_TELEMETRY": "0",
        "TMPDIR": str(state / "tmp"),
        # Keeps SAM's metadata out of the home directory.
        "__SAM_CLI_APP_DIR": str(state / "sam"),
        # Seconds between two checks of the stack's status; the default is 5.
        "SAM_CLI_POLL_DELAY": "0.2",
        # Functions on the embedded cloud use this machine's packages (build.mk).
        "DEPENDENCIES": "host",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }


@contextmanager
def sam_build(state: Path) -> Iterator[Child]:
    """Runs `sam build` into the state folder."""
    command = [_sam(), "build", "--build-dir", str(state / "build"), "--parallel"]
    with child(
        "sam build",
        command,
        environment=_environment(state),
        log=state / "logs" / "build.log",
        directory=ROOT,
    ) as build:
        yield build


def deploy(state: Path, endpoint_url: str, public_url: str) -> None:
    """Runs `sam deploy` of the build; an unchanged stack stays as it is.

    `public_url` is the plain address: the emulator's domain name lacks its port.
    """
    parameters = {
        "PublicUrl": public_url,
        **LOCAL_PARAMETERS,
        # The state may be of a release from before the parameter.
        **bucket_suffix(embedded_aws(endpoint_url), STACK),
    }
    command = [
        _sam(),
        "deploy",
        *("--template-file", str(state / "build" / "template.yaml")),
        *("--stack-name", STACK),
        *("--region", REGION),
        *("--capabilities", "CAPABILITY_IAM"),
        "--parameter-overrides",
        *(f"{name}={value}" for name, value in parameters.items()),
        "--resolve-s3",
        "--no-confirm-changeset",
        "--no-fail-on-empty-changeset",
        "--no-progressbar",
    ]
    with child(
        "sam deploy",
        command,
        environment=_environment(state, endpoint_url),
        log=state / "logs" / "deploy.log",
        directory=ROOT,
    ) as deployment:
        deployment.finish()
