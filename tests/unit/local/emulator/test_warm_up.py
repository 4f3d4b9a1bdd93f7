"""A function that stays cold does not keep the cloud from starting."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from local.emulator.warm_up import run_all


def test_a_late_and_a_failed_call_are_named_within_the_deadline() -> None:
    released = threading.Event()

    def fail() -> None:
        raise httpx.ReadTimeout("no answer")

    begun = time.monotonic()
    try:
        cold = run_all(
            {"read": lambda: None, "submit": fail, "process": lambda: released.wait(30)}, 0.2
        )
    finally:
        released.set()

    assert cold == ["process", "submit"]
    assert time.monotonic() - begun < 5


def test_an_error_of_the_program_is_not_hidden() -> None:
    def wrong() -> None:
        raise KeyError("ReadFunction")

    with pytest.raises(KeyError):
        run_all({"read": wrong}, 1.0)
