"""The mutation run of `make mutants`: its table, its list of reviewed mutants, and its trials."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.paths import ROOT
from tools.mutants import types
from tools.mutants.judges import JUDGES
from tools.mutants.reviewed import Change, Entry, change, entries
from tools.mutants.trials import Mutant, NotJudged, Outcome

MODULE = "dateline.model.order_keys"
PATH = ROOT / "shared/dateline/model/order_keys.py"
SOURCE = PATH.read_text(encoding="utf-8")


def source(module: str) -> str:
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_text(encoding="utf-8")


@pytest.mark.parametrize("module", JUDGES)
def test_every_module_of_the_table_has_tests_and_every_reviewed_line_is_in_it(module: str) -> None:
    text = " ".join(line.strip() for line in source(module).splitlines())
    assert all((ROOT / path).exists() for path in JUDGES[module])
    assert all(entry.line in text and entry.reason for entry in entries(module))


def test_a_change_is_its_lines_before_and_after() -> None:
    before = "def f(a):\n    if (\n        a\n    ):\n        return 1\n"
    after = "def f(a):\n    if not a:\n        return 1\n"
    assert change(before, after) == Change("if ( a ):", "if not a:")


def test_a_reviewed_mutant_is_one_change_or_any_of_its_line() -> None:
    swapped = Change("if a < b:", "if a <= b:")
    assert Entry("if a < b:", "if a <= b:", "why").covers(swapped)
    assert Entry("if a < b:", None, "why").covers(swapped)
    assert not Entry("if a < b:", "if a > b:", "why").covers(swapped)
    assert not Entry("if a < c:", None, "why").covers(swapped)


FRESH = """
import pickle, sys
from pathlib import Path
from tempfile import TemporaryDirectory
from tools.mutants import trials
module, path, test, mutants, result = pickle.loads(Path(sys.argv[1]).read_bytes())
try:
    outcomes = trials.run(module, path, [test], mutants, workers=2)
except trials.NotJudged as error:
    outcomes = error
result.write_bytes(pickle.dumps(outcomes))
"""


def tried(test: str, *sources: str) -> list[Outcome]:
    """The outcomes, from an interpreter that none of the other tests has changed."""
    mutants = {number: Mutant(1, text) for number, text in enumerate(sources)}
    with TemporaryDirectory() as folder:
        asked, result = Path(folder, "asked"), Path(folder, "result")
        asked.write_bytes(pickle.dumps((MODULE, PATH, test, mutants, result)))
        clean = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
        command = [sys.executable, "-c", FRESH, str(asked)]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=clean)
        outcomes = pickle.loads(result.read_bytes())
    if isinstance(outcomes, NotJudged):
        raise outcomes
    return [outcomes[number] for number in range(len(sources))]


def test_a_mutant_survives_unless_its_tests_fail_and_no_file_changes() -> None:
    wrong = SOURCE.replace("self.version != earlier.version", "False")
    assert wrong != SOURCE
    ends = f"{SOURCE}\nimport os, signal\nos.kill(os.getpid(), signal."
    assert tried(
        "tests/unit/layer/model/test_order_keys.py::test_a_repeat_keeps_version_and_modified_time",
        wrong,
        f"{SOURCE}# A comment is no change.\n",
        f"{ends}SIGKILL)\n",
        f"{ends}SIGXCPU)\n",
    ) == [Outcome.KILLED, Outcome.SURVIVED, Outcome.KILLED, Outcome.TIMED_OUT]
    assert PATH.read_text(encoding="utf-8") == SOURCE


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("tests/template/test_words.py", "import nothing of it"),
        ("tests/unit/layer/model/test_order_keys.py::test_missing", "do not pass"),
    ],
)
def test_tests_that_say_nothing_about_a_module_are_an_error(test: str, reason: str) -> None:
    with pytest.raises(NotJudged, match=reason):
        tried(test)


def test_a_mutant_that_mypy_reports_is_rejected() -> None:
    unchanged = "def count() -> int:\n    return 1\n"
    mutants = {7: unchanged.replace("1", "2"), 8: unchanged.replace("1", "None")}
    assert types.rejected(mutants, unchanged) == {8}
    assert types.rejected({7: mutants[7]}, unchanged) == set()
