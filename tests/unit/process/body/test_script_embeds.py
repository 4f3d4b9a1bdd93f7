"""Embeds that a provider's script draws: their page is shown or linked, never lost in silence."""

from __future__ import annotations

import pytest

from dateline.model.documents import Article
from functions.process.body.script_embeds import with_script_embeds
from tests.unit.process.parsing import article_of

PICTURE = '<noscript><img src="https://pictures.example/1.png" alt="Votes by ward"></noscript>'


def described(markup: str) -> Article:
    return article_of({"external_id": "1", "headline": "Votes", "body_html": markup})


@pytest.mark.parametrize(
    ("markup", "frame"),
    [
        (
            '<script defer src="https://datawrapper.dwcdn.net/AbC12/embed.js"></script>',
            '<iframe src="https://datawrapper.dwcdn.net/AbC12/"></iframe>',
        ),
        (
            "<div id=datawrapper-vis-AbC12>"
            f"<script src='//datawrapper.dwcdn.net/AbC12/7/embed.js?v=2'></script>{PICTURE}</div>",
            '<iframe src="https://datawrapper.dwcdn.net/AbC12/" title="Votes by ward"></iframe>',
        ),
        (
            '<div class="flourish-embed flourish-chart" data-src="visualisation/71?2">'
            f'<script src="https://public.flourish.studio/embed.js"></script>{PICTURE}</div>',
            '<iframe src="https://flo.uri.sh/visualisation/71/embed" title="Votes by ward">'
            "</iframe>",
        ),
        (
            '<SCRIPT async src="https://telegram.org/js/telegram-widget.js?22" '
            'data-telegram-post="larkmoor/123" data-width="100%"></SCRIPT>',
            '<iframe src="https://t.me/larkmoor/123"></iframe>',
        ),
    ],
)
def test_chart_or_post_of_a_script_is_embedded(markup: str, frame: str) -> None:
    article = described(f"<p>Above.</p>{markup}<p>Below.</p>")
    assert [block.html for block in article.body] == ["<p>Above.</p>", frame, "<p>Below.</p>"]
    assert article.warnings == ()


@pytest.mark.parametrize(
    ("source", "page", "host"),
    [
        (
            "https://gist.github.com/quill/0a1b2c.js",
            "https://gist.github.com/quill/0a1b2c",
            "gist.github.com",
        ),
        ("//genius.com/songs/77/embed.js", "https://genius.com/songs/77", "genius.com"),
        (
            "https://content.jwplatform.com/players/Ab12-Cd34.js",
            "https://cdn.jwplayer.com/players/Ab12-Cd34.html",
            "cdn.jwplayer.com",
        ),
        ("https://asciinema.org/a/Zq1.js", "https://asciinema.org/a/Zq1", "asciinema.org"),
        (
            "https://www.buzzsprout.com/12/34-ferry.js?player=small",
            "https://www.buzzsprout.com/12/34-ferry",
            "www.buzzsprout.com",
        ),
        ("https://static.polldaddy.com/p/99.js", "https://poll.fm/99", "poll.fm"),
    ],
)
def test_other_known_script_is_a_link_with_a_warning(source: str, page: str, host: str) -> None:
    article = described(f'<p>Above.</p><script src="{source}"></script><p>Below.</p>')
    (above, link, below) = (block.html for block in article.body)
    assert (above, below) == ("<p>Above.</p>", "<p>Below.</p>")
    assert f'href="{page}"' in link
    (warning,) = article.warnings
    assert warning.startswith(f"body: 1 embed is a link now ({host});")


def test_infogram_is_a_link_whether_its_id_is_at_the_script_or_at_the_placeholder() -> None:
    for markup in (
        '<script src="https://e.infogram.com/js/dist/embed.js?9xQ" data-id="map-1x"></script>',
        '<div class="infogram-embed" data-id="map-1x" data-type="interactive"></div>',
    ):
        (block,) = described(f"<div>{markup}</div>").body
        assert 'href="https://infogram.com/map-1x"' in block.html


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="https://platform.twitter.com/widgets.js"></script>',
        '<script src="https://evil.example/datawrapper.dwcdn.net/AbC/embed.js"></script>',
        '<script src="https://datawrapper.dwcdn.net.evil.example/AbC/embed.js"></script>',
        '<script src="https://datawrapper.dwcdn.net/../x/embed.js"></script>',
        '<script src="https://telegram.org/js/telegram-widget.js" data-telegram-post="a/../b">'
        "</script>",
        '<script>var s = "https://gist.github.com/a/1.js";</script>',
        '<div class="flourish-embed" data-src="//evil.example/1"></div>',
        "<div class=infogram-embed data-id='\"><b>x'></div>",
    ],
)
def test_script_that_is_not_known_shows_nothing(markup: str) -> None:
    article = described(f"<p>Text.</p>{markup}")
    assert [block.html for block in article.body] == ["<p>Text.</p>"]
    assert article.warnings == ()


@pytest.mark.parametrize(
    "run", ["<script ", "<script src='", '<div class="flourish-embed" ', "<script></script> "]
)
def test_unfinished_runs_stay_as_they_are(run: str) -> None:
    assert with_script_embeds(run * 2_000) == run * 2_000
