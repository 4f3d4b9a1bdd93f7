"""`sam build` makes arm64, Python 3.13 artifacts on any machine, without Docker."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.common.template import ROOT

AARCH64 = 183
"""e_machine of ELF for 64-bit Arm (ELF for the Arm 64-bit Architecture, section 5.2)."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    sam = Path(sys.executable).with_name("sam")
    done = subprocess.run(
        [sam, "build", "--build-dir", folder / "artifacts"],
        cwd=ROOT,
        env={**os.environ, "SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "artifacts"


def machine(library: Path) -> int:
    header = library.read_bytes()[:20]
    assert header[:4] == b"\x7fELF"
    return int.from_bytes(header[18:20], "little")


def test_every_native_library_is_for_the_deployed_runtime(built: Path) -> None:
    libraries = list(built.rglob("*.so"))
    assert {library.name.partition(".")[0] for library in libraries} >= {
        "nh3",
        "etree",
        "_pydantic_core",
        "fasttext_pybind",
    }
    for library in libraries:
        assert machine(library) == AARCH64, library
        assert "cpython-313-aarch64" in library.name or ".abi3." in library.name, library


def test_an_artifact_holds_its_own_function_alone(built: Path) -> None:
    for function in ("submit", "process", "index", "translate", "read", "announce"):
        artifact = built / f"{function.capitalize()}Function"
        assert [path.name for path in (artifact / "functions").iterdir()] == [function]
        assert (artifact / "functions" / function / "app.py").exists()


def test_read_holds_the_files_of_swagger_ui_and_no_flask(built: Path) -> None:
    artifact = built / "ReadFunction"
    package = artifact / "flask_swagger_ui"
    names = {path.name for path in package.rglob("*") if path.is_file()}
    assert names == {"LICENSE", "swagger-ui-bundle.js", "swagger-ui.css"}
    assert list(artifact.glob("flask_swagger_ui-*.dist-info"))
    assert not (artifact / "flask").exists()


def test_the_layer_holds_the_shared_code_and_its_packages_but_not_the_runtimes_sdk(
    built: Path,
) -> None:
    layer = built / "SharedLayer" / "python"
    for package in ("dateline", "pydantic", "aws_lambda_powertools"):
        assert (layer / package).is_dir()
    for package in ("boto3", "botocore"):
        assert not list(built.rglob(f"{package}/__init__.py"))


def test_no_bytecode_of_another_python_is_packaged(built: Path) -> None:
    assert {path.name.split(".")[-2] for path in built.rglob("*.pyc")} <= {"cpython-313"}
