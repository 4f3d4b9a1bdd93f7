"""Cards of CMS editors: what a page shows only with a style sheet and scripts is no story.

The markup is what Ghost 5.130 writes for each card, shortened where attributes repeat.
"""

from __future__ import annotations

import pytest

from dateline.model.documents import BlockKind
from functions.process.body.blocks import to_blocks
from tests.unit.process.parsing import article_of

REL = 'rel="noopener nofollow ugc"'
AUDIO = """<div class="kg-card kg-audio-card"><img src="https://vik.example/t.jpg"
alt="audio-thumbnail" class="kg-audio-thumbnail"><div class="kg-audio-thumbnail placeholder
kg-audio-hide"><svg><path d="M1 1"/></svg></div><div class="kg-audio-player-container"><audio
src="https://vik.example/a.mp3" preload="metadata"></audio><div class="kg-audio-title">Harbour
sounds</div><div class="kg-audio-player"><button class="kg-audio-play-icon" aria-label="Play audio">
<svg><path d="M1 1"/></svg></button><span class="kg-audio-current-time">0:00</span><div
class="kg-audio-time">/<span class="kg-audio-duration">60</span></div><input type="range"
class="kg-audio-seek-slider" max="100" value="0"><button class="kg-audio-playback-rate"
aria-label="Adjust playback speed">1×</button></div></div></div>"""
VIDEO = """<figure class="kg-card kg-video-card kg-width-regular"><div class="kg-video-container">
<video src="https://vik.example/v.mp4" playsinline preload="metadata"></video><div
class="kg-video-overlay"><button aria-label="Play video">▶</button></div><div
class="kg-video-player-container"><div class="kg-video-player"><span
class="kg-video-current-time">0:00</span><div class="kg-video-time">/<span
class="kg-video-duration">1:01</span></div><button>1×</button></div></div></div>
<figcaption>The first boat</figcaption></figure>"""
BOOKMARK = """<figure class="kg-card kg-bookmark-card kg-card-hascaption"><a
class="kg-bookmark-container" href="https://port.example/time"><div class="kg-bookmark-content"><div
class="kg-bookmark-title">Timetable &amp; fares</div><div class="kg-bookmark-description">When boats
leave.</div><div class="kg-bookmark-metadata"><img class="kg-bookmark-icon"
src="https://port.example/i.png" alt=""><span class="kg-bookmark-author">Port of Vik</span><span
class="kg-bookmark-publisher">Ada Moen</span></div></div><div class="kg-bookmark-thumbnail"><img
src="https://port.example/t.jpg" alt=""></div></a><figcaption>Our <b>source</b></figcaption>
</figure>"""
FILE = """<div class="kg-card kg-file-card"><a class="kg-file-card-container"
href="https://vik.example/r.pdf" title="Download"><div class="kg-file-card-contents"><div
class="kg-file-card-title">Report</div><div class="kg-file-card-caption">The full report</div><div
class="kg-file-card-metadata"><div class="kg-file-card-filename">r.pdf</div><div
class="kg-file-card-filesize">12 KB</div></div></div></a></div>"""
SIGN_UP = """<div class="kg-card kg-signup-card" data-lexical-signup-form="" style="display:none">
<div class="kg-signup-card-content"><h2 class="kg-signup-card-heading">Sign up for Vik</h2><form
data-members-form="signup"><input type="email" required placeholder="Your email"><button
type="submit"><span>Subscribe</span></button><div class="kg-signup-card-success">Email sent! Check
your inbox to complete your signup.</div></form><p class="kg-signup-card-disclaimer">No spam.</p>
</div></div>"""
CALLOUT = """<div class="kg-card kg-callout-card"><div class="kg-callout-emoji">💡</div><div
class="kg-callout-text">Bring a coat.</div></div>"""


def shown(markup: str) -> list[str]:
    return [block.html for block in to_blocks(markup, "https://vik.example/ferry/")]


