"""`dateline invoke`: runs a function's handler on a sample event."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.support.exit_codes import USAGE, CommandError
from local.common.template import functions
from local.emulator.runtime import invoke_under_runtime
from local.emulator.translate_process import translate_endpoint
from local.inprocess.cloud import Cloud, in_process_cloud


def invoke(
    function: Annotated[str, typer.Argument(help="submit, process, index, …")],
    event: Annotated[Path, typer.Argument(help="A sample event, e.g. events/submit/….json.")],
    *,
    runtime: Annotated[
        bool,
        typer.Option("--runtime", help="Under Lambda's own runtime client and emulator."),
    ] = False,
) -> None:
    """Run FUNCTION on a sample event and print its answer.

    What the event refers to is put in place first (EVENT.setup.json). The answer goes to standard
    output as JSON, logs to standard error. Nothing else has to run.
    """
    known = functions()
    if function not in known:
        raise CommandError(f"no function {function!r}; one of {', '.join(sorted(known))}", USAGE)
    given = _read_json(event)
    setup_file = event.with_name(f"{event.stem}.setup.json")
    setup = _read_json(setup_file) if setup_file.exists() else {}
    with ExitStack() as stack:
        cloud = stack.enter_context(in_process_cloud())
        cloud.setup(setup)
        if function == "translate" and "Records" in given:
            stack.enter_context(translate_endpoint())
        run = invoke_under_runtime if runtime else _in_process
        answer = run(cloud, function, given)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")


def _in_process(cloud: Cloud, function: str, event: dict[str, Any]) -> Any:
    # Powertools takes its stream and the function's name when it is first imported, which is here:
    # it logs and prints its metrics to standard output, as Lambda wants it.
    with redirect_stdout(sys.stderr):
        return cloud.invoke(function, event)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", USAGE) from error
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}", USAGE) from error
    if not isinstance(content, dict):
        raise CommandError(f"{path} holds no JSON object", USAGE)
    return content
