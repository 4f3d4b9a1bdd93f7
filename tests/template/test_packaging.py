"""Extras declare every requirements file; a wheel is refused, an editable one is not."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

import pytest

from hatch_build import REFUSAL
from local.common.template import ROOT

HOOK = "build_backend.build_{kind}(sys.argv[1])"


def build(kind: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Calls the build backend's hook (PEP 517, PEP 660) as pip does."""
    code = f"import sys; from hatchling import build as build_backend; {HOOK.format(kind=kind)}"
    return subprocess.run(
        [sys.executable, "-c", code, folder],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_wheel_is_refused_with_one_sentence(tmp_path: Path) -> None:
    done = build("wheel", tmp_path)
    assert done.returncode == 1
    assert done.stderr.strip() == REFUSAL
    assert not list(tmp_path.iterdir())


def test_an_editable_wheel_has_the_command_and_its_dependencies(tmp_path: Path) -> None:
    done = build("editable", tmp_path)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        files = {Path(name).name: name for name in archive.namelist()}
        metadata = HeaderParser().parsestr(archive.read(files["METADATA"]).decode())
        assert b"dateline = cli.main:main" in archive.read(files["entry_points.txt"])
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata.get_all("License-File") == ["LICENSE", "NOTICE", "THIRD-PARTY.md"]
    requirements = {
        tuple(line.split("; extra == ")) for line in metadata.get_all("Requires-Dist", [])
    }
    assert {("lxml<7,>=6.1", "'functions'"), ("typer", "'local'"), ("pytest", "'dev'")} <= (
        requirements
    )


@pytest.mark.parametrize("pattern", ["shared/requirements.txt", "functions/*/requirements.txt"])
def test_every_requirements_file_with_packages_is_in_the_functions_extra(pattern: str) -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    hook = pyproject["tool"]["hatch"]["metadata"]["hooks"]["requirements_txt"]
    lock = (ROOT / "requirements" / "dev.in").read_text(encoding="utf-8")
    for path in ROOT.glob(pattern):
        lines = path.read_text(encoding="utf-8").splitlines()
        if any(line and not line.startswith("#") for line in lines):
            name = path.relative_to(ROOT).as_posix()
            assert name in hook["optional-dependencies"]["functions"]
            assert f"-r ../{name}" in lock.splitlines()
