"""Segments of an article and the article from segments: nothing lost or over a limit."""

from __future__ import annotations

from collections import Counter
from html import unescape

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline.model.documents import Block, BlockKind, Media
from functions.translate.segments.markup import text_of, tokens
from functions.translate.segments.segments import (
    SEGMENT_BYTES,
    pieces_of,
    rewrite_article,
    rewrite_html,
    rewrite_runs,
    segments_in,
    segments_of,
)
from functions.translate.segments.sentences import cut, size
from tests.factories import article
from tests.unit.translate.strategies import html_blocks, words


def collected(html: str) -> list[str]:
    assert rewrite_html(html, lambda segment: segment) == html
    return segments_in(html)


def test_a_paragraph_is_one_segment_with_its_inline_tags() -> None:
    html = '<p class="lead">The <a href="/a?x=1&amp;y=2">river</a> rose &lt; 2 m.</p>'
    assert collected(html) == ['The <a href="/a?x=1&amp;y=2">river</a> rose &lt; 2 m.']


def test_each_item_of_a_list_and_cell_of_a_table_is_its_own_segment() -> None:
    assert collected("<ul><li>Bread</li>\n<li>Salt and <b>oil</b></li></ul>") == [
        "Bread",
        "Salt and <b>oil</b>",
    ]
    assert collected("<table><tr><th>Town</th><td>1,204</td><td>dry</td></tr></table>") == [
        "Town",
        "dry",
    ]


def test_a_text_without_letters_is_never_sent() -> None:
    assert collected("<p>— 12:30 … 💧</p><p> \n</p><hr>") == []


def test_a_text_marked_untranslatable_is_never_sent_alone() -> None:
    assert collected('<p translate="no">Radio Vale</p>') == []
    assert collected('<p><span translate="no">Radio Vale</span></p>') == []
    inside = '<span translate="no">Radio <b>Vale</b></span> reports'
    assert collected(f"<p>{inside}</p>") == [inside]


def test_the_alternative_text_of_a_picture_is_a_segment() -> None:
    html = (
        '<figure><img src="a.jpg" alt="A &quot;dry&quot; well">'
        "<figcaption>The well</figcaption></figure>"
    )
    assert collected(html) == ['A "dry" well', "The well"]
    assert (
        rewrite_html(html, lambda s: f"<{s}>")
        .partition("<figcaption>")[0]
        .endswith('alt="&lt;A &quot;dry&quot; well&gt;">')
    )


def test_alternative_text_cannot_break_out_of_its_attribute() -> None:
    html = '<img title=\' alt="no"\' alt="yes">'
    changed = rewrite_html(html, lambda _: '" onload="alert(1)')
    image = tokens(changed)[0]
    assert image.attributes == {"title": ' alt="no"', "alt": '" onload="alert(1)'}


def test_a_block_inside_an_inline_element_is_cut_at_its_tags() -> None:
    html = '<a href="/x">Before<div>Inside</div>after</a>'
    assert collected(html) == ["Before", "Inside", "after"]


def test_an_article_gives_headline_standfirst_story_and_captions_but_no_notes() -> None:
    dam = article(
        headline="Dams & dykes < needed >",
        standfirst="A valley waits",
        body=(
            Block(kind=BlockKind.PARAGRAPH, html="<p>The dam broke.</p>"),
            Block(kind=BlockKind.EMBED, html="<iframe>Watch it here</iframe>"),
            Block(kind=BlockKind.NOTE, html="<p>Sign up for our letter</p>"),
        ),
        media=(Media(url="https://x.example/1.jpg", alt="The dam", caption="The dam broke."),),
    )
    assert segments_of(dam) == [
        "Dams &amp; dykes &lt; needed &gt;",
        "A valley waits",
        "The dam broke.",
        "The dam",
        "The dam broke.",
    ]
    texts = rewrite_article(dam, lambda segment: segment)
    assert texts.headline == dam.headline
    assert [block.kind for block in texts.body] == [BlockKind.PARAGRAPH, BlockKind.EMBED]
    assert texts.media == dam.media


@given(st.text(max_size=2_000))
@example("<p" + "<a \"'" * 400)
@example("&amp;" * 300)
def test_any_text_comes_back_unchanged(text: str) -> None:
    assert rewrite_html(text, lambda segment: segment) == text
    assert rewrite_runs(text, lambda segment: segment) == text
    assert "".join(token.raw for token in tokens(text)) == text


@given(html_blocks())
def test_every_translatable_word_of_a_block_is_in_a_segment(html: str) -> None:
    sent = Counter(letter for item in collected(html) for letter in _letters(item))
    # Protected words are sent inside a sentence, or not at all.
    assert not Counter(_letters(html)) - sent - Counter(_letters(_protected(html)))


@given(html_blocks(), st.integers(1, 60))
@settings(max_examples=50, deadline=None)
def test_no_segment_of_any_length_is_over_the_limit(html: str, times: int) -> None:
    inner = html.replace("<p>", "").replace("</p>", "")
    for long in (f"<p>{inner * times}</p>", f"<p><b>{inner * times}</b></p>"):
        assert all(0 < size(segment) <= SEGMENT_BYTES for segment in collected(long))


def _letters(html: str) -> list[str]:
    return [character for character in text_of(tokens(html)) if character.isalpha()]


def _protected(html: str) -> str:
    kept: list[str] = []
    depth = 0
    for token in tokens(html):
        if depth or token.untranslated:
            depth += token.opens - token.closing
            kept.append(token.raw)
    return "".join(kept)


@given(st.lists(words(), min_size=1, max_size=80), st.integers(20, 400))
def test_a_cut_text_joins_exactly_and_keeps_the_limit(texts: list[str], limit: int) -> None:
    text = ". ".join(texts)
    pieces = cut(text, limit)
    assert "".join(pieces) == text
    assert all(0 < size(piece) <= limit for piece in pieces)
    # A divided reference would be two texts and no character.
    assert "".join(unescape(piece) for piece in pieces) == unescape(text)


def test_a_long_text_is_cut_at_ends_of_sentences() -> None:
    for sentence in ("Das Wasser stieg. ", "Ջուրը բարձրացավ։ ", "水位上涨了。", "पानी बढ़ गया। "):
        pieces = cut(sentence * 30, 200)
        assert len(pieces) > 1
        assert all(piece.endswith(sentence) for piece in pieces)


def test_marks_and_joined_emoji_stay_together() -> None:
    family = "👩\u200d👩\u200d👧"
    for cluster in ("e\u0301", family, "👍🏽", "ക്\u200dഷ"):
        pieces = cut(cluster * 50, 64)
        assert all(piece == cluster * (len(piece) // len(cluster)) for piece in pieces)


def test_a_long_paragraph_keeps_whole_elements_together() -> None:
    html = "<p>" + "The council met <b>again and again</b> in May. " * 300 + "</p>"
    segments = collected(html)
    assert len(segments) >= 3
    assert all(segment.count("<b>") == segment.count("</b>") for segment in segments)


def test_runs_are_the_texts_between_tags() -> None:
    assert pieces_of('Read <a href="/x">this</a>, <b>12</b> <i translate="no">Vale</i> now') == [
        "Read",
        "this",
        "now",
    ]
