"""Starts the embedded cloud: an AWS emulator with the stack, Translate, and a URL for the API."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

import httpx

from dateline.model.sources import Scope
from local.common.aws import REGION, Aws, embedded_aws, embedded_environment
from local.common.credentials import CredentialFile, issue
from local.common.source_admin import SourceAdmin
from local.common.source_migration import migrate
from local.common.template import processed_template
from local.emulator.checkpoints import STARTED, recovered
from local.emulator.concurrency import fit_to_machine
from local.emulator.deploy import STACK, deploy, sam_build
from local.emulator.gateway import forwarder, serve
from local.emulator.orphans import end_orphans, record_processes
from local.emulator.processes import (
    LOOPBACK,
    Child,
    CloudError,
    accepts_connections,
    child,
    free_port,
    listen,
    wait_until,
)
from local.emulator.recovery import process_again
from local.emulator.routes import create_routes
from local.emulator.running_cloud import RunningCloud, registered
from local.emulator.translate_process import (
    ENDPOINT_VARIABLE,
    translate_process,
    wait_for_translate,
)
from local.emulator.warm_up import warm_up

Say = Callable[[str], None]
"""Shows a person a line about progress."""

ORPHANS = "processes.json"
"""In the state folder: the processes to end after a kill."""

EDITOR = "editor"
"""The demonstration source of an editor. Its token is new at each start."""
DEMONSTRATION_SOURCES: dict[str, tuple[str, frozenset[Scope]]] = {
    "desk": ("token", frozenset(Scope)),
    "ghost-main": ("ghost", frozenset({Scope.SUBMIT})),
    "wire": ("token", frozenset({Scope.SUBMIT})),
    "dropbox": ("token", frozenset({Scope.SUBMIT})),
    EDITOR: ("token", frozenset({Scope.SUBMIT, Scope.EDIT, Scope.INSPECT})),
}
"""Source id → its sender and the scopes of its token."""


@contextmanager
def embedded_cloud(
    *, port: int, state: Path | None, entropy: Callable[[int], bytes], say: Say
) -> Iterator[tuple[RunningCloud, tuple[Child, ...]]]:
    """Runs the embedded cloud while the block runs; yields its addresses and child processes.

    `port` is the API's port, 0 for a free one. `state` is a folder that keeps all data for later
    runs; with None, no data is kept.

    Raises:
        CloudError: the cloud cannot start; the message says why and what to do.
    """
    with ExitStack() as stack:
        # Before anything slow: a port in use ends the command at once.
        listener = stack.enter_context(listen(port))
        folder = stack.enter_context(_state_folder(state))
        build = stack.enter_context(sam_build(folder))
        lost_since = _recovered(folder, say) if state is not None else None
        say("starting the emulator, building the functions")
        gateway_port = _gateway_port(folder)
        translate_port = free_port()
        emulator = stack.enter_context(
            _emulator(folder, gateway_port, translate_port, keep=state is not None)
        )
        translate = stack.enter_context(
            translate_process(folder / "logs", translate_port, folder / "terminologies")
        )
        children = (emulator, translate)
        record_processes(folder / ORPHANS, [process.pid for process in children])
        endpoint_url = f"http://{LOOPBACK}:{gateway_port}"
        wait_until(
            lambda: _answers(f"{endpoint_url}/_ministack/health"),
            seconds=60,
            what="the emulator's start",
            needed=children,
        )
        build.finish()
        say("deploying template.yaml")
        url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        deploy(folder, endpoint_url, url)
        translate_url = f"http://{LOOPBACK}:{translate_port}"
        aws = embedded_aws(endpoint_url)
        api_id = _bridge(aws)
        fit_to_machine(aws.lambda_)
        credentials_file = folder / "credentials.json"
        admin = SourceAdmin(
            aws.dynamodb, aws.resources(STACK)["SourceTable"], aws.ssm, STACK, entropy
        )
        # The state may be of an earlier release.
        migrate(admin, say)
        _put_demonstration_sources(admin, CredentialFile(credentials_file), entropy)
        stack.enter_context(
            serve(forwarder(f"{endpoint_url}/_aws/execute-api/{api_id}/$default"), listener)
        )
        say("warming the functions up")
        warm_up(aws, url, say)
        wait_until(
            lambda: _answers(f"{url}/health"), seconds=60, what=f"{url}/health", needed=children
        )
        wait_for_translate(translate, translate_port)
        if state is not None:
            _keep(folder, emulator)
        if lost_since is not None:
            say("processing again what came after the last checkpoint")
            process_again(aws, STACK, lost_since)
        running = RunningCloud(
            pid=os.getpid(),
            url=url,
            endpoint_url=endpoint_url,
            translate_url=translate_url,
            stack=STACK,
            credentials_file=str(credentials_file),
            log=str(emulator.log),
        )
        stack.enter_context(registered(running))
        yield running, children


@contextmanager
def _state_folder(state: Path | None) -> Iterator[Path]:
    if state is None:
        with tempfile.TemporaryDirectory(prefix="dateline-", ignore_cleanup_errors=True) as name:
            yield _prepared(Path(name))
        return
    folder = state.expanduser().resolve()
    with _writable(folder) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CloudError(f"{folder} is in use by another `dateline up`") from error
        # This process holds the lock, so processes that still run were left by a killed one.
        end_orphans(folder / ORPHANS)
        yield _prepared(folder)


@contextmanager
def _writable(folder: Path) -> Iterator[TextIO]:
    """The lock file of a state folder, which is made if necessary.

    Raises:
        CloudError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise CloudError(
            f"{folder} cannot be written ({error.strerror}); choose another folder with --state"
        ) from error
    with lock:
        yield lock


