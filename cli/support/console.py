"""Messages for a person go to standard error; standard output is for results."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Writes one line to standard error, at once."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
