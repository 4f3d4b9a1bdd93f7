"""Measures each function's cold start against the floor: an interpreter with its boto3 clients.

    python -m bench.coldstart [--runs 9]

Each run is a new process. Floor and function alternate, so a slow moment affects both. The ratio is
that of medians; the goal is at most 1.25.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time

from local.common.template import ROOT, functions, source_template

_CLIENT = re.compile(r'boto3\.client\("(\w+)"')
TARGET = 1.25


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


def floor_of(function: str) -> str:
    """A program that only creates the clients of the function's app module."""
    app = (ROOT / "functions" / function / "app.py").read_text(encoding="utf-8")
    clients = sorted(set(_CLIENT.findall(app)))
    made = "; ".join(f"boto3.client('{name}')" for name in clients)
    return f"import boto3; {made}"


def seconds(program: str, variables: dict[str, str]) -> float:
    """The wall time of a new interpreter that runs `program`."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], env=variables, check=True, cwd=ROOT)
    return time.perf_counter() - start


def main() -> None:
    """Prints a line for each function."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    print(f"{'function':10} {'floor ms':>9} {'function ms':>12} {'ratio':>6}   goal <= {TARGET}")
    for function in sorted(functions()):
        variables = environment(function)
        programs = floor_of(function), f"import functions.{function}.app"
        for program in programs:
            seconds(program, variables)
        times = [[seconds(program, variables) for program in programs] for _ in range(runs)]
        floor, whole = (statistics.median(column) for column in zip(*times, strict=True))
        print(
            f"{function:10} {floor * 1_000:9.0f} {whole * 1_000:12.0f} {whole / floor:6.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
