"""Formulas within a sentence keep their meaning."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.process.body.blocks import to_blocks
from functions.process.body.mathml import with_formulas


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        (
            "<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>",
            "E=mc<sup>2</sup>",
        ),
        (
            "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>",
            "(a+b)/2",
        ),
        ("<msqrt><mi>x</mi><mo>−</mo><mn>1</mn></msqrt>", "√(x−1)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "<sup>3</sup>√x"),
        ("<msub><mi>H</mi><mn>2</mn></msub><mi>O</mi>", "H<sub>2</sub>O"),
        ("<mn>3</mn><mo>&lt;</mo><mi>x</mi>", "3&lt;x"),
        ("<mfenced open='[' close=']' separators=';'><mi>a</mi><mi>b</mi></mfenced>", "[a;b]"),
        ("<mi>a</mi><mo>&#x2062;</mo><mi>b</mi>", "ab"),
        (
            "<semantics><mi>x</mi><annotation encoding='x-tex'>x</annotation></semantics>",
            "x",
        ),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi>"
            "</munderover>",
            "∑<sub>i=1</sub><sup>n</sup>",
        ),
        ("<mtable><mtr><mtd>1</mtd><mtd>2</mtd></mtr></mtable>", "[1, 2]"),
        ("<mi>a</mi><mspace width='1em'/><mi>b</mi>", "a b"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "mml:"])
def test_formula_is_a_line_of_text(formula: str, written: str, prefix: str) -> None:
    inner = formula.replace("</", f"</{prefix}").replace("<m", f"<{prefix}m")
    markup = f"<p>Energy <{prefix}math>{inner}</{prefix}math> is kept.</p>"
    assert [block.html for block in to_blocks(markup)] == [f"<p>Energy {written} is kept.</p>"]


@given(st.text("<>/ mathionsqrtfc\"='&;!-", max_size=60))
def test_any_formula_is_written(inner: str) -> None:
    to_blocks(f"<p>a</p><math>{inner}</math>")


@pytest.mark.parametrize("run", ["<math>", "<msup>", "<math></math>", "<math><mfrac>"])
def test_formulas_take_linear_time(run: str) -> None:
    started = time.process_time()
    with_formulas(f"<math>{run * 5_000}</math>")
    assert time.process_time() - started < 2
