"""An editor's text adds no markup that the article does not have."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Article, Block, BlockKind, Media
from dateline.model.errors import Malformed, TooLarge, Unprocessable, UnsupportedType
from functions.translate.memory.entries import segment_hash
from functions.translate.review.edit import (
    MAX_BODY,
    MAX_TEXT_BYTES,
    CleanedEdit,
    TranslationEdit,
    clean_edit,
    clean_text,
    read_edit,
)
from functions.translate.segments.markup import balanced, tokens
from functions.translate.segments.segments import segments_of
from tests.factories import article, paragraph, translation

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
        (b"{}", "application/json", Malformed),
        (b'{"reviewed": false, "reviewer": "Ana"}', "application/json", Malformed),
        (b'{"segments": {}, "headline": "x"}', "application/json", Malformed),
        (b'{"segments": {}, "media": [], "reviewed": true}', "application/json", Malformed),
        (b'{"segments": {}}', "text/plain", UnsupportedType),
        (b" " * (MAX_BODY + 1), "application/json", TooLarge),
    ],
)
def test_an_invalid_body_is_refused(body: bytes, kind: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        read_edit(body, kind)
    if isinstance(caught.value, Malformed):
        assert caught.value.code == "request_invalid"


@pytest.mark.parametrize(
    "text",
    [
        {"segments": {}},
        {"segments": {"a": "<b>x</b>"}, "reviewed": True, "reviewer": "Ana"},
        {"headline": "x"},
        {"standfirst": "x"},
        {"body": []},
        {"media": [{"alt": "x", "caption": None}]},
        {"headline": "x", "body": ["y"], "reviewed": True},
        {"reviewed": True},
    ],
)
def test_segments_a_whole_text_or_a_review_alone_is_an_edit(text: dict[str, Any]) -> None:
    edit = TranslationEdit.model_validate(text)
    assert read_edit(edit.model_dump_json().encode(), "application/json") == edit


def test_a_body_of_two_million_bytes_is_read_and_errors_name_what_to_send() -> None:
    body = b'{"reviewed": true}'.ljust(2_000_000)
    assert read_edit(body, "application/json").reviewed
    with pytest.raises(TooLarge):
        read_edit(body + b" ", "application/json")
    with pytest.raises(UnsupportedType, match="send the text as application/json"):
        read_edit(body, "text/plain")
    with pytest.raises(Malformed, match=re.escape('{"segments": {id: html}}')):
        read_edit(b"[]", "application/json")


def test_a_text_of_20_000_bytes_is_taken() -> None:
    text = "ü" * 10_000
    assert clean_text(SOURCE, text, "/x") == text
    with pytest.raises(Unprocessable, match="over 20000 bytes"):
        clean_text(SOURCE, text + "a", "/x")


def test_links_follow_one_another_and_are_never_in_one_another() -> None:
    two = f"{OPEN}a</a> {OPEN}b</a>"
    assert clean_text(SOURCE, two, "/x") == two
    with pytest.raises(Unprocessable) as caught:
        clean_text(SOURCE, f"{OPEN}a</a>{OPEN}b{OPEN}c</a></a>", "/x")
    assert caught.value.code == "markup_crossed"


def test_a_comment_is_only_the_sources_own() -> None:
    source = "before <!-- more --> after"
    assert clean_text(source, "antes <!-- more --> depois", "/x") == "antes <!-- more --> depois"
    with pytest.raises(Unprocessable) as caught:
        clean_text(source, "antes <!-- other --> depois", "/x")
    assert caught.value.code == "markup_unknown"


def test_a_word_of_the_source_is_no_tag() -> None:
    assert clean_text("<em>br</em>", "<em>br</em>", "/x") == "<em>br</em>"
    with pytest.raises(Unprocessable) as caught:
        clean_text("<em>br</em>", "<em>a<br></em>", "/x")
    assert caught.value.code == "markup_unknown"


def block(kind: BlockKind, html: str) -> Block:
    return Block(kind=kind, html=html)


TIMES = "<p>At 7 the <em>first</em> boat left.</p>"
STORY = article(
    headline="Boats & trains",
    standfirst="Boats & trains",
    body=(
        block(BlockKind.PARAGRAPH, TIMES),
        block(BlockKind.LIST, "<ul><li>Northern boats</li><li>Southern boats</li></ul>"),
        block(BlockKind.EMBED, '<iframe src="https://v.example/1"></iframe>'),
        block(BlockKind.BREAK, "<hr>"),
        block(BlockKind.NOTE, "<p>Ana writes about ferries.</p>"),
    ),
    media=(
        Media(url="https://i.example/1.jpg", alt="A boat", caption="The first boat"),
        Media(url="https://i.example/2.jpg"),
    ),
)
BODY = [
    "<p>Às 7 saiu o <em>primeiro</em> barco.</p>",
    "<ul><li>Barcos do norte</li><li>Barcos do sul</li></ul>",
    "",
    "anything",
]
WHOLE: dict[str, Any] = {
    "headline": "Barcos & comboios",
    "standfirst": "Barcos & comboios",
    "body": BODY,
    "media": [{"alt": "Um barco", "caption": "O primeiro barco"}, {}],
}
SEGMENT = "At 7 the <em>first</em> boat left."


def cleaned(
    text: dict[str, Any], *, of: Article = STORY, notes: bool = False, language: str = "pt"
) -> CleanedEdit:
    newest = translation(of, language, notes=notes)
    return clean_edit(TranslationEdit.model_validate(text), of, newest)


def refused(text: dict[str, Any], **options: Any) -> tuple[str, str | None]:
    """The code of the error and its place in the request."""
    with pytest.raises(Unprocessable) as caught:
        cleaned(text, **options)
    return caught.value.code, caught.value.where


def test_a_whole_text_is_divided_as_the_article_is() -> None:
    edit = cleaned(WHOLE)
    assert edit == CleanedEdit(
        {
            "Boats &amp; trains": "Barcos &amp; comboios",
            SEGMENT: "Às 7 saiu o <em>primeiro</em> barco.",
            "Northern boats": "Barcos do norte",
            "Southern boats": "Barcos do sul",
            "A boat": "Um barco",
            "The first boat": "O primeiro barco",
        }
    )
    assert set(edit.texts) == set(segments_of(STORY))
    # Pictures that the text does not mention keep their texts.
    unmentioned = cleaned({**WHOLE, "media": None}).texts
    assert set(edit.texts) - set(unmentioned) == {"A boat", "The first boat"}


def test_a_whole_text_includes_notes_where_they_are_translated() -> None:
    note = "<p>Ana escreve sobre balsas.</p>"
    with_note = {**WHOLE, "body": [*BODY, note]}
    texts = cleaned(with_note, notes=True).texts
    assert texts["Ana writes about ferries."] == "Ana escreve sobre balsas."
    assert refused(with_note) == ("structure_differs", "/body")
    assert refused(WHOLE, notes=True) == ("structure_differs", "/body")


def test_an_article_without_standfirst_body_and_pictures_has_a_headline_alone() -> None:
    short = article(standfirst=None, body=())
    empty: list[dict[str, Any]] = [{}, {"body": []}, {"media": []}, {"standfirst": ""}]
    for parts in empty:
        whole = {"headline": "Balsa", **parts}
        assert cleaned(whole, of=short).texts == {short.headline: "Balsa"}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"headline": None}, "/headline"),
        ({"headline": ""}, "/headline"),
        ({"headline": "—"}, "/headline"),
        ({"standfirst": None}, "/standfirst"),
        ({"body": None}, "/body"),
        ({"body": BODY[:3]}, "/body"),
        ({"body": [*BODY, "<p>More</p>"]}, "/body"),
        ({"body": ["<h2>Às 7 saiu</h2>", *BODY[1:]]}, "/body/0"),
        ({"body": ["", *BODY[1:]]}, "/body/0"),
        # A character that represents a segment in the comparison.
        ({"body": ["<p>￼</p>", *BODY[1:]]}, "/body/0"),
        ({"body": [BODY[0], "<ul><li>Barcos</li></ul>", *BODY[2:]]}, "/body/1"),
        ({"body": [BODY[0], "<ol><li>Barcos</li><li>Mais</li></ol>", *BODY[2:]]}, "/body/1"),
        ({"media": []}, "/media"),
        ({"media": [{"alt": "Um barco", "caption": "O barco"}]}, "/media"),
        ({"media": [{"caption": "O primeiro barco"}, {}]}, "/media/0/alt"),
        ({"media": [{"alt": "Um barco"}, {}]}, "/media/0/caption"),
        ({"media": [WHOLE["media"][0], {"alt": "Mais"}]}, "/media/1/alt"),
        ({"media": [WHOLE["media"][0], {"caption": "Mais"}]}, "/media/1/caption"),
    ],
)
def test_a_whole_text_with_other_parts_than_the_article_is_refused(
    changes: dict[str, Any], where: str
) -> None:
    assert refused({**WHOLE, **changes}) == ("structure_differs", where)


def test_the_editor_reads_whether_a_part_is_missing_or_differs() -> None:
    with pytest.raises(Unprocessable, match="only one of the article and the text has this part"):
        cleaned({**WHOLE, "standfirst": None})
    with pytest.raises(Unprocessable, match="the elements differ from the article's"):
        cleaned({**WHOLE, "standfirst": "—"})
    with pytest.raises(Unprocessable, match="the article has 2 here, the text 0"):
        cleaned({**WHOLE, "media": []})


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"standfirst": "Outros"}, "segment_twice", "/standfirst"),
        ({"body": ["<p><b>A</b></p>", *BODY[1:]]}, "markup_unknown", "/body/0"),
        ({"body": ["<p>Às <em>7</p>", *BODY[1:]]}, "structure_differs", "/body/0"),
    ],
)
def test_a_whole_texts_parts_are_cleaned_as_segments_are(
    changes: dict[str, Any], code: str, where: str
) -> None:
    assert refused({**WHOLE, **changes}) == (code, where)


def test_a_long_part_is_divided_by_the_rules_of_the_articles_language() -> None:
    text = ("O Sr. Silva e a Dra. Lima voltaram. " * 200).strip()
    long = article(language="pt", body=(paragraph(text),))
    whole = {"headline": "x", "standfirst": "y", "body": [f"<p>{text}</p>"]}
    assert set(cleaned(whole, of=long, language="en").texts) == set(segments_of(long))


def test_segments_are_named_by_their_id() -> None:
    text = {"segments": {segment_hash(SEGMENT): "Às 7 saiu o <em>primeiro</em> barco."}}
    assert cleaned(text).texts == {SEGMENT: "Às 7 saiu o <em>primeiro</em> barco."}
    note = {"segments": {segment_hash("Ana writes about ferries."): "Ana escreve."}}
    assert cleaned(note, notes=True).texts == {"Ana writes about ferries.": "Ana escreve."}
    assert refused(note)[0] == "segment_unknown"
    long_name = "x" * 70
    assert refused({"segments": {long_name: "a"}}) == ("segment_unknown", "/segments/" + "x" * 64)
    where = f"/segments/{segment_hash(SEGMENT)}"
    assert refused({"segments": {segment_hash(SEGMENT): "<b>a</b>"}}) == ("markup_unknown", where)


def test_a_review_alone_has_no_text() -> None:
    assert cleaned({"reviewed": True}) == CleanedEdit()
    assert cleaned({"segments": {}, "reviewed": True}) == CleanedEdit()


@pytest.mark.parametrize(
    ("text", "language", "warnings"),
    [
        ("Saiu às 7 o <em>primeiro</em> barco.", "pt", ()),
        ("Saiu às sete o <em>primeiro</em> barco.", "pt", ()),
        ("Saiu às sete o <em>primeiro</em> barco.", "hy", ("numbers",)),
        ("Saiu o primeiro barco.", "pt", ("empty", "tags", "numbers")),
    ],
)
def test_an_editor_is_warned_of_what_the_text_lost(
    text: str, language: str, warnings: tuple[str, ...]
) -> None:
    name = segment_hash(SEGMENT)
    edit = cleaned({"segments": {name: text}}, language=language)
    assert edit.warnings == ({name: warnings} if warnings else {})
    assert edit.texts == {SEGMENT: text}


def test_a_number_that_the_source_has_in_words_is_no_addition() -> None:
    two = article(headline="Two boats left")
    name = segment_hash(two.headline)
    assert cleaned({"segments": {name: "Saíram 2 barcos"}}, of=two).warnings == {}
    none = article(headline="The boats left")
    name = segment_hash(none.headline)
    assert cleaned({"segments": {name: "Saíram 2 barcos"}}, of=none).warnings == {
        name: ("numbers_added",)
    }
