"""Text that was pasted from a word processor: emphasis as it looked, lists as lists."""

from __future__ import annotations

import pytest

from functions.process.body.blocks import to_blocks

SPACES = "&nbsp;&nbsp;&nbsp; "


def shown(markup: str) -> list[str]:
    blocks = to_blocks(markup)
    written = [block.html for block in blocks]
    assert [block.html for block in to_blocks("".join(written))] == written
    return written


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        (
            '<b style="font-weight:normal;" id="docs-internal-guid-1"><p>'
            '<span style="font-weight:400">Plain. </span>'
            '<span style="font-weight:700">Bold.</span></p>'
            '<p><span style="font-style:italic;font-weight:400">Slanted.</span></p></b>',
            ["<p>Plain. <strong>Bold.</strong></p>", "<p><em>Slanted.</em></p>"],
        ),
        ('<b style="font-weight: 400">Plain.</b>', ["<p>Plain.</p>"]),
        ('<b style="font-weight: 700">Bold.</b>', ["<p><b>Bold.</b></p>"]),
        ('<em style="font-style:normal">Plain.</em>', ["<p>Plain.</p>"]),
        (
            '<p><b>Bold <span style="font-weight:bold">still.</span></b></p>',
            ["<p><b>Bold still.</b></p>"],
        ),
        ('<h2><span style="font-weight:700">Heading</span></h2>', ["<h2>Heading</h2>"]),
        ('<p><span style="color:red">Plain.</span></p>', ["<p>Plain.</p>"]),
    ],
)
def test_emphasis_is_what_it_looked_like(markup: str, blocks: list[str]) -> None:
    assert shown(markup) == blocks


def word(sign: str, text: str, level: int = 1) -> str:
    """An item as Word writes it."""
    return (
        f'<p class="MsoListParagraphCxSpMiddle" style="mso-list:l0 level{level} lfo1">'
        "<!--[if !supportLists]-->"
        f'<span style="mso-list:Ignore">{sign}<span style="font:7.0pt">{SPACES}</span></span>'
        f"<!--[endif]-->{text}</p>"
    )


@pytest.mark.parametrize("sign", ["·", "•", "§", "o", "▪"])
def test_bulleted_paragraphs_of_word_are_a_list(sign: str) -> None:
    markup = f"<p>Above.</p>{word(sign, 'First <i>one</i>')}{word(sign, 'Second')}<p>Below.</p>"
    assert shown(markup) == [
        "<p>Above.</p>",
        "<ul><li>First <i>one</i></li><li>Second</li></ul>",
        "<p>Below.</p>",
    ]


def test_numbered_paragraphs_of_word_are_a_numbered_list() -> None:
    assert shown(word("3.", "Third") + word("4.", "Fourth")) == [
        '<ol start="3"><li>Third</li><li>Fourth</li></ol>'
    ]


@pytest.mark.parametrize(
    "text",
    [
        "· is the sign of multiplication.",
        "o my captain, he said.",
        "3. November was a Monday.",
        "– It was late, she said.",
        "- It was late, she said.",
    ],
)
def test_paragraph_that_begins_with_a_sign_stays(text: str) -> None:
    assert shown(f"<p>{text}</p>") == [f"<p>{text}</p>"]


def test_typed_bullets_are_a_list_if_there_are_several() -> None:
    assert shown("<p>• First</p><p>• Second</p>") == ["<ul><li>First</li><li>Second</li></ul>"]


@pytest.mark.parametrize("inner", ["<p>·&nbsp;&nbsp; </p>", "<b><p>1.&nbsp;&nbsp;</p></b>"])
def test_sign_without_a_text_is_no_item(inner: str) -> None:
    assert not any("<li>" in block for block in shown(f"<p>Text.</p>{inner}"))


def test_items_below_others_are_nested_lists() -> None:
    items = [("·", "A", 1), ("o", "A one", 2), ("§", "Deep", 3), ("o", "A two", 2), ("·", "B", 1)]
    assert shown("".join(word(*each) for each in items)) == [
        "<ul><li>A<ul><li>A one<ul><li>Deep</li></ul></li><li>A two</li></ul></li><li>B</li></ul>"
    ]


def test_letters_and_bullets_below_numbers_do_not_interrupt_them() -> None:
    items = [("1.", "A", 1), ("a.", "A one", 2), ("b.", "A two", 2), ("2.", "B", 1), ("·", "C", 2)]
    assert shown("".join(word(*each) for each in items)) == [
        "<ol><li>A<ol><li>A one</li><li>A two</li></ol></li><li>B<ul><li>C</li></ul></li></ol>"
    ]


def test_a_list_that_begins_below_its_first_level_keeps_every_item() -> None:
    items = [("o", "Deep", 3), ("·", "Top", 1), ("1.", "Number", 1)]
    assert shown("".join(word(*each) for each in items)) == [
        "<ul><li>Deep</li><li>Top</li></ul>",
        "<ol><li>Number</li></ol>",
    ]


def test_initials_before_no_break_spaces_are_no_list() -> None:
    assert shown("<p>J.&nbsp;&nbsp; Smith won.</p>") == ["<p>J.\u00a0\u00a0 Smith won.</p>"]
