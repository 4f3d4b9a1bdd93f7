"""Embed hosts: a URL matches only if browsers and this list read the same page out of it."""

from __future__ import annotations

import re

import pytest
from ada_url import URL, check_url
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from dateline.model.embeds import EMBED_HOSTS, EmbedHost, embed_address, embed_host, frame_sources

MAPS = "https://www.google.com/maps"
TUBE = "https://www.youtube.com"


def allowed(url: str) -> bool:
    address = embed_address(url)
    return address is not None and embed_host(address, EMBED_HOSTS) is not None


@pytest.mark.parametrize(
    "url",
    [
        f"{MAPS}/embed?pb=!1m18!1m12!1m3!1d1524.3",
        f"{MAPS}/embed?q=Lake%20Sevan#top",
        f"{TUBE}/embed/5N4rXb8kQeM?start=10&rel=0",
        "https://player.vimeo.com/video/76979871?h=8272103f6e",
        "https://www.dailymotion.com/embed/video/x7tgad0",
        "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/34019569",
        "https://open.spotify.com/embed/track/4uLU6hMCjMI75M1A2tKUQC",
        "https://embed.podcasts.apple.com/us/podcast/%E2%80%9Clake%E2%80%9D/id1200361736",
        "https://datawrapper.dwcdn.net/Jx3Zr/1/",
        "https://flo.uri.sh/visualisation/12345/embed",
        "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fx",
        "https://platform.twitter.com/embed/Tweet.html?id=1",
        "https://t.me/durov/43?embed=1",
    ],
)
def test_what_newsrooms_embed_is_allowed_unchanged(url: str) -> None:
    assert embed_address(url) == url == URL(url).href
    assert allowed(url)


@pytest.mark.parametrize(
    "url",
    [
        # Dot segments, plain, encoded, doubly encoded, with parameters.
        f"{MAPS}/../amp/s/evil.example",
        f"{MAPS}/./../amp/s/evil.example",
        f"{MAPS}/x/../../amp/s/evil.example",
        f"{MAPS}/..",
        f"{MAPS}/%2e%2e/amp/s/evil.example",
        f"{MAPS}/%2E./amp/s/evil.example",
        f"{MAPS}/.%2e/amp/s/evil.example",
        f"{MAPS}/%252e%252e/amp/s/evil.example",
        f"{MAPS}/..%2famp/s/evil.example",
        f"{MAPS}/..%5camp/s/evil.example",
        f"{MAPS}/..;/amp/s/evil.example",
        f"{MAPS}/..;x=1/amp/s/evil.example",
        # Backslashes, white space, controls.
        f"{MAPS}\\..\\amp\\s\\evil.example",
        f"{MAPS}/\\../amp/s/evil.example",
        f"{MAPS}/.\t./amp/s/evil.example",
        f"{MAPS}/.\n./amp/s/evil.example",
        f"{MAPS}/ ../amp",
        f"\t{MAPS}/embed",
        f" {MAPS}/embed",
        f"{MAPS}/embed\x00",
        f"{MAPS}/%00/../amp",
        "https:\\\\www.google.com\\maps\\embed",
        "https:/www.google.com/maps/embed",
        "https:www.google.com/maps/embed",
        "//www.google.com/maps/embed",
        # Users, ports, dots at the end, other names.
        "https://www.google.com@evil.example/maps/embed",
        "https://evil.example\\@www.google.com/maps/embed",
        "https://user@www.google.com/maps/embed",
        "https://www.google.com:443@evil.example/maps/embed",
        "https://www.google.com:444/maps/embed",
        "https://www.google.com:443/maps/embed",
        "https://www.google.com:/maps/embed",
        "https://www.google.com./maps/embed",
        "https://www.google.com.evil.example/maps/embed",
        "https://evil.example/www.google.com/maps/",
        "https://evil.example?www.google.com/maps/",
        "https://evil.example#www.google.com/maps/",
        "https://www.google.com?/maps/embed",
        "https://www.google.com#/maps/embed",
        "https://google.com/maps/embed",
        "https://www.google.com/mapsembed",
        "https://www.google.com/MAPS/embed",
        # International names: look-alikes, full-width letters, the ideographic full stop.
        "https://www.gооgle.com/maps/embed",
        "https://www.google。com/maps/embed",
        "https://ｗｗｗ.google.com/maps/embed",
        "https://www.goo\u00adgle.com/maps/embed",
        "https://www.google.com\u2044maps/embed",
        "https://xn--www-google-com-9o4c.example/maps/embed",
        "https://www.googl\u212b.com/maps/embed",
        # Other schemes.
        "http://www.google.com/maps/embed",
        "javascript://www.google.com/maps/%0aalert(1)",
        "data:text/html,https://www.google.com/maps/",
        "https://127.0.0.1/maps/",
        "https://0x7f.1/maps/",
        "https://[::1]/maps/",
        # Pages of allowed hosts that redirect elsewhere.
        f"{TUBE}/redirect?q=https://evil.example",
        f"{TUBE}/attribution_link?u=//evil.example",
        f"{TUBE}/embed/../redirect?q=https://evil.example",
        "https://www.google.com/url?q=https://evil.example",
        "https://www.facebook.com/l.php?u=https://evil.example",
        "https://www.facebook.com/flx/warn/?u=https://evil.example",
        "https://www.dailymotion.com/logout?to=https://evil.example",
        "https://open.spotify.com/redirect?url=https://evil.example",
        "https://t.me/iv?url=https://evil.example",
        "https://t.me/share/url?url=https://evil.example",
        "https://t.me/durov",
        "https://t.me/durov/43/../x",
        "https://t.me/durov/43/",
        "https://t.me/s/durov/43",
        "https://t.me/joinchat/AAAA",
        "https://t.me",
        "https://t.me/",
        "",
    ],
)
def test_attacks_are_rejected(url: str) -> None:
    assert not allowed(url)


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://WWW.YouTube.COM/embed/aB", f"{TUBE}/embed/aB"),
        (f"{MAPS}/embed?q=Ереван", f"{MAPS}/embed?q=%D0%95%D1%80%D0%B5%D0%B2%D0%B0%D0%BD"),
        (f"{MAPS}/place/Ереван", f"{MAPS}/place/%D0%95%D1%80%D0%B5%D0%B2%D0%B0%D0%BD"),
        (f"{MAPS}/embed?q='<\">", f"{MAPS}/embed?q=%27%3C%22%3E"),
        ("https://flo.uri.sh", "https://flo.uri.sh/"),
        ("https://flo.uri.sh?embed=1", "https://flo.uri.sh/?embed=1"),
        ("https://T.me/durov/43#x", "https://t.me/durov/43#x"),
        (f"{TUBE}/embed/x#/../y", f"{TUBE}/embed/x#/../y"),
        (f"{TUBE}/embed/x?/../y", f"{TUBE}/embed/x?/../y"),
        (f"{MAPS}/\ud800", f"{MAPS}/%EF%BF%BD"),
    ],
)
def test_harmless_variants_are_normalised(url: str, normal: str) -> None:
    assert embed_address(url) == normal == URL(normal).href
    assert allowed(url)


