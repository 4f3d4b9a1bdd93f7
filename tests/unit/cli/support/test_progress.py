"""A bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import io
import sys

import pytest

from cli.support.progress import progress


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")

    with progress(3) as advance:
        for _ in range(3):
            advance()

    assert "3/3" in terminal.getvalue()


@pytest.mark.parametrize("total", [1, 3])
def test_a_log_gets_nothing(total: int, capsys: pytest.CaptureFixture[str]) -> None:
    with progress(total) as advance:
        advance()

    assert capsys.readouterr().err == ""
