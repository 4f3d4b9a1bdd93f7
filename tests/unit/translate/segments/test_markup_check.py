"""Which faults of a translated segment are detected."""

from __future__ import annotations

import pytest
from hypothesis import given

from functions.translate.segments.markup import tidy
from functions.translate.segments.markup_check import problems
from tests.unit.translate.strategies import inline

LINK = 'Read <a href="/a">this</a> or <b>that</b>'


@given(inline())
def test_an_unchanged_segment_has_no_problems(html: str) -> None:
    assert problems(html, html) == ()
    assert problems(html, tidy(html)) == ()


@pytest.mark.parametrize(
    ("source", "translated"),
    [
        (LINK, 'Leia <a href="/a">isto</a> ou <b>aquilo</b>'),
        # Words change places between languages, and their tags with them.
        (LINK, '<b>Aquilo</b> ou <a href="/a">isto</a>, leia'),
        (LINK, "Leia <A HREF='/a'>isto</A> ou <b>aquilo</b>"),
        ("Tea &amp; bread &lt; 3", "Ch\u00e1 & p\u00e3o < 3"),
        ('The <span translate="no">Vale</span> band', 'A banda <span translate="no">Vale</span>'),
    ],
)
def test_a_good_translation_has_no_problems(source: str, translated: str) -> None:
    assert problems(source, translated) == ()


@pytest.mark.parametrize(
    ("source", "translated", "code"),
    [
        ("Water", "", "empty"),
        ("<b>Water</b>", "<b> </b>", "empty"),
        (LINK, 'Leia isto <a href="/a"></a>ou <b>aquilo</b>', "empty"),
        (LINK, 'Leia <a href="/a">isto</a> ou aquilo', "tags"),
        (LINK, 'Leia <a href="/b">isto</a> ou <b>aquilo</b>', "tags"),
        (LINK, 'Leia <a href="/a" onclick="x()">isto</a> ou <b>aquilo</b>', "tags"),
        (LINK, LINK + "<script>alert(1)</script>", "tags"),
        (LINK, LINK + "<br>", "tags"),
        (LINK, LINK + "<!-- 1 -->", "tags"),
        (LINK, 'Leia <a href="/a">isto <b>ou</a> aquilo</b>', "nesting"),
        (LINK, 'Leia </a>isto<a href="/a"> ou <b>aquilo</b>', "nesting"),
        ('<i translate="no">Vale</i> sings', '<i translate="no">Valley</i> canta', "protected"),
        ("Water", "\u00c1gua <DNT_4", "leaked"),
        ("Water", "\u00c1gua DNT_4", "leaked"),
        ("Water", "<DNT_4>\u00c1gua", "tags"),
    ],
)
def test_each_fault_has_its_code(source: str, translated: str, code: str) -> None:
    assert code in problems(source, translated)


def test_text_is_escaped_uniformly() -> None:
    assert tidy("a &quot;b&quot; &#39;c&#39; & d < e <b>f</b>") == (
        "a \"b\" 'c' &amp; d &lt; e <b>f</b>"
    )
    assert tidy("&lt;script&gt;") == "&lt;script&gt;"