_PIECES = st.sampled_from(
    [
        *("https://", "HTTPS:", "http://", "//", "/", "\\", "..", ".", "%2e", "%2F", "%5c", "%25"),
        *(
            "www.google.com",
            "/maps/",
            "www.youtube.com/embed/",
            "t.me",
            "evil.example",
            "@",
            ":443",
        ),
        *(
            "?",
            "#",
            ";",
            "\t",
            "\n",
            " ",
            "\x00",
            "%00",
            "%",
            "%zz",
            "amp",
            "é",
            "。",
            "ｗ",
            "[::1]",
        ),
        *('"', "<", "'", "`", "|", "^", "{", "xn--", "\u200b", "\ud800", "~", "a b"),
    ]
)


_BEGINNINGS = st.sampled_from(["", "https://www.google.com/maps/", "https://t.me/", "https://t.me"])


@given(_BEGINNINGS, st.lists(_PIECES | st.text(max_size=3), max_size=12).map("".join))
def test_a_browser_reads_the_same_page_out_of_an_accepted_url(beginning: str, rest: str) -> None:
    url = beginning + rest
    address = embed_address(url)
    if address is None:
        return
    parsed = URL(address)
    assert parsed.href == address
    assert (parsed.username, parsed.password, parsed.port) == ("", "", "")
    entry = embed_host(address, EMBED_HOSTS)
    if entry:
        assert f"{parsed.hostname}{parsed.pathname}".startswith(entry)
        assert parsed.hostname == entry.partition("/")[0]
    # What is accepted is what a browser makes of the URL as it was sent.
    sent = re.sub("[\ud800-\udfff]", "\ufffd", url)
    assert re.split("[?#]", URL(sent).href)[0] == re.split("[?#]", address)[0]
    assert embed_address(address) == address


def test_a_source_may_name_every_page_of_telegram() -> None:
    assert embed_host("https://t.me/durov", ("t.me", "t.me/")) == "t.me/"
    assert embed_host("https://t.me/durov", ("t.me",)) is None


def test_entries_are_sources_of_a_policy() -> None:
    assert (
        frame_sources(("t.me", "www.google.com/maps/"))
        == "https://t.me https://www.google.com/maps/"
    )
    hostile = TypeAdapter(EmbedHost).validate_python("a.example/x;script-src,*/")
    assert frame_sources((hostile,)) == "https://a.example/x%3Bscript-src%2C*/"
    for entry in EMBED_HOSTS:
        assert check_url(frame_sources((entry,)))
        assert TypeAdapter(EmbedHost).validate_python(entry) == entry
