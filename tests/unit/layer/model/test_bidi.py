"""Bidirectional controls: balanced ones stay, others do not reach beyond their text."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.bidi import balanced
from dateline.model.documents import Author, Media, Tag
from dateline.model.public_rows import Mapped
from dateline.model.rows import Listed, Summary
from tests.factories import NOON, article

LRE, RLE, PDF, LRO, RLO = "\u202a\u202b\u202c\u202d\u202e"
LRI, RLI, FSI, PDI = "\u2066\u2067\u2068\u2069"
LINES = (
    *("headline", "standfirst", "byline", "place", "section", "usage_terms", "copyright"),
    "correction_note",
)
CONTROLS = LRE + RLE + PDF + LRO + RLO + LRI + RLI + FSI + PDI


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"cod{RLO}gpj.exe", "codgpj.exe"),
        (f"{LRO}abc{PDF} d", "abc d"),
        (f"{RLO}a{RLE}b{PDF}c{PDF}d", f"a{RLE}b{PDF}cd"),
        (f"{RLE}المدينة", "المدينة"),
        (f"{RLI}المدينة", "المدينة"),
        (f"a{PDI}b{PDF}c", "abc"),
        (f"{RLI}a{PDF}b{PDI}", f"{RLI}ab{PDI}"),
        (f"{RLE}a{LRI}b{PDF}c{PDI}d{PDF}", f"{RLE}a{LRI}bc{PDI}d{PDF}"),
        (f"{RLI}a{LRE}b{PDI}c", f"{RLI}ab{PDI}c"),
        (f"{RLI}{RLI}a{PDI}", f"{RLI}a{PDI}"),
        (RLO, "\ufffd"),
        (f"{RLI}{LRE}", "\ufffd"),
    ],
)
def test_what_reaches_further_is_removed(text: str, expected: str) -> None:
    assert balanced(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "العبّارة",
        f"قال {LRI}iPhone 17{PDI} اليوم",
        f"{RLE}العبّارة{PDF} returns",
        f"{FSI}Արմեն{PDI} and {FSI}مريم{PDI}",
        f"{LRI}a{RLE}b{RLI}c{PDI}{PDF}d{PDI}",
        "\u200eleft \u200fright \u061carabic",
    ],
)
def test_balanced_controls_and_marks_stay(text: str) -> None:
    assert balanced(text) == text


_INNER: st.SearchStrategy[str] = st.deferred(lambda: st.lists(_PART, max_size=4).map("".join))
_PART: st.SearchStrategy[str] = (
    st.sampled_from(["a", "ب", " ", "12"])
    | st.builds(lambda begin, inner: begin + inner + PDF, st.sampled_from([LRE, RLE]), _INNER)
    | st.builds(lambda begin, inner: begin + inner + PDI, st.sampled_from([LRI, RLI, FSI]), _INNER)
)


@given(_INNER)
def test_any_nesting_that_is_balanced_stays(text: str) -> None:
    assert balanced(text) == text


@given(st.lists(st.sampled_from([*CONTROLS, *CONTROLS, "a", "ب"]), max_size=30).map("".join))
def test_nothing_is_open_afterwards_and_no_letter_is_lost(text: str) -> None:
    made = balanced(text)
    # As the algorithm of Unicode keeps its stack (rules X1 to X8).
    stack: list[str] = []
    for sign in made:
        if sign in LRO + RLO:
            raise AssertionError(repr(made))
        if sign in LRE + RLE + LRI + RLI + FSI:
            stack.append(PDF if sign in LRE + RLE else PDI)
        elif sign in PDF + PDI:
            assert stack.pop() == sign
    assert stack == []
    letters = "".join(sign for sign in text if sign not in CONTROLS)
    kept = "".join(sign for sign in made if sign not in CONTROLS)
    assert kept == letters or (not letters and kept in {"", "\ufffd"})
    assert balanced(made) == made


@pytest.mark.parametrize("run", [LRE + PDI, LRE * 50 + PDI * 50, RLI, PDI, RLI + LRE])
def test_controls_take_linear_time(run: str) -> None:
    halves = 500_000 // len(run)
    began = time.process_time()
    balanced(run * halves)
    balanced(run[0] * 250_000 + run[-1] * 250_000)
    assert time.process_time() - began < 5


def test_every_field_beside_other_text_is_balanced_in_documents_and_rows() -> None:
    bad = f"cod{RLO}gpj"
    lines: dict[str, Any] = dict.fromkeys(LINES, bad)
    document = article(
        **lines,
        authors=(Author(name=bad, role=bad, biography=bad),),
        tags=(Tag(name=bad),),
        media=(Media(url="https://a.example/b", alt=bad, caption=bad, credit=bad),),
    )
    assert RLO not in document.model_dump_json()
    row = {"headline": bad, "standfirst": bad, "section": bad, "byline": bad, "place": bad}
    summary = Summary.model_validate({**row, "tags": [{"name": bad}], "correction_note": bad})
    listed = Listed.model_validate(
        {"id": document.id, "source": "desk", "version": 1, "headline": bad, "effective_at": NOON}
    )
    mapped = Mapped(headline=bad, modified_at=NOON)
    for model in (summary, listed, mapped):
        assert RLO not in model.model_dump_json()
        assert "codgpj" in model.model_dump_json()


def test_every_text_of_a_tag_is_balanced() -> None:
    tag = Tag(name="Lakes\u202e", scheme="iptc\u202e", code="\u2067med")
    assert [tag.name, tag.scheme, tag.code] == [
        balanced(text) for text in ("Lakes\u202e", "iptc\u202e", "\u2067med")
    ]
    assert tag.scheme != "iptc\u202e"
