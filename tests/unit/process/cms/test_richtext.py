"""Rich text of every kind as HTML: marks, lists, pictures, and hostile input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.errors import Unprocessable
from dateline.model.source_options import BodyKind
from functions.process.body.blocks import to_blocks
from functions.process.cms.richtext import RENDERERS, kind_of, render


def contentful(*content: Any) -> dict[str, Any]:
    return {"nodeType": "document", "data": {}, "content": list(content)}


def node(kind: str, *content: Any, **data: Any) -> dict[str, Any]:
    return {"nodeType": kind, "data": data, "content": list(content)}


def words(text: str, *marks: str) -> dict[str, Any]:
    return {"nodeType": "text", "value": text, "marks": [{"type": mark} for mark in marks]}


def block(text: str, *marks: str, **known: Any) -> dict[str, Any]:
    span = {"_type": "span", "text": text, "marks": list(marks)}
    return {"_type": "block", "style": "normal", "children": [span], **known}


def item(text: str, kind: str = "bullet", level: int = 1) -> dict[str, Any]:
    return block(text, listItem=kind, level=level)


def leaf(text: str, **styles: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, **styles}


def of(kind: str, *children: Any, **known: Any) -> dict[str, Any]:
    """A node of Strapi's blocks or of dast."""
    return {"type": kind, "children": list(children), **known}


def doc(*content: Any) -> dict[str, Any]:
    return {"type": "doc", "content": list(content)}


def prose(kind: str, *content: Any, **attributes: Any) -> dict[str, Any]:
    """A node of Storyblok's rich text."""
    return {"type": kind, "content": list(content), "attrs": attributes}


def dast(*children: Any) -> dict[str, Any]:
    return {"schema": "dast", "document": {"type": "root", "children": list(children)}}


def span(text: str, *marks: str) -> dict[str, Any]:
    return {"type": "span", "value": text, "marks": list(marks)}


@pytest.mark.parametrize(
    ("value", "html"),
    [
        (contentful(node("paragraph", words("a < b"))), "<p>a &lt; b</p>"),
        (
            contentful(node("paragraph", words("both", "bold", "italic"))),
            "<p><em><strong>both</strong></em></p>",
        ),
        (contentful(node("heading-3", words("H"))), "<h3>H</h3>"),
        (
            contentful(
                node("paragraph", node("hyperlink", words("x"), uri='https://a.example/?"'))
            ),
            '<p><a href="https://a.example/?&quot;">x</a></p>',
        ),
        (
            contentful(node("ordered-list", node("list-item", node("paragraph", words("1"))))),
            "<ol><li><p>1</p></li></ol>",
        ),
        (contentful(node("embedded-asset-block", target={"sys": {"id": "a"}})), ""),
        (contentful(node("new-kind", words("kept"))), "kept"),
        ([block("a\nb")], "<p>a<br>b</p>"),
        ([block("x", "strong", "em")], "<p><em><strong>x</strong></em></p>"),
        (
            [block("x", "k1", markDefs=[{"_key": "k1", "_type": "link", "href": "/a"}])],
            '<p><a href="/a">x</a></p>',
        ),
        ([item("a"), item("b")], "<ul><li>a</li><li>b</li></ul>"),
        (
            [item("a"), item("b", level=2), item("c")],
            "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
        ),
        ([item("a", level=2)], "<ul><li><ul><li>a</li></ul></li></ul>"),
        ([item("a"), item("b", "number")], "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ([item("a"), block("p")], "<ul><li>a</li></ul><p>p</p>"),
        ([block("q", style="blockquote")], "<blockquote>q</blockquote>"),
        (
            [{"_type": "image", "asset": {"url": "https://a.example/b.jpg"}, "alt": 'a "b"'}],
            '<figure><img src="https://a.example/b.jpg" alt="a &quot;b&quot;"></figure>',
        ),
        ([{"_type": "callout", "content": [block("inside")]}], "<p>inside</p>"),
        (
            [of("paragraph", leaf("a", bold=True), leaf("b", code=True))],
            "<p><strong>a</strong><code>b</code></p>",
        ),
        ([of("heading", leaf("H"), level=4)], "<h4>H</h4>"),
        ([of("heading", leaf("H"), level="x")], "<h2>H</h2>"),
        (
            [of("list", of("list-item", leaf("a")), format="ordered")],
            "<ol><li>a</li></ol>",
        ),
        (
            [of("paragraph", of("link", leaf("x"), url="https://a.example"))],
            '<p><a href="https://a.example">x</a></p>',
        ),
        ([of("code", leaf("a\nb"))], "<pre>a\nb</pre>"),
        (
            [of("image", image={"url": "https://a.example/i.png", "caption": "C"})],
            '<figure><img src="https://a.example/i.png" alt=""><figcaption>C</figcaption></figure>',
        ),
        (doc(prose("paragraph", leaf("a"), {"type": "hard_break"})), "<p>a<br></p>"),
        (doc(prose("bullet_list", prose("list_item", leaf("a")))), "<ul><li>a</li></ul>"),
        (doc(prose("heading", leaf("H"), level=9)), "<h6>H</h6>"),
        (
            doc(
                prose(
                    "paragraph",
                    leaf("m")
                    | {
                        "marks": [{"type": "link", "attrs": {"href": "a@b.c", "linktype": "email"}}]
                    },
                )
            ),
            '<p><a href="mailto:a@b.c">m</a></p>',
        ),
        (
            doc(
                prose(
                    "blok", body=[{"component": "x", "text": doc(prose("paragraph", leaf("in")))}]
                )
            ),
            "<p>in</p>",
        ),
        (
            dast(of("paragraph", span("a", "strong", "emphasis"))),
            "<p><em><strong>a</strong></em></p>",
        ),
        (
            dast(of("list", of("listItem", of("paragraph", span("a"))), style="numbered")),
            "<ol><li><p>a</p></li></ol>",
        ),
        (
            dast(of("blockquote", of("paragraph", span("q")), attribution="Ada")),
            "<blockquote><p>q</p><p>Ada</p></blockquote>",
        ),
        (dast({"type": "code", "code": "a < b"}), "<pre>a &lt; b</pre>"),
        ({"value": dast(of("paragraph", span("a")))}, "<p>a</p>"),
    ],
)
def test_rich_text_is_rendered(value: Any, html: str) -> None:
    assert render(value, None, "$.body") == html


@pytest.mark.parametrize(
    ("text", "kind", "html"),
    [
        ("One.\n\nTwo & <3.", "text", "<p>One.</p><p>Two &amp; &lt;3.</p>"),
        ("# H\n\nA *b* [c](https://a.example).", "markdown", None),
        ("<p>a</p>", "html", "<p>a</p>"),
        ("5 * 3 * 2 = 30", "text", None),
        ("snake_case_name and more", "text", None),
        ("I said: *no*.", "markdown", None),
        ("A > B", "text", None),
        ("a<br>b", "html", "a<br>b"),
    ],
)
def test_kind_of_a_string_is_detected_by_its_marks(text: str, kind: str, html: str | None) -> None:
    assert kind_of(text) == kind
    if html is not None:
        assert render(text, None, "$.body") == html


def test_markdown_becomes_blocks() -> None:
    text = "## Next\n\nA **b** ~~c~~\n\n- x\n- y\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    kinds = [entry.kind.value for entry in to_blocks(render(text, "markdown", "$"))]
    assert kinds == ["heading", "paragraph", "list", "quote", "table"]


def test_markdown_longer_than_any_story_is_refused() -> None:
    with pytest.raises(Unprocessable) as caught:
        render("# a\n" * 100_000, None, "$.body")
    assert (caught.value.code, caught.value.where) == ("markdown_too_long", "$.body")


def test_configured_kind_decides_between_strings() -> None:
    assert render("# no heading", "text", "$") == "<p># no heading</p>"
    assert "<strong>" in render("a **b** <i>c</i>", "markdown", "$")


@pytest.mark.parametrize("value", [7, True, {}, [], {"a": 1}, [1], ["a"], [{"type": []}]])
def test_unknown_body_is_reported(value: Any) -> None:
    with pytest.raises(Unprocessable) as caught:
        render(value, None, "$.body")
    assert (caught.value.code, caught.value.where) == ("body_kind_unknown", "$.body")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (dast(), "portable_text"),
        ("<p>a</p>", "storyblok_rich_text"),
        ([block("a")], "markdown"),
        (doc(), "structured_text"),
    ],
)
def test_wrong_configured_kind_is_reported(value: Any, kind: BodyKind) -> None:
    with pytest.raises(Unprocessable) as caught:
        render(value, kind, "$.body")
    assert caught.value.code == "body_kind_wrong"


