"""Which symbols a translation may write in another way, and which it lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.translate.segments.markup_check import problems
from functions.translate.segments.symbols import lost_symbols


@pytest.mark.parametrize(
    ("source", "translated", "lost"),
    [
        ("Turnout was < 50 per cent", "A participação foi de 50 por cento", ("<",)),
        ("Hi {{name}}, it left", "Oi, ela partiu", ("{{name}}",)),
        ("Hi {{name}}, it left", "Oi {{nome}}, ela partiu", ("{{name}}",)),
        ("%s of ${total} boats", "barcos", ("%s", "${total}")),
        ("By @mara and #ferry", "Por mara e balsa", ("@", "#")),
        ("The ferry — late — left", "A balsa atrasada saiu", ("—",)),
    ],
)
def test_lost_symbol_is_reported(source: str, translated: str, lost: tuple[str, ...]) -> None:
    assert set(lost_symbols([source], [translated])) == set(lost)


@pytest.mark.parametrize(
    ("source", "translated"),
    [
        ("Turnout was < 50 per cent", "A participação foi < 50 por cento"),
        ("By @mara", "作者＠mara"),
        ("We are #1", "Somos o n.º 1"),
        ("The ferry — late — left", "A balsa – atrasada – saiu"),
        ("The ferry — late — left", "A balsa, atrasada, saiu"),
        ("The ferry — late — left", "A balsa (atrasada) saiu"),
        ("It left — late", "Ela saiu: tarde"),
        ("Fifty % of them", "Cinquenta por cento deles"),
    ],
)
def test_other_notation_is_no_loss(source: str, translated: str) -> None:
    assert lost_symbols([source], [translated]) == ()


def test_symbols_of_a_segment_have_a_code() -> None:
    assert problems("If a &lt; b", "Se a b") == ("symbols",)
    assert problems("If a &lt; b", "Se a &lt; b") == ()


@given(st.text())
def test_unchanged_text_loses_no_symbol(text: str) -> None:
    assert lost_symbols([text], [text]) == ()
