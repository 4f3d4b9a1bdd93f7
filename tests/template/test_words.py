"""`make check` rejects names that say nothing."""

from __future__ import annotations

import pytest

from tools.words import vague_names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("found = 1", [(1, "found")]),
        ("for one in rows:\n    print(one)", [(1, "one"), (2, "one")]),
        ("def read(_told): ...", [(1, "_told")]),
        ("def test_only_one_is_found(): ...", []),
        ("row = 'found'  # the one that was wanted", []),
    ],
)
def test_a_vague_identifier_is_named_with_its_line(
    source: str, names: list[tuple[int, str]]
) -> None:
    assert list(vague_names(source)) == names