NESTING: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "contentful": (lambda inner: node("paragraph", inner), contentful),
    "strapi": (lambda inner: of("list", inner), lambda inner: [inner]),
    "storyblok": (lambda inner: prose("blockquote", inner), doc),
    "dast": (lambda inner: of("list", inner), dast),
    "portable": (
        lambda inner: {"_type": "x", "content": [{"_type": "block"}, inner]},
        lambda inner: [inner],
    ),
}
"""Wrappers of a node, and of the outermost node."""


def nested(kind: str, depth: int) -> Any:
    around, document = NESTING[kind]
    inner: Any = leaf("x")
    for _ in range(depth):
        inner = around(inner)
    return document(inner)


@pytest.mark.parametrize("kind", sorted(NESTING))
def test_nesting_has_a_limit(kind: str) -> None:
    assert render(nested(kind, 20), None, "$") is not None
    with pytest.raises(Unprocessable) as caught:
        render(nested(kind, 500), None, "$.body")
    assert (caught.value.code, caught.value.where) == ("rich_text_too_deep", "$.body")


@pytest.mark.parametrize(
    "text", ["*" * 50_000, "_" * 50_000, "[" * 50_000, "](" * 20_000, "> " * 20_000, "<" * 50_000]
)
def test_long_runs_are_classified_quickly(text: str) -> None:
    assert kind_of(text) in {"text", "markdown"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "nodeType",
                    "_type",
                    "content",
                    "children",
                    "marks",
                    "text",
                    "value",
                    "attrs",
                    "data",
                    "level",
                    "listItem",
                    "markDefs",
                    "document",
                    "schema",
                    "spans",
                    "body",
                ]
            ),
            inner
            | st.sampled_from(
                [
                    "text",
                    "paragraph",
                    "list",
                    "link",
                    "block",
                    "span",
                    "doc",
                    "image",
                    "heading",
                    "document",
                    "hyperlink",
                    "blok",
                    "dast",
                ]
            ),
            max_size=6,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(value=JSON)
@pytest.mark.parametrize("kind", sorted(RENDERERS))
def test_any_json_is_rendered_or_refused(kind: BodyKind, value: Any) -> None:
    assert isinstance(RENDERERS[kind](value), str)


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet="<>&\"'a ", max_size=20))
def test_text_never_becomes_markup(text: str) -> None:
    values: list[Any] = [
        contentful(node("paragraph", words(text))),
        [block(text)],
        [of("paragraph", leaf(text))],
        doc(prose("paragraph", leaf(text))),
        dast(of("paragraph", span(text))),
    ]
    for value in values:
        html = render(value, None, "$")
        assert html.startswith("<p>")
        assert html.count("<") == 2
