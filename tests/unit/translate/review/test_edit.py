"""An editor's text adds no markup that the article does not have."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.errors import Malformed, TooLarge, Unprocessable, UnsupportedType
from functions.translate.review.edit import MAX_BODY, MAX_TEXT_BYTES, clean_text, read_edit
from functions.translate.segments.markup import balanced, tokens

SOURCE = (
    'He <em>said</em> <a href="https://example.org/?a=1&amp;b=2" rel="nofollow">so</a>'
    '<br> in <span translate="no">CSTO</span>.'
)
OPEN = '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow">'


def test_the_sources_tags_are_allowed_and_written_as_in_the_source() -> None:
    text = "<A REL=nofollow href='https://example.org/?a=1&b=2'>Assim</A> <em>disse</em> <br/> ele"
    assert clean_text(SOURCE, text, "/x") == f"{OPEN}Assim</a> <em>disse</em> <br> ele"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<script>alert(1)</script>", "markup_unknown"),
        ("<em onclick='x()'>a</em>", "markup_unknown"),
        ('<em style="position:fixed">a</em>', "markup_unknown"),
        ("<strong>a</strong>", "markup_unknown"),
        ("a <!-- note --> b", "markup_unknown"),
        ("<img src=x onerror=alert(1)>", "markup_unknown"),
        ('<a href="javascript:alert(1)">a</a>', "link_unknown"),
        ('<a href="https://evil.example/">a</a>', "link_unknown"),
        ('<a href="https://example.org/?a=1&b=2">a</a>', "link_unknown"),
        (f"{OPEN}a{OPEN}b</a></a>", "markup_crossed"),
        ("<em>a", "markup_crossed"),
        ("a</em>", "markup_crossed"),
        (f"<em>{OPEN}a</em></a>", "markup_crossed"),
        ("", "text_empty"),
        ("  \n ", "text_empty"),
        ("<em></em>", "text_empty"),
        ("\u00a0<br>", "text_empty"),
        ("\x00\x1b", "text_empty"),
        ("ü" * (MAX_TEXT_BYTES // 2 + 1), "text_too_long"),
    ],
)
def test_markup_that_the_source_does_not_have_is_refused(text: str, code: str) -> None:
    with pytest.raises(Unprocessable) as caught:
        clean_text(SOURCE, text, "/segments/a")
    assert (caught.value.code, caught.value.where) == (code, "/segments/a")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("&lt;script&gt; is &amp;lt;", "&lt;script&gt; is &amp;lt;"),
        ("<em<em>a</em>", "&lt;em<em>a</em>"),
        ("a <img src=x onerror='1", "a &lt;img src=x onerror='1"),
        ("a\x00b\x1bc\x9fd", "abcd"),
        ('"quoted" and \u201ccurly\u201d', '"quoted" and \u201ccurly\u201d'),
    ],
)
def test_everything_but_markup_is_text(text: str, written: str) -> None:
    assert clean_text(SOURCE, text, "/x") == written


PIECES = st.sampled_from(
    ["<", ">", "&", '"', "'", "/", " ", "a", "em", "<em>", "</em>", OPEN, "</a>", "<br>", "<b", "="]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=20).map("".join)))
def test_any_text_becomes_the_sources_own_tags_and_text_or_is_refused(
    text: str,
) -> None:
    try:
        cleaned = clean_text(SOURCE, text, "/x")
    except Unprocessable:
        return
    own = {token.raw for token in tokens(SOURCE) if not token.is_text}
    parsed = tokens(cleaned)
    assert {token.raw for token in parsed if not token.is_text} <= own
    assert balanced(parsed)
    left = cleaned
    for tag in sorted(own, key=len, reverse=True):
        left = left.replace(tag, "")
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", left)
    # Cleaning is idempotent.
    assert clean_text(SOURCE, cleaned, "/x") == cleaned


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"{", "application/json", Malformed),
        (b"[]", "application/json", Malformed),
        (b'{"segments": {"a": 1}}', "application/json", Malformed),
        (b'{"segments": {"a": "\\ud800"}}', "application/json", Malformed),
        (b'{"body": "x"}', "application/json", Malformed),
        (b'{"title": "x"}', "application/json", Malformed),
        (b'{"segments": {}}', "text/plain", UnsupportedType),
        (b" " * (MAX_BODY + 1), "application/json", TooLarge),
    ],
)
def test_an_invalid_body_is_refused(body: bytes, kind: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_edit(body, kind)
