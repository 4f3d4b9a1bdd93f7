"""Tables fit the terminal; messages are in the command's words."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from cli.support.refusals import in_words
from cli.support.tables import table_lines

COLUMNS = ("source", "language", "articles", "translated into")
ROWS = [("wire", "", "5", "pt hy"), ("редакция", "", "12,000", "")]


def test_a_table_is_aligned_and_leaves_empty_columns_out() -> None:
    assert table_lines(COLUMNS, ROWS, 80, right=("articles",)) == [
        "source    articles  translated into",
        "────────  ────────  ───────────────",
        "wire             5  pt hy",
        "редакция    12,000",
    ]


def test_wide_characters_take_two_cells() -> None:
    lines = table_lines(("a", "b"), [("中文", "x"), ("abcd", "y")], 80)
    assert lines[2:] == ["中文  x", "abcd  y"]


@pytest.mark.parametrize("width", range(1, 35))
def test_a_table_that_does_not_fit_becomes_blocks_without_a_cut(width: int) -> None:
    assert table_lines(COLUMNS, ROWS, width) == [
        "wire",
        "  articles         5",
        "  translated into  pt hy",
        "редакция",
        "  articles         12,000",
    ]


def test_a_pipe_gets_the_table_whatever_its_width() -> None:
    long = "x" * 500
    assert table_lines(("a", "b"), [(long, "y")], None)[2] == f"{long}  y"


def test_no_rows_leave_the_names_of_the_columns() -> None:
    assert table_lines(("a", "b"), [], 80) == ["a  b", "─  ─"]


class Everything(BaseModel):
    """A field for each kind of refusal."""

    whole: int = 0
    number: float = 0.0
    yes: bool = True
    least: Annotated[int, Field(ge=1)] = 1
    most: Annotated[int, Field(le=9)] = 1
    above: Annotated[float, Field(gt=0)] = 1.0
    below: Annotated[float, Field(lt=9)] = 1.0
    texts: tuple[str, ...] = ()
    few: Annotated[tuple[str, ...], Field(max_length=1)] = ()
    some: Annotated[tuple[str, ...], Field(min_length=1)] = ("a",)
    pairs: Annotated[dict[str, str], Field(max_length=1)] = {}
    short: Annotated[str, Field(max_length=2)] = ""
    long: Annotated[str, Field(min_length=2)] = "ab"
    full: Annotated[str, Field(min_length=1)] = "a"
    shape: Annotated[str, Field(pattern="^a$")] = "a"
    choice: Literal["a", "b"] = "a"
    text: str = ""


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("whole", "x", "give a whole number"),
        ("whole", 1.5, "give a whole number"),
        ("number", "x", "give a number"),
        ("yes", "x", "give true or false"),
        ("least", 0, "give 1 or more"),
        ("most", 10, "give 9 or less"),
        ("above", 0, "give more than 0"),
        ("below", 9, "give less than 9"),
        ("texts", "x", "give a list"),
        ("few", ["a", "b"], "give at most 1"),
        ("some", [], "give at least 1"),
        ("pairs", {"a": "b", "c": "d"}, "give at most 1"),
        ("pairs", "x", "give a list"),
        ("short", "abc", "give at most 2 characters"),
        ("long", "a", "give at least 2 characters"),
        ("full", "", "it is empty"),
        ("shape", "b", "it is not written as it has to be"),
        ("choice", "c", "give 'a' or 'b'"),
        ("text", 1, "give a string"),
    ],
)
def test_refusals_are_in_plain_words(field: str, value: object, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Everything.model_validate({field: value})
    assert in_words(refused.value.errors()[0]["msg"]) == words


def test_other_messages_stay() -> None:
    assert in_words("file 'x' does not exist.") == "file 'x' does not exist."
