"""What an unfinished `dateline push` has sent, so that the same command sends only the rest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from cli.support.files import STANDARD_INPUT
from local.emulator.running_cloud import running_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.support.files import Input

FOLDER = "push"


class Journal:
    """Accepted files, in a file of JSON lines; removed once all files were accepted.

    It belongs to one command: the same files, in any order, from the same source to the same cloud.
    A file counts as accepted while its bytes are those that were sent.
    """

    def __init__(self, cloud: str, source: str, files: Sequence[str]) -> None:
        names = sorted(str(Path(name).resolve()) for name in files)
        key = hashlib.sha256(json.dumps([cloud, source, names]).encode()).hexdigest()[:16]
        self.path = running_file().parent / FOLDER / f"{key}.jsonl"
        self._lock = Lock()
        self._accepted = dict(self._read())

    def _read(self) -> list[tuple[str, dict[str, Any]]]:
        if not self.path.exists():
            return []
        entries = []
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
                entries.append((str(entry["key"]), dict(entry["line"])))
            except (ValueError, KeyError, TypeError):
                # Empty, or the end was cut off: the file of that line is sent again.
                continue
        return entries

    def find(self, file: Input) -> dict[str, Any] | None:
        """What `push` printed for the file, if it was accepted before."""
        return None if file.name == STANDARD_INPUT else self._accepted.get(_key(file))

    def add(self, file: Input, line: dict[str, Any]) -> None:
        """Records an accepted file; an end of this process loses nothing once this returns."""
        # Begins a line, since a kill or a full disk may have cut off the one before.
        entry = "\n" + json.dumps({"key": _key(file), "line": line}) + "\n"
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as stored:
                stored.write(entry)

    def remove(self) -> None:
        """Forgets the run."""
        self.path.unlink(missing_ok=True)
        self._accepted = {}


def _key(file: Input) -> str:
    return f"{Path(file.name).resolve()} {hashlib.sha256(file.body).hexdigest()}"
