"""Colours: every text of every theme can be read, with any accent colour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.read.pages.theme import ENOUGH, GROUNDS, THEMES, contrast, properties, readable

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", ["text", "soft"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_texts_can_be_read_on_every_ground(theme: str, text: str, ground: str) -> None:
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= ENOUGH


@pytest.mark.parametrize("theme", THEMES)
def test_lines_can_be_seen(theme: str) -> None:
    """https://www.w3.org/TR/WCAG22/#non-text-contrast."""
    assert contrast(THEMES[theme]["line"], THEMES[theme]["ground"]) >= 3
    assert contrast(THEMES[theme]["mark-line"], THEMES[theme]["mark"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@given(colour=COLOURS)
def test_any_accent_becomes_readable(theme: str, colour: str) -> None:
    shown = readable(colour, theme)
    assert all(contrast(shown, THEMES[theme][ground]) >= ENOUGH for ground in GROUNDS)


def test_a_readable_accent_stays_as_it_is() -> None:
    assert readable("#8a0f2b", "light") == "#8a0f2b"
    assert "--accent: #8a0f2b;" in properties("light", "#8a0f2b")
    assert readable("#8a0f2b", "dark") != "#8a0f2b"