def _recovered(folder: Path, say: Say) -> float | None:
    """The time from which to process again, after a run that was killed."""
    emulator = folder / "emulator"
    since = recovered(emulator)
    if since is None and not any(emulator.glob("*.json")) and any((folder / "s3").iterdir()):
        # The run before never became ready, so it acknowledged nothing.
        aside = folder / f"unfinished-{int(time.time())}"
        aside.mkdir()
        for name in ("s3", "credentials.json"):
            if (folder / name).exists():
                (folder / name).rename(aside / name)
        (folder / "s3").mkdir()
        say(f"the run before never became ready; what it left is in {aside}")
    return since


def _keep(folder: Path, emulator: Child) -> None:
    """Begins the emulator's checkpoints, and waits for the first."""
    started = folder / "emulator" / STARTED
    before = started.stat().st_mtime_ns if started.exists() else 0
    os.kill(emulator.pid, signal.SIGUSR1)
    wait_until(
        lambda: started.exists() and started.stat().st_mtime_ns != before,
        seconds=120,
        what="the first checkpoint of the state",
        needed=(emulator,),
    )


def _prepared(folder: Path) -> Path:
    folder.chmod(0o700)
    # A killed run leaves unpacked functions.
    shutil.rmtree(folder / "tmp", ignore_errors=True)
    for name in ("logs", "tmp", "emulator", "s3"):
        (folder / name).mkdir(exist_ok=True)
    return folder


def _gateway_port(folder: Path) -> int:
    """The emulator's port. Stored queue URLs contain it, so every run with one state uses it."""
    port_file = folder / "emulator.json"
    if port_file.exists():
        port = int(json.loads(port_file.read_text(encoding="utf-8"))["port"])
        if accepts_connections(port):
            raise CloudError(
                f"port {port}, which the emulator needs for this state, is in use; "
                "stop the program that uses it"
            )
        return port
    port = free_port()
    port_file.write_text(json.dumps({"port": port}), encoding="utf-8")
    return port


@contextmanager
def _emulator(
    folder: Path, gateway_port: int, translate_port: int, *, keep: bool
) -> Iterator[Child]:
    environment = embedded_environment(dict(os.environ)) | {
        "BIND_HOST": LOOPBACK,
        "GATEWAY_PORT": str(gateway_port),
        # The default is `localhost`, which may be ::1, where the emulator does not listen.
        "MINISTACK_HOST": LOOPBACK,
        "MINISTACK_REGION": REGION,
        # These services have fixed ports, which would prevent two clouds on a machine.
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_STATE_TRANSITION_SECONDS": "0",
        "STATE_DIR": str(folder / "emulator"),
        "S3_DATA_DIR": str(folder / "s3"),
        "PERSIST_STATE": str(int(keep)),
        "S3_PERSIST": str(int(keep)),
        "TMPDIR": str(folder / "tmp"),
        # Checks signatures and policies: each function has the credentials of its role.
        "AUTH": "true",
        # The emulator lacks TranslateText: the functions call the local endpoint.
        ENDPOINT_VARIABLE: f"http://{LOOPBACK}:{translate_port}",
    }
    with child(
        "the emulator",
        [sys.executable, "-m", "local.emulator.aws_emulator"],
        environment=environment,
        log=folder / "logs" / "emulator.log",
        directory=folder,
        # The emulator saves its state when it ends.
        patience=60.0,
    ) as emulator:
        yield emulator


def _bridge(aws: Aws) -> str:
    """Adds to the deployed API what the emulator left out; returns the API's id."""
    resources = aws.resources(STACK)
    template = processed_template()
    arns = {
        logical_id: aws.lambda_.get_function(FunctionName=resources[logical_id])["Configuration"][
            "FunctionArn"
        ]
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Function"
    }
    create_routes(aws.apigatewayv2, resources["Api"], template, arns)
    return resources["Api"]


def _put_demonstration_sources(
    admin: SourceAdmin, credentials: CredentialFile, entropy: Callable[[int], bytes]
) -> None:
    existing = credentials.read()
    for source_id, (sender, scopes) in DEMONSTRATION_SOURCES.items():
        if source_id in existing and source_id != EDITOR:
            continue
        source, credential = issue(source_id, sender, scopes, entropy)
        admin.put(source)
        credentials.put(source_id, credential)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5.0, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
