"""Parts of a body that are for some readers only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Access, Article, Status
from functions.process.not_for_publication.gated import without_gated, without_gated_shortcodes
from tests.unit.process.parsing import article_of, parse_body

BEGIN = '<!--kg-gated-block:begin nonMember:false memberSegment:"status:-free" -->'
FOR_ALL = '<!--kg-gated-block:begin nonMember:true memberSegment:"" -->'
END = "<!--kg-gated-block:end-->"
OPEN, PAID, AFTER = "<p>Open text.</p>", "<p>PAIDWORD.</p>", "<p>Later text.</p>"
CASES = Path("../shared/cases/cms")


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        (f"{OPEN}{BEGIN}{PAID}{END}{AFTER}", OPEN + AFTER),
        (f"{BEGIN}{PAID}{END}", ""),
        (f"{OPEN}{FOR_ALL}{AFTER}{END}", f"{OPEN}{FOR_ALL}{AFTER}{END}"),
        (f"{OPEN}{BEGIN}{PAID}{END}{AFTER}{BEGIN}{PAID}{END}", OPEN + AFTER),
        # A rule that is not understood is no permission.
        (f"{OPEN}<!--kg-gated-block:begin-->{PAID}{END}{AFTER}", OPEN + AFTER),
        (f"{OPEN}<!--kg-gated-block:begin nonMember:TRUE -->{PAID}{END}{AFTER}", OPEN + AFTER),
        (
            f"{OPEN}<!--kg-gated-block:begin nonMember:true nonMember:false -->{PAID}{END}{AFTER}",
            OPEN + AFTER,
        ),
        (f"{OPEN}<!--kg-gated-block:start nonMember:false -->{PAID}{END}{AFTER}", OPEN + AFTER),
        (f"{OPEN}<!-- KG-Gated-Block:begin nonMember:false -->{PAID}{END}{AFTER}", OPEN + AFTER),
        (f"{OPEN}<!--kg-gated-block:begin nonMember:false --!>{PAID}{END}{AFTER}", OPEN + AFTER),
        # To a parser, these are comments as well. Their ends are those of other comments.
        (f"{OPEN}<!kg-gated-block:begin nonMember:false>{PAID}{END}{AFTER}", OPEN),
        (f"{OPEN}<! --kg-gated-block:begin nonMember:false -->{PAID}{END}{AFTER}", OPEN + AFTER),
        # Without an end, and nested: everything after the begin.
        (f"{OPEN}{BEGIN}{PAID}{AFTER}", OPEN),
        (f"{OPEN}{BEGIN}{PAID}{BEGIN}{PAID}{END}{AFTER}{END}{AFTER}", OPEN),
        (f"{OPEN}{FOR_ALL}{AFTER}{BEGIN}{PAID}{END}{END}", OPEN),
        (f"{OPEN}<!--kg-gated-block:begin nonMember:false", OPEN),
        (f"{OPEN}<!-- wp:jetpack/paywall /-->{PAID}", OPEN),
        (
            f"{OPEN}<!-- wp:premium-content/subscriber-view -->{PAID}"
            f"<!-- /wp:premium-content/subscriber-view -->{AFTER}",
            OPEN + AFTER,
        ),
    ],
)
def test_gated_parts_are_removed(markup: str, kept: str) -> None:
    ungated = without_gated(markup)
    assert ungated.markup == kept
    assert without_gated(ungated.markup).markup == kept


def test_a_part_without_an_end_is_reported() -> None:
    assert not without_gated(f"{OPEN}{BEGIN}{PAID}{END}").is_cut
    assert without_gated(f"{OPEN}{BEGIN}{PAID}").is_cut


@pytest.mark.parametrize("name", ["members_access", "pmpro_membership", "rcp_restrict", "restrict"])
def test_shortcodes_of_membership_plugins_gate(name: str) -> None:
    gated = f'{OPEN}[{name} role="x"]{PAID}[/{name}]{AFTER}'
    assert without_gated_shortcodes(gated).markup == OPEN + AFTER
    assert without_gated_shortcodes(f"{OPEN}[{name}]{PAID}").markup == OPEN


def test_brackets_in_prose_are_no_shortcodes() -> None:
    text = "<p>He [the member] said [restricting] it.</p>"
    assert without_gated_shortcodes(text).markup == text


@given(
    st.lists(
        st.sampled_from(
            [BEGIN, END, FOR_ALL, OPEN, AFTER, PAID, "<!--kg-gated-block:x-->", "<!--"]
        ),
        max_size=12,
    )
)
def test_text_after_a_begin_is_kept_only_after_its_end(parts: list[str]) -> None:
    kept = without_gated("".join(parts)).markup
    gated = False
    for part in parts:
        if part in (BEGIN, "<!--kg-gated-block:x-->"):
            gated = True
        elif part == END:
            gated = False
        elif part == PAID and gated:
            assert kept.count(PAID) < parts.count(PAID)
            return


def body_of(article: Article) -> list[str]:
    return [block.text for block in article.body]


def ghost(html: str | None, **fields: object) -> Article:
    post = {"id": "g1", "title": "Card", "status": "published", "visibility": "public"}
    current = {**post, "html": html, "plaintext": "PAIDWORD", **fields}
    return article_of({"post": {"current": current, "previous": {}}}, sender="ghost")


def test_a_public_ghost_post_loses_the_card_for_members() -> None:
    article = ghost(f"{OPEN}{BEGIN}{PAID}{END}{AFTER}")
    assert body_of(article) == ["Open text.", "Later text."]
    assert (article.status, article.access) == (Status.USABLE, Access.PUBLIC)
    assert article.warnings == ("body: 1 part for some readers only removed",)
    assert "PAIDWORD" not in article.model_dump_json()


@pytest.mark.skipif(not CASES.exists(), reason=f"needs {CASES}")
def test_the_recorded_ghost_post_loses_its_card() -> None:
    raw = json.loads((CASES / "ghost-gated-block.json").read_text())
    article = article_of(raw, sender="ghost")
    assert body_of(article) == ["Open to all readers.", "Again for all."]
    assert "SPRING77" not in article.model_dump_json()


@pytest.mark.parametrize("field", ["content", "excerpt"])
def test_a_wordpress_post_loses_gated_shortcodes(field: str) -> None:
    post = {"id": 3, "type": "post", "title": "T", "status": "publish", "content": "Open."}
    post[field] = "Before. [mepr-active rules='1']PAIDWORD[/mepr-active] After."
    article = article_of(post, sender="wp_plugin")
    assert "PAIDWORD" not in article.model_dump_json()
    assert "After." in article.model_dump_json()


def test_a_wordpress_export_loses_gated_shortcodes() -> None:
    gated = "<![CDATA[Before. [restrict]PAIDWORD[/restrict] After.]]>"
    export = (
        "<rss version='2.0' xmlns:wp='http://wordpress.org/export/1.2/'"
        " xmlns:content='http://purl.org/rss/1.0/modules/content/'"
        " xmlns:excerpt='http://wordpress.org/export/1.2/excerpt/'><channel>"
        "<wp:wxr_version>1.2</wp:wxr_version><item><title>T</title><wp:post_id>3</wp:post_id>"
        "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
        f"<content:encoded>{gated}</content:encoded>"
        f"<excerpt:encoded>{gated}</excerpt:encoded></item></channel></rss>"
    )
    article = article_of(export, "text/xml")
    assert article.provenance.format == "wxr"
    assert "PAIDWORD" not in article.model_dump_json()
    assert article.standfirst is not None
    assert "After." in article.standfirst


def test_plain_text_in_place_of_html_is_restricted() -> None:
    article = ghost(None)
    assert (article.status, article.access) == (Status.WITHHELD, Access.RESTRICTED)


GATED = f"{OPEN}{BEGIN}{PAID}{END}{AFTER}"
ESCAPED = GATED.replace("&", "&amp;").replace("<", "&lt;")
ATOM = "http://www.w3.org/2005/Atom"
XHTML = "http://www.w3.org/1999/xhtml"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ({"external_id": "1", "headline": "H", "body_html": GATED}, None),
        (
            {
                "external_id": "1",
                "headline": "H",
                "body": [
                    {"kind": "paragraph", "html": f"<p>Open text.</p>{BEGIN}"},
                    {"kind": "paragraph", "html": f"{PAID}{END}"},
                ],
            },
            None,
        ),
        (
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "F",
                "items": [{"id": "1", "title": "H", "summary": GATED, "content_html": GATED}],
            },
            None,
        ),
        (
            f"<rss version='2.0'><channel><item><guid>1</guid><title>H</title>"
            f"<description>{ESCAPED}</description></item></channel></rss>",
            "text/xml",
        ),
        (
            "<rss version='2.0'><channel><item><guid>1</guid><title>H</title>"
            f"<description><![CDATA[{GATED}]]></description></item></channel></rss>",
            "text/xml",
        ),
        (
            f"<feed xmlns='{ATOM}'><entry><id>u:1</id><title>H</title><content type='xhtml'>"
            f"<div xmlns='{XHTML}'>{GATED}</div></content></entry></feed>",
            "application/atom+xml",
        ),
        (f"<html><head><title>H</title></head><body><article>{GATED}</article></body></html>",
         "text/html"),
        (f"---\ntitle: H\n---\nOpen text.\n\n{BEGIN}\n\nPAIDWORD.\n\n{END}\n\nLater text.\n",
         "text/markdown"),
        ({"_id": "1", "type": "story", "headlines": {"basic": "H"}, "revision": {"published": True},
          "content_elements": [{"type": "raw_html", "content": GATED}]}, None),
        ({"id": 1, "type": "post", "status": "publish", "title": {"rendered": "H"},
          "content": {"rendered": GATED}}, None),
    ],
    ids=[
        *("canonical-html", "canonical-blocks", "jsonfeed", "rss", "rss-cdata", "atom-xhtml"),
        *("page", "markdown", "ans", "wordpress"),
    ],
)  # fmt: skip
def test_no_format_keeps_a_gated_part(body: str | dict[str, object], content_type: str) -> None:
    parsed = parse_body(body, content_type)
    stored = "".join(document.model_dump_json() for document in parsed.documents)
    assert "PAIDWORD" not in stored
    assert "Open text." in stored
