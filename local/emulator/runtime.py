"""Runs a function under AWS's Lambda runtime interface client and emulator, on this machine.

The emulator is a program in the package aws-sam-cli (`sam local`). Like Lambda, it gets the
handler's result from the runtime client. Both run in a separate process, which reaches the
in-process cloud over loopback.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from moto.server import ThreadedMotoServer

from local.common.aws import REGION
from local.common.template import ROOT, functions
from local.emulator.processes import (
    LOOPBACK,
    CloudError,
    accepts_connections,
    child,
    free_port,
    wait_until,
)
from local.emulator.translate_process import ENDPOINT_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.inprocess.cloud import Cloud

_ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
_INVOCATIONS = "/2015-03-31/functions/function/invocations"


def invoke_under_runtime(cloud: Cloud, function: str, event: Mapping[str, Any]) -> Any:
    """The handler's result for an event; the emulator's log goes to standard error.

    Raises:
        CloudError: this machine cannot run the emulator, or the handler failed.
    """
    emulator = _emulator()
    properties = functions()[function]
    port = free_port()
    # In this process, where it serves the stores of `cloud`.
    server = ThreadedMotoServer(ip_address=LOOPBACK, port=0, verbose=False)
    server.start()
    try:
        host, server_port = server.get_host_and_port()
        with tempfile.TemporaryDirectory(prefix="dateline-runtime-") as folder:
            log = Path(folder) / "runtime.log"
            with child(
                "Lambda's runtime emulator",
                _command(emulator, port, str(properties["Handler"])),
                environment=_environment(cloud, function, f"http://{host}:{server_port}"),
                log=log,
                directory=ROOT,
                # The emulator has nothing to finish, and reacts slowly to a signal.
                patience=0.2,
            ) as runtime:
                try:
                    wait_until(
                        lambda: accepts_connections(port),
                        seconds=10,
                        what="Lambda's runtime emulator",
                        needed=(runtime,),
                    )
                    result = httpx.post(
                        f"http://{LOOPBACK}:{port}{_INVOCATIONS}",
                        content=json.dumps(event),
                        timeout=float(properties["Timeout"]) + 30,
                        trust_env=False,
                    ).json()
                finally:
                    sys.stderr.write(log.read_text(encoding="utf-8", errors="replace"))
    finally:
        server.stop()
    if isinstance(result, dict) and "errorType" in result:
        raise CloudError(f"{function} failed: {result['errorType']}: {result.get('errorMessage')}")
    return result


def _emulator() -> Path:
    architecture = _ARCHITECTURES.get(platform.machine().lower())
    package = importlib.util.find_spec("samcli")
    if platform.system() != "Linux" or architecture is None or package is None:
        raise CloudError("Lambda's runtime emulator runs on Linux, x86_64 or arm64 only")
    folder = Path(package.submodule_search_locations[0])  # type: ignore[index]
    return folder / "local" / "rapid" / f"aws-lambda-rie-{architecture}"


def _command(emulator: Path, port: int, handler: str) -> list[str]:
    return [
        str(emulator),
        *("--runtime-interface-emulator-address", f"{LOOPBACK}:{port}"),
        *("--runtime-api-address", f"{LOOPBACK}:{free_port()}"),
        *(sys.executable, "-m", "awslambdaric", handler),
    ]


def _environment(cloud: Cloud, function: str, endpoint_url: str) -> dict[str, str]:
    properties = functions()[function]
    translate = os.environ.get(ENDPOINT_VARIABLE)
    return {
        **os.environ,
        **cloud.environment(function),
        **({ENDPOINT_VARIABLE: translate} if translate else {}),
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_LAMBDA_FUNCTION_NAME": cloud.context(function).function_name,
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(properties["Timeout"]),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(properties["MemorySize"]),
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
