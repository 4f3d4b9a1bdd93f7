"""Pictures that are kept as they are must be as embeds.py would write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Block
from functions.process.body.clean import clean
from functions.process.body.embeds import Place, image
from functions.process.body.fast_path import block_of, pattern
from functions.process.body.tree import Node

BASE = "https://news.example/story"
_SOURCES = [
    *("https://cdn.example/quay.jpg", "http://cdn.example/a-b_c/quay.jpg?w=10", "/quay.jpg"),
    *("https://cdn.example/blank.gif", "data:image/gif;base64,R0", "https://cdn.example"),
    *("https://pixel.wp.com/b.gif", "https://cdn.example/a&b.jpg", "https://cdn.example/a'b.jpg"),
    *("https://CDN.example/quay.jpg", "https://cdn.example/ü.jpg", ""),
]
_SIZES = ["", "0", "1", "01", "10", "1200", "123456", "12px", "1.0"]


def _written(attributes: list[tuple[str, str]]) -> str:
    return "".join(f' {name}="{value}"' for name, value in attributes)


def _block(figure: str) -> Block | None:
    match = pattern("").match(figure)
    assert match is not None
    return block_of(match, Place(BASE), plain=True)


@given(
    st.sampled_from(_SOURCES),
    st.text(st.sampled_from("ab &'<>-“"), max_size=5),
    st.sampled_from(_SIZES),
    st.sampled_from(_SIZES),
    st.sampled_from(["", ' srcset="https://cdn.example/other.jpg 2x"', ' style="width:1px"']),
)
def test_a_picture_that_is_kept_is_as_it_would_be_built(
    source: str, alt: str, width: str, height: str, rest: str
) -> None:
    attributes = [("src", source), ("alt", alt)]
    attributes += [(name, size) for name, size in (("width", width), ("height", height)) if size]
    figure = clean(f"<figure><img{_written(attributes)}{rest}></figure>", "")
    picture = re.search(r"<img([^<>]*)>", figure)
    built = image(Node("img", picture[1]), Place(BASE)) if picture else None
    block = _block(figure)
    assert (block and block.html) == (built and f"<figure>{built}</figure>")


@pytest.mark.parametrize("source", ["https://cdn.example/spacer.gif", "https://pixel.wp.com/b.gif"])
def test_placeholders_and_trackers_are_not_kept(source: str) -> None:
    assert _block(f'<figure><img src="{source}" alt=""></figure>') is None
