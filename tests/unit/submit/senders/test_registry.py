"""Every sender has its whole folder, and no other place in the code lists senders."""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys
from pathlib import Path
from string import Template

import pytest

from functions.submit.senders import HUBS, SENDERS, Sender
from functions.submit.senders.source_setup import (
    Payload,
    Proof,
    guide_of,
    sample_of,
    sender_names,
    setup_of,
)
from local.common.template import ROOT

FOLDER = ROOT / "functions" / "submit" / "senders"
PLACES = {"api", "url", "id", "secret", "username", "header", "value", "scheme"}
SAMPLE_PLACES = {"model", "id", "number", "now", "seconds", "uuid", "ref"}
LAPTOP_FILES = ("source_setup.py", "guide.txt", "sample.*")
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-central-1",
    "INTAKE_BUCKET": "bucket",
    "ALLOWED_ORIGINS": "-",
    "EDGE_KEY_ID": "-",
    "SECRETS_PREFIX": "/secrets",
    "SOURCES_PREFIX": "/sources",
    "SOURCE_TABLE": "table",
    "SUBMISSION_TABLE": "table",
    "POWERTOOLS_METRICS_NAMESPACE": "Dateline",
    "POWERTOOLS_SERVICE_NAME": "submit",
}


def test_every_folder_is_registered() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/__init__.py")}

    assert folders == set(sender_names()) == SENDERS.keys() | HUBS.keys()
    assert not SENDERS.keys() & HUBS.keys()


@pytest.mark.parametrize("sender", sender_names())
def test_every_sender_has_the_same_files(sender: str) -> None:
    files = {path.name for path in (FOLDER / sender).iterdir() if path.is_file()}

    assert files == {"__init__.py", "source_setup.py", "guide.txt", sample_of(sender).name}


@pytest.mark.parametrize("sender", sender_names())
def test_every_sender_satisfies_the_protocol(sender: str) -> None:
    module = {**SENDERS, **HUBS}[sender]

    assert isinstance(module.CONTENT_TYPES, frozenset)
    assert all(isinstance(name, str) for name in module.CONTENT_TYPES)
    assert isinstance(module.KEPT_HEADERS, tuple)
    assert all(name == name.lower() for name in module.KEPT_HEADERS)
    assert module.ACCEPTED in {200, 202}
    for name in ("verify", "event", "delivery_id"):
        # Annotations are compared as text: their imports are only for type checkers.
        expected = inspect.signature(getattr(Sender, name))
        assert inspect.signature(getattr(module, name)) == expected.replace(
            parameters=list(expected.parameters.values())[1:]
        )


@pytest.mark.parametrize("sender", sender_names())
def test_every_setup_names_the_sender_and_known_options(sender: str) -> None:
    setup = setup_of(sender)

    assert setup.title
    assert setup.verified_by
    assert setup.required <= setup.options
    known = {"scope", "username", "secret_header", "hmac", "hub", "topic", "lease"}
    assert setup.options <= known | {"models", "no_sha1"}
    assert setup.model is None or "models" in setup.options


def test_no_two_senders_have_one_title() -> None:
    assert len({setup_of(sender).title for sender in sender_names()}) == len(sender_names())


def test_which_senders_prove_nothing_or_send_only_ids() -> None:
    assert {name for name in sender_names() if setup_of(name).proof == Proof.NEVER} == {
        "wordpress_com"
    }
    assert {name for name in sender_names() if setup_of(name).payload == Payload.IDS} == {
        "prismic",
        "storyblok",
        "wordpress_com",
    }


@pytest.mark.parametrize("sender", sender_names())
def test_a_guide_says_where_to_post_and_how_to_prove_it(sender: str) -> None:
    text = guide_of(sender)
    places = set(Template(text).get_identifiers())

    assert Template(text).is_valid()
    assert places <= PLACES
    assert places & {"url", "api"}
    # Dateline sends a hub its secret; WordPress.com has none.
    assert bool(places & {"secret", "value"}) == (sender not in {"websub", "wordpress_com"})
    assert text.endswith("\n")
    assert all(len(line) <= 100 for line in text.splitlines())


@pytest.mark.parametrize("sender", sender_names())
def test_a_sample_has_an_id_to_fill_in(sender: str) -> None:
    sample = Template(sample_of(sender).read_text(encoding="utf-8"))
    places = set(sample.get_identifiers())

    assert sample.is_valid()
    assert places <= SAMPLE_PLACES
    assert len(places & {"id", "number"}) == 1


def test_no_other_code_lists_senders() -> None:
    """A second table of senders would have to be kept in step by hand."""
    vendors = SENDERS.keys() - {"basic", "hmac", "token"}
    listing = {}
    for folder in ("cli", "local", "shared/dateline", "functions/submit", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.is_relative_to(FOLDER):
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
            if vendors & {text for text in texts if isinstance(text, str)}:
                listing[path.relative_to(ROOT).as_posix()] = vendors & texts

    # The demonstration's Ghost source, and how its sample file is recognised.
    assert listing == {
        "cli/support/files.py": {"ghost"},
        "cli/tasks/demo.py": {"ghost"},
        "local/emulator/cloud.py": {"ghost"},
    }


@pytest.fixture(scope="module")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deployed artifact, without packages."""
    folder = tmp_path_factory.mktemp("artifact")
    subprocess.run(
        ["make", "--silent", "build-SubmitFunction", "DEPENDENCIES=host"],
        cwd=ROOT,
        env={**os.environ, "ARTIFACTS_DIR": str(folder)},
        check=True,
        timeout=60,
    )
    return folder


def test_the_artifact_holds_every_sender_and_nothing_for_laptops(artifact: Path) -> None:
    deployed = artifact / "functions" / "submit" / "senders"

    assert [path for name in LAPTOP_FILES for path in deployed.rglob(name)] == []
    code = {path.relative_to(FOLDER) for path in FOLDER.rglob("*.py")}
    files = {path for path in deployed.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert {path.relative_to(deployed) for path in files} == {
        path for path in code if path.name != "source_setup.py"
    }


def test_the_function_starts_from_the_artifact_alone(artifact: Path) -> None:
    code = (
        "import functions.submit.app, sys; from functions.submit.senders import SENDERS, HUBS;"
        "print(*SENDERS, *HUBS);"
        "print(*[name for name in sys.modules if name.split('.')[0] in {'cli', 'local'}])"
    )
    started = subprocess.run(
        [sys.executable, "-c", code],
        cwd=artifact,
        env={**ENVIRONMENT, "PYTHONPATH": f"{artifact}{os.pathsep}{ROOT / 'shared'}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert started.returncode == 0, started.stderr
    names, laptop = started.stdout.split("\n")[:2]
    assert set(names.split()) == set(sender_names())
    assert laptop == ""
