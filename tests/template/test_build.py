"""`sam build` makes arm64, Python 3.13 artifacts on any machine, without Docker."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from local.common.template import ROOT

MAX_PROCESS_BYTES = 45_000_000
READ_A_PAGE = """
import babel
from courlan.filters import langcodes_score
from lxml.html import fromstring
from functions.process.body.main_text import main_text

print(babel.__file__)
story = "<p>The harbour council voted on Tuesday for a new quay, which opens in May.</p>" * 4
page = f"<html><body><article><h1>Quay</h1>{story}</article></body></html>"
print("new quay" in (main_text(fromstring(page), "https://news.example/de/quay") or ""))
print(langcodes_score("en", "de", 0))
"""
AARCH64 = 183
"""e_machine of ELF for 64-bit Arm (ELF for the Arm 64-bit Architecture, section 5.2)."""


@cache
def lambda_python() -> str:
    """The Python that compiles the artifacts; empty where there is none."""
    script = [str(ROOT / "tools" / "lambda_python.sh"), "3.13"]
    printed = subprocess.run(script, capture_output=True, text=True, check=False)
    return printed.stdout.strip()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    sam = Path(sys.executable).with_name("sam")
    done = subprocess.run(
        [sam, "build", "--build-dir", folder / "artifacts"],
        cwd=ROOT,
        env={
            **os.environ,
            "SAM_CLI_TELEMETRY": "0",
            "BYTECODE": "required" if lambda_python() else "none",
        },
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


def test_bytecode_is_of_the_deployed_python_and_complete_where_that_is_here(built: Path) -> None:
    compiled = list(built.rglob("*.pyc"))
    assert {path.name.split(".")[-2] for path in compiled} <= {"cpython-313"}
    if lambda_python():
        # Whole modules of some packages are for other versions, and do not compile.
        assert len(compiled) > 0.9 * len(list(built.rglob("*.py")))
        layer = built / "SharedLayer" / "python" / "dateline"
        assert (layer / "__pycache__" / "__init__.cpython-313.pyc").exists()


def make(target: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Builds one artifact where no Python 3.13 is installed."""
    return subprocess.run(
        ["make", "-s", target, f"ARTIFACTS_DIR={folder}"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_build_that_cannot_compile_fails_and_says_what_to_install(tmp_path: Path) -> None:
    done = make("build-WatchFunction", tmp_path)
    assert done.returncode != 0
    assert "No Python 3.13 runs here" in done.stderr
    assert "pyenv install 3.13" in done.stderr


def test_a_build_without_bytecode_is_asked_for(tmp_path: Path) -> None:
    assert make("build-WatchFunction", tmp_path, BYTECODE="none").returncode == 0
    assert (tmp_path / "functions" / "watch" / "app.py").exists()
    assert make("build-WatchFunction", tmp_path, DEPENDENCIES="host").returncode == 0


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_a_shim_of_pyenv_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    shims, root = tmp_path / "shims", tmp_path / "pyenv"
    program(shims / "python3.13", "exit 127")
    program(shims / "pyenv", f"echo {root}")
    chosen = root / "versions" / "3.13.7" / "bin" / "python3.13"
    program(chosen, "exit 0")
    done = subprocess.run(
        [ROOT / "tools" / "lambda_python.sh", "3.13"],
        env={"PATH": f"{shims}:/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{chosen}\n"


def size_of(folder: Path) -> int:
    """Bytes of the files, without bytecode, which only some machines can write."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sum(path.stat().st_size for path in files)


def test_process_has_no_locale_data(built: Path) -> None:
    artifact = built / "ProcessFunction"
    assert not list(artifact.glob("babel/locale-data/*.dat"))
    assert (artifact / "babel" / "locale-data" / "LICENSE.unicode").exists()
    assert size_of(artifact) < MAX_PROCESS_BYTES


def test_process_reads_a_web_page_with_the_packaged_babel(built: Path, tmp_path: Path) -> None:
    packaged = built / "ProcessFunction" / "babel"
    (tmp_path / "babel").symlink_to(packaged)
    done = subprocess.run(
        [sys.executable, "-c", READ_A_PAGE],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str(tmp_path / "babel" / "__init__.py"), "True", "0"]
