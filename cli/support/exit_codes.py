"""The exit codes of a command that cannot do what it was asked."""

from __future__ import annotations

FAILED = 1
USAGE = 2


class CommandError(Exception):
    """Its message goes to standard error; the command ends with `exit_code`."""

    def __init__(self, message: str, exit_code: int = FAILED) -> None:
        super().__init__(message)
        self.exit_code = exit_code
