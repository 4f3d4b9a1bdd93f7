"""Texts of many megabytes, joined with little memory.

Python stores a text that contains an emoji with four bytes for every character: 25 MB of ASCII
become 100 MB, and a list of parts and their join 200 MB (`python -m bench.renderings`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def join_long(parts: Iterable[str], separator: str = "") -> str:
    """The parts joined; `parts` may be made one after the other, since each is encoded at once."""
    whole = bytearray()
    for number, part in enumerate(parts):
        whole += (separator + part if number else part).encode()
    return whole.decode()
