"""Frames in what readers get: sandboxed, of allowed pages only, and links instead of others."""

from __future__ import annotations

from html import escape
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from dateline.model.documents import Block, BlockKind
from dateline.model.embeds import REFERRER_POLICY, SANDBOX
from functions.read.frames import with_safe_frames
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS, page
from tests.factories import article
from tests.unit.read.renderings.article_views import SITE
from tests.unit.read.round_trip import listing_of, view_of

PLAYER = "https://www.youtube.com/embed/5N4rXb8kQeM?a=1&b=2"
CHART = "https://charts.example/c/1"


def frame(url: str, title: str = "") -> str:
    named = f' title="{escape(title)}"' if title else ""
    return f'<iframe src="{escape(url)}"{named} width="560" height="315"></iframe>'


def block(html: str) -> Block:
    return Block(kind=BlockKind.EMBED, html=html)


def safe(html: str, *more_hosts: str) -> str:
    return "".join(item.html for item in with_safe_frames([block(html)], more_hosts))


def frames(html: str) -> list[Element]:
    root: Element = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return list(root.iter("iframe"))


def test_an_allowed_frame_is_sandboxed_and_keeps_what_it_shows() -> None:
    [element] = frames(safe(frame(PLAYER, 'Film "A" & <B>')))
    assert element.attrib == {
        "src": PLAYER,
        "title": 'Film "A" & <B>',
        "width": "560",
        "height": "315",
        "sandbox": SANDBOX,
        "referrerpolicy": REFERRER_POLICY,
    }
    assert not {"allow-top-navigation", "allow-downloads", "allow-modals"} & {*SANDBOX.split()}


def test_a_block_keeps_its_hash_and_other_blocks_are_untouched() -> None:
    embed, text = block(frame(PLAYER)), block("<p>iframe</p>")
    made = list(with_safe_frames([embed, text]))
    assert [item.hash for item in made] == [embed.hash, text.hash]
    assert made[1] is text


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/maps/../amp/s/evil.example",
        "https://www.google.com/maps/%2e%2e/amp/s/evil.example",
        "https://www.youtube.com/redirect?q=https://evil.example",
        CHART,
    ],
)
def test_a_stored_frame_that_is_not_allowed_becomes_a_link(url: str) -> None:
    link = f'<a href="{url}" rel="noopener nofollow ugc">'
    assert safe(frame(url)) == f"<p>{link}{url}</a></p>"
    assert safe(frame(url, "A <map>")) == f"<p>{link}A &lt;map&gt;</a></p>"
    assert safe(f"<figure>{frame(url)}</figure>") == f"<figure>{link}{url}</a></figure>"


@pytest.mark.parametrize(
    "html",
    [
        "<iframe></iframe>",
        '<iframe src="javascript:alert(1)"></iframe>',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        "<iframe src='https://evil.example/' onload=alert(1)></iframe>",
        '<iframe src="https://www.youtube.com/embed/x" onload="alert(1)" allow="camera">',
        '<iframe src="https://www.youtube.com/embed/x" <iframe <iframe',
    ],
)
def test_any_other_frame_is_removed(html: str) -> None:
    assert list(with_safe_frames([block(html)])) == []


def test_a_frame_of_the_sources_own_list_is_sandboxed() -> None:
    [element] = frames(safe(frame(CHART), "charts.example/c/"))
    assert element.get("sandbox") == SANDBOX
    assert frames(safe(frame(CHART), "charts.example/d/")) == []


def _rendered(document: Any) -> dict[str, str]:
    view, listing = view_of(document), listing_of(document)
    articles = {name: item.render(view, SITE) for name, item in ARTICLE_RENDERINGS.items()}
    feeds = {
        f"feed {name}": item.render(listing, SITE.origin, "/feeds/en")
        for name, item in FEED_RENDERINGS.items()
    }
    return articles | feeds


def test_no_rendering_writes_a_frame_without_a_sandbox() -> None:
    bad = "https://www.google.com/maps/../amp/s/evil.example"
    written = _rendered(article(body=(block(frame(PLAYER)), block(frame(bad)))))
    with_frames = {name for name, text in written.items() if "iframe src=" in text}
    assert with_frames >= {"html", "json", "md", "ninjs", "newsml", "feed rss", "feed atom"}
    for name in with_frames:
        assert written[name].count("iframe src=") == 1, name
        assert written[name].count("allow-same-origin") == 1, name
        assert written[name].count(REFERRER_POLICY) == 1, name


def test_the_pages_policy_allows_the_frames_that_are_written() -> None:
    document = article(body=(block(frame(CHART)),), embed_hosts=("charts.example/c/",))
    view = view_of(document)
    assert len(frames(page.render(view, SITE))) == 1
    policy = ARTICLE_RENDERINGS["html"].headers(_summary(document))["content-security-policy"]
    [sources] = [part.split()[1:] for part in policy.split("; ") if part.startswith("frame-src")]
    assert "https://charts.example/c/" in sources
    assert "https://www.youtube.com/embed/" in sources
    assert "https:" not in sources
    plain = ARTICLE_RENDERINGS["html"].headers(_summary(article()))["content-security-policy"]
    assert "charts.example" not in plain


def _summary(document: Any) -> Any:
    from functions.index.article.rows import _summary as summary_of

    return summary_of(document)
