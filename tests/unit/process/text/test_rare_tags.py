"""The tags that tests for rare elements, attributes and classes examine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.process.text.rare_tags import rare_tags


@pytest.mark.parametrize(
    ("markup", "tags"),
    [
        ("<p>one</p><h2>two</h2><ul><li><b>three</b></li></ul><br/>", ""),
        ('<p class="lead">one</p>', '<p class="lead"'),
        ("<figure><img src='a > b'></figure>", "<img src='a > b'"),
        ("a < b <Form action=x>", "<Form action=x"),
        ("<p>one<!-- kg-gated-block --></p>", "<!-- kg-gated-block --"),
        (
            "<a title=it's>one</a><div class='note'>two</div>",
            "<a title=it's>one</a><div class='note'>two</div>",
        ),
        ('<a title="one<script>two', '<a title="one<script>two'),
    ],
)
def test_bare_tags_and_text_are_left_out(markup: str, tags: str) -> None:
    assert rare_tags(markup) == tags


_NAME = st.sampled_from(["p", "div", "IMG", "x-note", "h2", "span"])
_VALUE = st.text(st.sampled_from("ab <>='\"/-"), max_size=8)


@given(
    st.lists(st.tuples(_NAME, _VALUE), max_size=6), st.text(st.sampled_from("ab <>"), max_size=5)
)
def test_no_quoted_value_of_a_tag_is_left_out(tags: list[tuple[str, str]], text: str) -> None:
    written = [f'<{name} class="{value.replace(chr(34), "")}">' for name, value in tags]
    rare = rare_tags(f"{text} ".join(written))
    for tag in written:
        assert tag.removesuffix(">") in rare
