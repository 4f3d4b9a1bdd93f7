"""WordPress' shortcodes become what they stand for; brackets of the story stay."""

from __future__ import annotations

import time

import pytest

from functions.process.body.blocks import to_blocks
from functions.process.body.shortcodes import without_shortcodes

PICTURE = '<img src="https://n.example/i.jpg" alt="">'


def shown(markup: str) -> list[str]:
    return [block.html for block in to_blocks(without_shortcodes(markup))]


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        (
            f'[caption id="a_5" width="300"]{PICTURE} The quay[/caption]',
            [f"<figure>{PICTURE}<figcaption>The quay</figcaption></figure>"],
        ),
        (
            f'[caption id="a_5" caption="The quay"]{PICTURE}[/caption]',
            [f"<figure>{PICTURE}<figcaption>The quay</figcaption></figure>"],
        ),
        (
            "[embed]https://www.youtube.com/watch?v=Zq1[/embed]",
            ['<iframe src="https://www.youtube.com/embed/Zq1"></iframe>'],
        ),
        (
            '[embed width="123"]https://youtu.be/Zq1[/embed]',
            ['<iframe src="https://www.youtube.com/embed/Zq1"></iframe>'],
        ),
        ("[vimeo 76979871]", ['<iframe src="https://player.vimeo.com/video/76979871"></iframe>']),
        (
            "[youtube=https://www.youtube.com/watch?v=Zq1]",
            ['<iframe src="https://www.youtube.com/embed/Zq1"></iframe>'],
        ),
        (
            '[video mp4="https://n.example/v.mp4"][/video]',
            ['<video controls="" src="https://n.example/v.mp4"></video>'],
        ),
        (
            '<figure class=wp-block-embed><div class="wp-block-embed__wrapper">\n'
            "https://www.youtube.com/watch?v=Zq1\n</div></figure>",
            ['<iframe src="https://www.youtube.com/embed/Zq1"></iframe>'],
        ),
    ],
)
def test_known_shortcode_is_the_element(markup: str, blocks: list[str]) -> None:
    assert shown(f"<p>Above.</p>{markup}<p>Below.</p>") == [
        "<p>Above.</p>",
        *blocks,
        "<p>Below.</p>",
    ]


@pytest.mark.parametrize(
    "markup",
    [
        '<p>[gallery ids="1,2,3"]</p><p>Text.</p>',
        '<p>[vc_row][vc_column width="1/2"]Text.[/vc_column][/vc_row]</p>',
        "<p>[et_pb_section fb_built=”1″]Text.[/et_pb_section]</p>",
        '<p>[su_note note_color="#fff"]Text.[/su_note]</p>',
        '<p>Text.[contact-form-7 id="12" title="Tell us"]</p>',
        "<p>[dropcap]T[/dropcap]ext.</p>",
    ],
)
def test_brackets_of_other_shortcodes_are_removed(markup: str) -> None:
    assert shown(markup) == ["<p>Text.</p>"]


@pytest.mark.parametrize(
    "text",
    [
        "He said “they was [sic] late” and [laughs] left.",
        "“[The mayor] has gone,” she said [1].",
        "[Update] The ferry is free. [Correction: it was noon.]",
        "Pick a tag [optional] in the [row] below.",
        "<code>[gallery ids=&quot;1&quot;]</code> shows pictures.",
    ],
)
def test_brackets_of_a_story_stay(text: str) -> None:
    assert without_shortcodes(f"<p>{text}</p>") == f"<p>{text}</p>"


@pytest.mark.parametrize(
    "run", ["[", "[a ", "[caption]", "[a b='", "<pre>[", "[/a", "[embed ", "[a b=c]"]
)
def test_shortcodes_take_linear_time(run: str) -> None:
    started = time.process_time()
    without_shortcodes(run * 50_000)
    assert time.process_time() - started < 2
