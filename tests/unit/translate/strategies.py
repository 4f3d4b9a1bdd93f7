"""Texts and markup in many scripts, for property tests of translate."""

from __future__ import annotations

from html import escape

from hypothesis import strategies as st

ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz ABC",
    "հայերեն լեզու և",
    "ქართული ენა",
    "русский язык ёй",
    "اللغة العربية",
    "中文水位上涨了",
    "हिन्दी भाषा",
    "e\u0301a\u0308n\u0303o",
    "👩\u200d👧🏽🇦🇲💧 ok",
    "0123456789 .,!?…։。؟ –—“”‘’'\"&<>;:#",
)


@st.composite
def words(draw: st.DrawFn) -> str:
    """Plain text of one script with punctuation, sometimes hostile, never only white space."""
    alphabet = draw(st.sampled_from(ALPHABETS))
    text = draw(st.text(alphabet + ALPHABETS[-1], min_size=1, max_size=60))
    return text if text.strip() else "x"


@st.composite
def inline(draw: st.DrawFn, depth: int = 2) -> str:
    """Text with inline elements, as a sanitiser returns it."""
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        parts.append(escape(draw(words()), quote=False))
        if depth and draw(st.booleans()):
            tag = draw(
                st.sampled_from(
                    [
                        "<b>{}</b>",
                        "<em>{}</em>",
                        '<a href="https://x.example/?a=1&amp;b=&quot;2&quot;">{}</a>',
                        '<span translate="no">{}</span>',
                        "{}<br>",
                    ]
                )
            )
            parts.append(tag.format(draw(inline(depth=depth - 1))))
    return "".join(parts)


@st.composite
def html_blocks(draw: st.DrawFn) -> str:
    """One block's own element."""
    shape = draw(
        st.sampled_from(
            [
                "<p>{}</p>",
                "<h2>{}</h2>",
                "<blockquote><p>{}</p><p>{}</p></blockquote>",
                "<ul><li>{}</li>\n<li>{}</li></ul>",
                "<table><tr><td>{}</td><td>{}</td></tr></table>",
                '<figure><img src="a.jpg"><figcaption>{}</figcaption></figure>',
            ]
        )
    )
    return shape.format(draw(inline()), draw(inline()))
