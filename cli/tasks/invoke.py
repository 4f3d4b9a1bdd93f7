"""`dateline invoke`: runs a function's handler on a sample event."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack, redirect_stdout
from typing import TYPE_CHECKING, Any

from cli.support.exit_codes import USAGE, CommandError
from local.common.template import functions
from local.emulator.runtime import invoke_under_runtime
from local.emulator.translate_process import translate_endpoint
from local.inprocess.cloud import Cloud, in_process_cloud

if TYPE_CHECKING:
    from pathlib import Path


def invoke(function: str, event: Path, *, runtime: bool) -> None:
    """Run FUNCTION on a sample event and print its result."""
    known = functions()
    if function not in known:
        raise CommandError(f"no function {function!r}; choose {', '.join(sorted(known))}", USAGE)
    content = _read_json(event)
    setup_file = event.with_name(f"{event.stem}.setup.json")
    setup = _read_json(setup_file) if setup_file.exists() else {}
    with ExitStack() as stack:
        cloud = stack.enter_context(in_process_cloud())
        cloud.setup(setup)
        if function == "translate" and "Records" in content:
            stack.enter_context(translate_endpoint())
        run = invoke_under_runtime if runtime else _in_process
        result = run(cloud, function, content)
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2) + "\n")


def _in_process(cloud: Cloud, function: str, event: dict[str, Any]) -> Any:
    # Powertools reads its stream and the function's name at its first import, which is here. It
    # writes logs and metrics to standard output, where Lambda expects them.
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
        raise CommandError(f"{path} is not a JSON object", USAGE)
    return content
