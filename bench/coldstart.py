"""Measures each function's cold start against the floor: botocore and the clients it creates.

    python -m bench.coldstart [--runs 5] [--python /path/to/python3.13]

It builds the artifacts as for AWS, with bytecode, but for this machine, and imports them with
Python 3.13, or else with this Python. botocore lies beside them, as in Lambda's runtime. The floor
creates the clients of the function's start; others are created at their first call. Each run is a
new process; the figures are the least CPU times of the runs. The goal is at most 1.25, for process
and translate 1.5; most of the rest is pydantic and Powertools.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from local.common.template import ROOT, functions, source_template

GOALS = {"process": 1.5, "translate": 1.5}
GOAL = 1.25
CLIENTS = {
    "announce": ("dynamodb", "events"),
    "index": ("dynamodb", "s3"),
    "process": ("dynamodb", "s3"),
    "read": ("dynamodb", "s3"),
    "submit": ("dynamodb", "s3"),
    "subscribe": ("dynamodb",),
    "translate": ("dynamodb",),
}
"""The clients of a function's first request; its start creates these and no other."""


def environment(function: str) -> dict[str, str]:
    """The function's variables, and credentials that are never used.

    A variable that refers to a parameter without a default gets a placeholder.
    """
    defaults = {
        json.dumps({"Ref": name}): str(parameter.get("Default", ""))
        for name, parameter in source_template()["Parameters"].items()
    }
    variables = functions()[function]["Environment"]["Variables"]
    return {
        **os.environ,
        **{
            name: defaults.get(json.dumps(value)) or "placeholder"
            for name, value in variables.items()
        },
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "unused",
        "AWS_SECRET_ACCESS_KEY": "unused",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'shared'}",
    }


def runtime_python() -> str:
    """A Python 3.13 that runs, else this one. A name of pyenv's may stand for none."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which("python3.13"), *map(str, versions.glob("3.13*/bin/python3.13"))]
    for candidate in filter(None, candidates):
        if not subprocess.run([candidate, "-c", ""], capture_output=True, check=False).returncode:
            return candidate
    return sys.executable


def build(python: str, folder: Path) -> None:
    """Builds layer and functions for a Python of this machine, and botocore beside them."""
    version = "import sys; print('{}.{}'.format(*sys.version_info))"
    runtime = subprocess.check_output([python, "-c", version], text=True).strip()
    target = f"{platform.machine()}-manylinux_2_28"
    path = f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}"
    for name in ("SharedLayer", *(f"{name.capitalize()}Function" for name in CLIENTS)):
        subprocess.run(
            ["make", f"build-{name}", f"RUNTIME={runtime}", f"PLATFORM={target}"],
            env={**os.environ, "PATH": path, "ARTIFACTS_DIR": str(folder / name)},
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    subprocess.run(
        [
            *(ROOT / ".venv/bin/uv", "pip", "install", "--quiet", "--target", folder / "runtime"),
            *("botocore", "--constraint", "requirements/dev.txt", "--python", python),
        ],
        cwd=ROOT,
        check=True,
    )
    subprocess.run([python, "-m", "compileall", "-q", folder / "runtime"], check=True)


def floor_of(function: str) -> str:
    """A program that only creates the clients of the function's start."""
    made = "; ".join(f"session.create_client('{name}')" for name in CLIENTS[function])
    return f"import botocore.session; session = botocore.session.get_session(); {made}"


def cpu_seconds(python: str, program: str, variables: dict[str, str]) -> float:
    """The CPU time of a new interpreter that runs `program`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([python, "-s", "-c", program], env=variables, check=True, cwd="/")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(function: str, python: str, artifacts: Path, runs: int) -> tuple[float, float]:
    """The CPU seconds of the floor and of the function."""
    folders = (f"{function.capitalize()}Function", "SharedLayer/python", "runtime")
    paths = os.pathsep.join(str(artifacts / folder) for folder in folders)
    variables = environment(function) | {"PYTHONPATH": paths}
    programs = floor_of(function), f"import functions.{function}.app"
    times = [[cpu_seconds(python, program, variables) for program in programs] for _ in range(runs)]
    floor, whole = (min(column) for column in zip(*times, strict=True))
    return floor, whole


def main() -> None:
    """Prints a line for each function."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--python", default=runtime_python())
    arguments = parser.parse_args()
    print(f"{'function':10} {'floor ms':>9} {'function ms':>12} {'ratio':>6} {'goal':>6}")
    with tempfile.TemporaryDirectory(prefix="dateline-coldstart-") as folder:
        build(arguments.python, Path(folder))
        for function in CLIENTS:
            floor, whole = measured(function, arguments.python, Path(folder), arguments.runs)
            print(
                f"{function:10} {floor * 1_000:9.0f} {whole * 1_000:12.0f} {whole / floor:6.2f} "
                f"{GOALS.get(function, GOAL):6.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
