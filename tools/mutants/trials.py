"""Tests the mutants of one module, each in a forked process that imports the mutant in its place.

The parent has imported what the tests need apart from the module and what imports it, so that a
process starts in a fraction of a second. The files of the checkout are never written.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from importlib.abc import MetaPathFinder
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from signal import SIGALRM, SIGXCPU, alarm
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ("dateline", "functions", "cli", "local", "tests", "tools")
OWN = ("tools", "tools.mutants", "tools.mutants.trials")
NOT_IMPORTED = 70
"""Exit status of a trial whose tests never imported the module: a wrong line in the table."""
NOT_TESTED = 71
"""Exit status of a trial that pytest did not end."""
LONGEST = 900
"""Seconds after which a trial is ended although it uses no CPU time."""
MEMORY = 8 << 30
"""Bytes that a trial may use: a loop without end must not take the machine's memory."""


OPTIONS = (
    *("-x", "-q", "-s", "--tb=no", "--assert=plain", "--hypothesis-profile=mutants"),
    # What writes files, starts workers, or collects garbage at the end of every test.
    *("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-p", "no:unraisableexception"),
)


class Outcome(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    REJECTED = "by mypy"
    """`make check` would fail."""
    REVIEWED = "reviewed"
    """It survives, and reviewed.toml says why no test could see it."""
    SURVIVED = "survived"


class NotJudged(Exception):
    """The tests fail or do not import the module, so that they say nothing about its mutants."""


@dataclass(frozen=True)
class Mutant:
    """One change of a module: the line on which it is, and the module's whole changed source."""

    line: int
    source: str


class _Loader(SourceFileLoader):
    """Loads a source from memory as if it were in its file; reads and writes no bytecode."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source
        self.needed: set[str] = set()
        """The modules that were complete when this one was, but not this one."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        self.needed = {
            loaded
            for loaded in _project_modules()
            if not getattr(sys.modules[loaded].__spec__, "_initializing", False)
        }

    def get_code(self, fullname: str) -> CodeType:
        del fullname
        return compile(self._source, self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    """Finds the mutant in place of its module."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self._name, self._path = name, path
        self.loader = _Loader(name, str(path), source)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname != self._name:
            return None
        return spec_from_file_location(fullname, self._path, loader=self.loader)


class _Trials:
    """A plugin of pytest that forks a process for each mutant where tests would be collected.

    pytest is ready there and has imported no test. The forked process goes on with the collection;
    the run of its parent ends when all of them have.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        tests: Sequence[str],
        mutants: Mapping[int, Mutant],
        workers: int,
    ) -> None:
        self.name, self._path, self._tests = name, path, tests
        self._mutants, self._workers = mutants, workers
        self.outcomes: dict[int, Outcome] = {}
        self.is_mutant = False
        self.reason = ""
        """Why the tests say nothing, if so."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        unchanged = Mutant(0, self._path.read_text(encoding="utf-8"))
        first = self._start(unchanged, 600)
        if not first:
            return
        _, status, seconds = _wait(first)
        if status != 0:
            self.reason = "import nothing of it" if status == NOT_IMPORTED else "do not pass"
            pytest.exit(self.reason)
        limit = int(5 * seconds) + 5
        # What is loaded stays shared by all processes: a collection in one would copy its pages.
        gc.freeze()
        running: dict[int, int] = {}
        pending = list(self._mutants)
        while pending or running:
            while pending and len(running) < self._workers:
                number = pending.pop(0)
                process = self._start(self._mutants[number], limit)
                if not process:
                    return
                running[process] = number
            process, status, _ = _wait()
            self.outcomes[running.pop(process)] = _outcome(status)
            if status == NOT_TESTED:
                self.reason = "did not end"
                pytest.exit(self.reason)
            if not len(self.outcomes) % 50:
                sys.stderr.write(f"{self.name}: {len(self.outcomes)} of {len(self._mutants)}\n")
        pytest.exit("every mutant is tested")

    def _start(self, mutant: Mutant, limit: int) -> int:
        """Starts a process that tests the mutant in `limit` seconds of CPU; 0 in that process."""
        process = os.fork()
        if not process:
            self.is_mutant = True
            # CPU time does not depend on what else the machine does; a mutant that waits uses none.
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            alarm(LONGEST)
            _silence(2)
            sys.meta_path.insert(0, _Finder(self.name, self._path, mutant.source))
        return process


def run(
    name: str, path: Path, tests: Sequence[str], mutants: Mapping[int, Mutant], *, workers: int
) -> dict[int, Outcome]:
    """The outcome for every mutant, by its number. Prints on standard error only.

    Raises:
        NotJudged: the tests do not pass without a change, or never import the module.
    """
    settings.register_profile(
        "mutants",
        derandomize=True,
        deadline=None,
        # A failing example is enough, it need not be the smallest.
        phases=(Phase.explicit, Phase.generate),
    )
    _silence()
    _preload(name, path, tests)
    trials = _Trials(name, path, tests, mutants, workers)
    status = NOT_TESTED
    try:
        status = int(pytest.main([*OPTIONS, *tests], [trials]))
    finally:
        if trials.is_mutant:
            # With any exception of the mutant: its process must not run the parent's code.
            os._exit(NOT_IMPORTED if status == 0 and name not in sys.modules else status)
    if trials.reason or len(trials.outcomes) != len(mutants):
        raise NotJudged(f"{name}: its tests {trials.reason}: pytest {' '.join(tests)}")
    return trials.outcomes


def _outcome(status: int) -> Outcome:
    if status == 0:
        return Outcome.SURVIVED
    return Outcome.TIMED_OUT if -status in {SIGXCPU, SIGALRM} else Outcome.KILLED


def _wait(process: int = -1) -> tuple[int, int, float]:
    """The process that ended, its exit status (negative for a signal) and its CPU seconds."""
    ended, status, usage = os.wait4(process, 0)
    return ended, os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime


def _silence(stream: int = 1) -> None:
    with open(os.devnull, "w") as nothing:  # noqa: PTH123 # os.devnull is a name, not a path
        os.dup2(nothing.fileno(), stream)


def _preload(name: str, path: Path, tests: Sequence[str]) -> None:
    """Imports what the tests import, without the module and without what imports it."""
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as listed:
        process = os.fork()
        if not process:
            try:
                pytest.main([*OPTIONS, *tests, "--collect-only"])
                Path(listed.name).write_text("\n".join(sys.modules), encoding="utf-8")
            finally:
                os._exit(0)
        _wait(process)
        modules = listed.read().split("\n")
    ours = [module for module in modules if module.split(".")[0] in PROJECT]
    for module in modules:
        if module not in ours:
            # Some are names under which a package keeps others' modules.
            with suppress(ImportError, ValueError, AttributeError):
                importlib.import_module(module)
    # What the module imports stays loaded. The module itself goes, and what was loaded after it or
    # waited for it: a registry that imports it, for example.
    finder = _Finder(name, path, path.read_text(encoding="utf-8"))
    sys.meta_path.insert(0, finder)
    importlib.import_module(name)
    sys.meta_path.remove(finder)
    for module in _project_modules() - finder.loader.needed:
        del sys.modules[module]


def _project_modules() -> set[str]:
    return {
        module for module in sys.modules if module.split(".")[0] in PROJECT and module not in OWN
    }
