"""Embeds: known players are upgraded, the rest are links, and the article says so."""

from __future__ import annotations

import time

import pytest

from dateline.model.documents import Article
from dateline.model.source_options import Cleaning, Fetch
from dateline.model.sources import Source
from functions.process.body.blocks import plain_text, to_blocks
from functions.process.body.players import player_address, with_frames
from tests.unit.process.parsing import article_of

YOUTUBE = "https://www.youtube.com/embed/Zq1-x_Y"


@pytest.mark.parametrize(
    ("address", "player"),
    [
        ("http://www.youtube.com/embed/Zq1-x_Y", YOUTUBE),
        ("//www.youtube.com/embed/Zq1-x_Y", YOUTUBE),
        ("https://youtube.com/embed/Zq1-x_Y", YOUTUBE),
        ("http://m.youtube.com/embed/Zq1-x_Y?start=9", f"{YOUTUBE}?start=9"),
        ("https://www.youtube.com/shorts/Zq1-x_Y", YOUTUBE),
        ("https://www.youtube.com/watch?v=Zq1-x_Y", YOUTUBE),
        ("https://www.youtube.com/watch?app=desktop&v=Zq1-x_Y", YOUTUBE),
        ("https://youtu.be/Zq1-x_Y?start=9", f"{YOUTUBE}?start=9"),
        ("http://www.youtube.com/v/Zq1-x_Y&start=9", f"{YOUTUBE}?start=9"),
        ("http://player.vimeo.com/video/76979871", "https://player.vimeo.com/video/76979871"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871"),
        (
            "https://geo.dailymotion.com/player/x7.html?video=x8abc",
            "https://www.dailymotion.com/embed/video/x8abc",
        ),
        ("https://open.spotify.com/track/5dA", "https://open.spotify.com/embed/track/5dA"),
        (
            "https://platform.x.com/embed/Tweet.html?id=1",
            "https://platform.twitter.com/embed/Tweet.html?id=1",
        ),
        ("http://datawrapper.dwcdn.net/AbC/1/", "https://datawrapper.dwcdn.net/AbC/1/"),
    ],
)
def test_known_player_is_upgraded(address: str, player: str) -> None:
    (block,) = to_blocks(f'<iframe src="{address}"></iframe>', "https://news.example/x")
    assert block.html == f'<iframe src="{player}"></iframe>'


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/redirect?q=https://evil.example",
        "https://youtube.com.evil.example/embed/q",
        "https://evil.example/https://www.youtube.com/embed/q",
        "https://www.youtube.com/embed/../redirect?q=x",
        "https://vimeo.com/channels/staffpicks",
    ],
)
def test_other_page_of_a_player_is_not_upgraded(address: str) -> None:
    assert player_address(address) == address


def described(markup: str, **known: object) -> Article:
    return article_of({"external_id": "1", "headline": "Map", "body_html": markup, **known})


def test_unlisted_embed_is_a_link_with_a_warning() -> None:
    first = (
        '<iframe src="https://maps.example/w?id=7&amp;z=2" title="Results &amp; wards"></iframe>'
    )
    second = "<figure><iframe src=https://charts.example/1></iframe><figcaption>Votes</figure>"
    article = described(f"<p>By ward:</p>{first}{second}<p>After.</p>")
    assert [block.html for block in article.body] == [
        "<p>By ward:</p>",
        '<p><a href="https://maps.example/w?id=7&amp;z=2" rel="noopener nofollow ugc">'
        "Results &amp; wards</a></p>",
        '<p><a href="https://charts.example/1" rel="noopener nofollow ugc">'
        "https://charts.example/1</a></p>",
        "<p>Votes</p>",
        "<p>After.</p>",
    ]
    assert article.warnings == (
        "body: 2 embeds are links now (maps.example, charts.example); allow them with the source's "
        "cleaning.more_embed_hosts",
    )


def test_embed_of_a_home_page_is_removed_with_a_warning() -> None:
    article = described('<p>Text.</p><iframe src="https://site.example/"></iframe>')
    assert [block.text for block in article.body] == ["Text."]
    assert article.warnings == (
        "body: 1 embed removed (site.example); allow them with the source's "
        "cleaning.more_embed_hosts",
    )