@pytest.mark.parametrize(
    ("card", "blocks"),
    [
        (
            AUDIO,
            [
                '<audio controls="" src="https://vik.example/a.mp3"></audio>',
                "<p>Harbour sounds</p>",
            ],
        ),
        (
            VIDEO,
            [
                '<figure><video controls="" src="https://vik.example/v.mp4"></video>'
                "<figcaption>The first boat</figcaption></figure>"
            ],
        ),
        (
            BOOKMARK,
            [
                f'<p><a href="https://port.example/time" {REL}>Timetable &amp; fares</a></p>',
                "<p>Our <b>source</b></p>",
            ],
        ),
        (
            FILE,
            [
                f'<p><a href="https://vik.example/r.pdf" {REL}>Report</a></p>',
                "<p>The full report</p>",
            ],
        ),
        (SIGN_UP, []),
        (CALLOUT, ["<p>Bring a coat.</p>"]),
    ],
    ids=["audio", "video", "bookmark", "file", "sign-up", "callout"],
)
def test_card_of_ghost_is_its_content(card: str, blocks: list[str]) -> None:
    around = f"<p>Before.</p>{card}<p>After.</p>"
    assert shown(around) == ["<p>Before.</p>", *blocks, "<p>After.</p>"]
    assert shown("".join(blocks)) == blocks


@pytest.mark.parametrize(
    "controls",
    [
        '<div class="mejs-controls"><div class="mejs-time"><span>00:00</span></div></div>',
        '<span class="mejs-offscreen">Audio Player</span>',
        '<div class="vjs-control-bar" dir="ltr"><button><span>Mute</span></button>0:00</div>',
        '<div class="plyr__controls"><button>Play</button><span>00:00</span></div>',
    ],
)
def test_controls_of_other_players_are_removed(controls: str) -> None:
    audio = f'<div class="player"><audio src="https://a.example/1.mp3"></audio>{controls}</div>'
    assert shown(f"<p>Listen:</p>{audio}") == [
        "<p>Listen:</p>",
        '<audio controls="" src="https://a.example/1.mp3"></audio>',
    ]


@pytest.mark.parametrize(
    "form",
    [
        '<form action="/join"><p>The week in Vik</p><input type="email"><button>Go</button></form>',
        '<div class="mc4wp-form"><p>Our newsletter</p><label>Address</label></div>',
        '<div class="subscription-widget-wrap"><p>Thanks for reading Vik!</p></div>',
    ],
)
def test_sign_up_form_is_removed(form: str) -> None:
    assert shown(f"<p>One.</p>{form}<p>Two.</p>") == ["<p>One.</p>", "<p>Two.</p>"]


def test_story_within_a_form_stays() -> None:
    story = "".join(f"<p>{'A long sentence about the harbour. ' * 12}</p>" for _ in range(3))
    page = f'<form id="aspnetForm">{story}<input type="email" name="newsletter"></form>'
    assert len(shown(page)) == 3
    assert shown("<form><p>A short item.</p><input type=text></form>") == ["<p>A short item.</p>"]


def test_text_about_such_markup_stays() -> None:
    text = '<p class="intro">Write class="" or class="kg-signup-card" in <code>the form</code>.</p>'
    assert shown(f"<form>{text}</form>") == [
        '<p>Write class="" or class="kg-signup-card" in <code>the form</code>.</p>'
    ]


def test_card_without_title_or_link_keeps_what_it_has() -> None:
    no_title = BOOKMARK.replace("Timetable &amp; fares", "")
    address = "https://port.example/time"
    assert shown(no_title)[0] == f'<p><a href="{address}" {REL}>{address}</a></p>'
    no_link = BOOKMARK.replace('href="https://port.example/time"', "")
    assert shown(no_link)[0] == "<p>Timetable &amp; fares</p>"


def test_break_stays_between_two_parts_of_the_story() -> None:
    article = article_of(
        {
            "external_id": "1",
            "headline": "Two days",
            "body_html": "<hr><p>Monday.</p><hr><hr><div>Tuesday.<hr>Noon.</div><blockquote><p>One"
            "</p><hr><p>two</p></blockquote><hr><p>Sign up for our newsletter</p><hr>",
        }
    )
    assert [(block.kind.value, block.html) for block in article.body] == [
        ("paragraph", "<p>Monday.</p>"),
        ("break", "<hr>"),
        ("paragraph", "<p>Tuesday.</p>"),
        ("break", "<hr>"),
        ("paragraph", "<p>Noon.</p>"),
        ("quote", "<blockquote><p>One</p><p>two</p></blockquote>"),
        ("note", "<p>Sign up for our newsletter</p>"),
    ]
    assert article.word_count == 5
    assert to_blocks("<hr>")[0].kind is BlockKind.BREAK
