"""Installs real CMSs from npm, each by a lock file of this folder.

They go below the folder that DATELINE_CMS names (`make test-cms` sets it), once for each state of
the lock file. No package runs a script, except that one native module per CMS is built.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cms.processes import end

HERE = Path(__file__).parent
FOLDER_VARIABLE = "DATELINE_CMS"
_STAMP = ".installed"
_FETCHED = ".fetched"
"""Says that all packages are there, so that a build that did not end is repeated without them."""
_MINUTES = 30
"""The longest that one step of an installation may take."""
_FLAGS = {"CFLAGS": "-O0", "CXXFLAGS": "-O0"}
"""Compiles SQLite without optimisation: 8 s of processor time in place of a minute."""


@dataclass(frozen=True)
class Package:
    """How a CMS is installed."""

    name: str
    native: str
    """Its module in C++, built here or fetched ready-made: SQLite."""
    archive: str = ""
    """The npm package that is unpacked and started in place; else it is a dependency."""
    sha512: str = ""
    """Of the archive, in hex."""
    overrides: dict[str, str] = field(default_factory=dict)
    """Versions of the archive's indirect dependencies that the lock file has."""
    options: tuple[str, ...] = ()
    stubs: tuple[tuple[str, str], ...] = ()
    """Files of modules that are not needed and are hard to build, with their text."""


def installed(package: Package) -> Path:
    """The folder of the installed CMS. Skips the test where npm cannot install it."""
    root = Path(os.environ[FOLDER_VARIABLE]).resolve()
    folder, stamp = root / package.name, _state(package)
    if (folder / _STAMP).exists() and (folder / _STAMP).read_text() == stamp:
        return folder
    if not shutil.which("npm"):
        pytest.skip(f"{package.name} was not tested: there is no npm")
    try:
        if not (folder / _FETCHED).exists() or (folder / _FETCHED).read_text() != stamp:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _fetch(package, folder)
            (folder / _FETCHED).write_text(stamp)
        _build(package, folder)
    except subprocess.SubprocessError as error:
        pytest.skip(f"{package.name} was not tested: npm cannot install it ({_reason(error)})")
    (folder / _STAMP).write_text(stamp)
    return folder


def _fetch(package: Package, folder: Path) -> None:
    if package.archive:
        _unpack(package, folder)
    shutil.copytree(HERE / package.name, folder, dirs_exist_ok=True)
    _npm(folder, "ci", "--omit=dev", "--ignore-scripts", *package.options)


def _build(package: Package, folder: Path) -> None:
    _npm(folder, "rebuild", package.native)
    for name, text in package.stubs:
        (folder / "node_modules" / name).write_text(text, encoding="utf-8")


def _unpack(package: Package, folder: Path) -> None:
    _npm(folder, "pack", package.archive)
    (archive,) = folder.glob("*.tgz")
    digest = hashlib.sha512(archive.read_bytes()).hexdigest()
    assert digest == package.sha512, f"{package.archive} has another SHA-512: {digest}"
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    archive.unlink()
    shutil.copytree(folder / "package", folder, dirs_exist_ok=True)
    shutil.rmtree(folder / "package")
    described = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    overrides = described.pop("resolutions", {}) | package.overrides
    for name in ("devDependencies", "scripts"):
        described.pop(name, None)
    (folder / "package.json").write_text(json.dumps(described | {"overrides": overrides}))
    # npm would prefer its versions to those of package-lock.json.
    (folder / "yarn.lock").unlink(missing_ok=True)


def _npm(folder: Path, *arguments: str) -> None:
    """Runs npm; native modules are built with the headers of this Node.js, where it has some.

    After its time it ends with its compilers, which `subprocess.run` would wait for.
    """
    node = shutil.which("node") or "node"
    headers = Path(node).resolve().parent.parent
    environment = dict(os.environ) | _FLAGS
    if (headers / "include" / "node" / "node.h").exists():
        environment["npm_config_nodedir"] = str(headers)
    command = ["npm", *arguments, "--no-audit", "--no-fund", "--loglevel=error"]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait(_MINUTES * 60)
        finally:
            end(process)
        output.seek(0)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command, output.read())


def _state(package: Package) -> str:
    files = sorted(path for path in (HERE / package.name).rglob("*") if path.is_file())
    content = b"\0".join(path.read_bytes() for path in files)
    return hashlib.sha256(repr(package).encode() + content).hexdigest()


def _reason(error: subprocess.SubprocessError) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"not within {_MINUTES} minutes"
    said: bytes = error.output if isinstance(error, subprocess.CalledProcessError) else b""
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else str(error)[:200]