@pytest.mark.parametrize(
    "frame",
    [
        '<iframe src="https://www.googletagmanager.com/ns.html?id=G-1"></iframe>',
        '<iframe src="https://ads.example/1" width="0" height="0"></iframe>',
        '<iframe src="https://ads.example/1" style="display:none"></iframe>',
        '<iframe src="javascript:alert(1)"></iframe>',
        '<iframe src="https://www.youtube.com@evil.example/embed/q"></iframe>',
    ],
)
def test_frame_that_readers_do_not_see_is_no_link(frame: str) -> None:
    article = described(f"<p>Text.</p>{frame}")
    assert [block.html for block in article.body] == ["<p>Text.</p>"]
    assert article.warnings == ()


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        (f'<embed src="{YOUTUBE}" width="5">', YOUTUBE),
        (f'<object data="{YOUTUBE}"></object>', YOUTUBE),
        (
            '<object width="5"><param name="movie" value="http://www.youtube.com/v/Zq1-x_Y">'
            '<embed src="http://www.youtube.com/v/Zq1-x_Y"></object>',
            YOUTUBE,
        ),
        ('<amp-youtube data-videoid="Zq1-x_Y" layout="fill"></amp-youtube>', YOUTUBE),
        (f'<amp-iframe src="{YOUTUBE}"><p placeholder></p></amp-iframe>', YOUTUBE),
        ('<amp-twitter data-tweetid="12"></amp-twitter>', "https://twitter.com/i/status/12"),
    ],
)
def test_old_elements_and_those_of_amp_are_frames(markup: str, address: str) -> None:
    (block,) = to_blocks(f"<div>{markup}</div>")
    assert f'="{address}"' in block.html


def test_content_of_an_object_is_kept() -> None:
    fallback = '<p>The report as <a href="https://n.example/r.pdf">PDF</a></p>'
    (block,) = to_blocks(f'<object data="https://n.example/r.pdf">{fallback}</object>')
    assert block.text == "The report as PDF"


@pytest.mark.parametrize("markup", ["<object " * 30_000, "<embed '" * 30_000, "<object>" * 30_000])
def test_patterns_take_linear_time(markup: str) -> None:
    started = time.process_time()
    with_frames(markup)
    assert time.process_time() - started < 1


RELATIVE = '<p>Text.</p><img src="/uploads/quay.jpg" alt="Quay">'


@pytest.mark.parametrize(
    ("source", "known", "address"),
    [
        ({"cleaning": Cleaning(base_url="https://cms.example")}, {}, "https://cms.example"),
        (
            {"cleaning": Cleaning(base_url="https://cms.example/admin")},
            {"canonical_url": "https://news.example/quay"},
            "https://cms.example",
        ),
        ({}, {"canonical_url": "https://news.example/quay"}, "https://news.example"),
        (
            {"fetch": Fetch(base_url="https://cms.example/api", hosts=("cms.example",))},
            {},
            "https://cms.example",
        ),
    ],
)
def test_relative_picture_is_resolved_against_the_address_of_the_cms(
    source: dict[str, object], known: dict[str, object], address: str
) -> None:
    story = {"external_id": "1", "headline": "Quay", "body_html": RELATIVE, **known}
    story["media"] = [{"url": "/uploads/crane.jpg"}]
    cms = Source.model_validate({"id": "demo", "sender": "token", **source})
    read = article_of(story, source=cms)
    assert f'src="{address}/uploads/quay.jpg"' in read.body[-1].html
    assert [media.url for media in read.media] == [f"{address}/uploads/crane.jpg"]
    assert not any("relative" in warning for warning in read.warnings)


def test_relative_picture_without_a_base_gives_a_warning() -> None:
    article = described(RELATIVE, media=[{"url": "/uploads/crane.jpg"}])
    assert [block.text for block in article.body] == ["Text."]
    assert article.media == ()
    assert article.warnings == (
        "body: 1 picture with a relative URL removed (/uploads/quay.jpg); name the CMS's address "
        "in the source's cleaning.base_url",
        "media: /uploads/crane.jpg is relative, not used; name the CMS's address in the source's "
        "cleaning.base_url",
    )


def test_embed_is_no_part_of_a_headline() -> None:
    assert (
        plain_text("Votes <iframe src=https://maps.example/1></iframe>by ward") == "Votes by ward"
    )
