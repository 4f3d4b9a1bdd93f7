"""The commands behind `make deploy`, `make adopt` and the deployment workflow.

`python -m tools.deployment deploy ENVIRONMENT [NAME=VALUE ...]` deploys what `sam build` built.
`python -m tools.deployment smoke ENVIRONMENT` publishes, reads and kills a reserved article.
`python -m tools.deployment adopt ENVIRONMENT` makes a stack of what a deleted one left.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import boto3

from local.common.aws import Aws
from local.common.deployment import bucket_suffix
from tools.deployment.adoption import adopt, plan
from tools.deployment.environments import DeploymentError, Environment, environment


def main() -> int:
    """Runs the command; its exit code is that of sam."""
    parser = argparse.ArgumentParser(prog="python -m tools.deployment", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    deploying = commands.add_parser("deploy", help="deploy the stack of an environment")
    deploying.add_argument("environment")
    deploying.add_argument("parameters", nargs="*", metavar="NAME=VALUE")
    smoking = commands.add_parser("smoke", help="publish, read and kill a reserved article")
    smoking.add_argument("environment")
    adopting = commands.add_parser("adopt", help="import what a deleted stack left")
    adopting.add_argument("environment")
    adopting.add_argument("--suffix", help="the end of the buckets' names")
    adopting.add_argument("--table", action="append", default=[], metavar="LOGICAL_ID=NAME")
    options = parser.parse_args()
    try:
        chosen = environment(options.environment)
        aws = Aws(boto3.Session(region_name=chosen.region))
        if options.command == "adopt":
            return _adopt(aws, chosen, options.suffix, dict(t.split("=", 1) for t in options.table))
        if options.command == "smoke":
            return _smoke(chosen)
        return _deploy(aws, chosen, options.parameters)
    except DeploymentError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _deploy(aws: Aws, chosen: Environment, parameters: list[str]) -> int:
    given = dict(pair.split("=", 1) for pair in (*chosen.parameters, *parameters))
    # The environment's own value goes first: it may adopt buckets.
    given = bucket_suffix(aws, chosen.stack) | given
    command = [
        *(str(Path(sys.executable).with_name("sam")), "deploy"),
        *("--config-env", chosen.name, "--region", chosen.region),
        *(["--parameter-overrides"] if given else []),
        *(f"{name}={value}" for name, value in given.items()),
    ]
    environment_variables = {"SAM_CLI_TELEMETRY": "0", **os.environ}
    return subprocess.run(command, env=environment_variables, check=False).returncode  # noqa: S603


def _smoke(chosen: Environment) -> int:
    command = [str(Path(sys.executable).with_name("dateline")), "canary", "--stack", chosen.stack]
    variables = {**os.environ, "AWS_DEFAULT_REGION": chosen.region}
    return subprocess.run(command, env=variables, check=False).returncode  # noqa: S603


def _adopt(aws: Aws, chosen: Environment, suffix: str | None, tables: dict[str, str]) -> int:
    adoption = plan(aws, chosen.stack, suffix=suffix, tables=tables)
    for logical_id, name in adoption.names.items():
        sys.stdout.write(f"{logical_id:20} {name}\n")
    adopt(aws, adoption)
    sys.stdout.write(f"adopted into {chosen.stack}; now: make deploy ENV={chosen.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
