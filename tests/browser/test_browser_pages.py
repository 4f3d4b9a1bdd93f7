"""Pages in a browser: valid HTML5, accessible, complete without scripts and other hosts.

To write screenshots: PAGES=<folder> pytest tests/browser
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import LISTINGS, Site

PAGES = ("en", "ar", "ru", "he", "machine-ar", "stale-en", "changes", *LISTINGS)
RIGHT_TO_LEFT = ("ar", "he", "machine-ar", "front-ar")
WIDTHS = (800, 360, 320)
MAX_BYTES = 50_000
"""Of a page without its pictures, not compressed."""
LEFT_OUT: Mapping[str, str] = {
    "no-inline-style": "the page has its few styles in itself, so that it needs no second request",
}
CONFIGURATION = {
    "root": True,
    "extends": ["html-validate:recommended"],
    "rules": dict.fromkeys(LEFT_OUT, "off"),
}
# Frames are pages of other sites.
AXE = "axe.run(document, {iframes: false, resultTypes: ['violations']})"


@pytest.fixture(scope="module")
def complaints(tools: Path, site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The messages of html-validate, by page."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / ".htmlvalidate.json").write_text(json.dumps(CONFIGURATION))
    for page in PAGES:
        (folder / f"{page}.html").write_text(site.get(page).text, encoding="utf-8")
    done = subprocess.run(
        [
            *("node", str(tools / "html-validate" / "bin" / "html-validate.mjs")),
            # A process of Node that exits cuts what a pipe has not taken yet: it writes a file.
            *("--formatter", "json=messages.json", *(f"{page}.html" for page in PAGES)),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    messages: list[dict[str, Any]] = json.loads((folder / "messages.json").read_bytes())
    return {Path(item["filePath"]).stem: item["messages"] for item in messages}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_valid_html(page: str, complaints: dict[str, Any]) -> None:
    mistakes = [
        f"{item['line']}: {item['ruleId']}: {item['message']}" for item in complaints.get(page, [])
    ]
    assert not mistakes


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_accessible(page: str, tools: Path, browser: Browser, site: Site) -> None:
    browser.open(site.address + site.pages[page])
    _is_accessible(browser, tools)


@pytest.mark.parametrize("page", ["en", "front"])
def test_a_page_is_accessible_in_the_dark(
    page: str, tools: Path, browser: Browser, site: Site
) -> None:
    browser.prefer("dark")
    browser.open(site.address + site.pages[page])
    assert browser.evaluate("getComputedStyle(document.body).color") == "rgb(232, 230, 227)"
    _is_accessible(browser, tools)
    if folder := os.environ.get("PAGES"):
        browser.screenshot(Path(folder) / f"{page}-dark.png")
    browser.prefer("light")


def _is_accessible(browser: Browser, tools: Path) -> None:
    browser.evaluate((tools / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    result = browser.evaluate(AXE)
    mistakes = [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}: {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
    assert not mistakes
    assert len(result["passes"]) > 15


@pytest.mark.parametrize("page", PAGES)
def test_page_fits_its_window_and_has_its_direction(
    page: str, browser: Browser, site: Site
) -> None:
    for width in WIDTHS:
        browser.open(site.address + site.pages[page], width)
        assert browser.evaluate("document.documentElement.scrollWidth") <= width
        direction = browser.evaluate("getComputedStyle(document.body).direction")
        assert direction == ("rtl" if page in RIGHT_TO_LEFT else "ltr")
        if folder := os.environ.get("PAGES"):
            browser.screenshot(Path(folder) / f"{page}-{width}.png")


@pytest.mark.parametrize("page", PAGES)
def test_page_loads_nothing_else_and_follows_its_policy(
    page: str, browser: Browser, site: Site
) -> None:
    browser.open(site.address + site.pages[page])
    assert not [item for item in browser.messages if "Content Security Policy" in item]
    assert browser.evaluate("[...document.scripts].every(one => one.type.endsWith('ld+json'))")
    asked = browser.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(one => one.initiatorType != 'iframe').map(one => one.name)"
    )
    assert all(item.startswith(site.address) for item in asked), asked


def test_wide_table_scrolls_alone_and_stays_a_table(browser: Browser, site: Site) -> None:
    browser.open(site.address + site.pages["en"], min(WIDTHS))
    assert browser.evaluate(
        "[...document.querySelectorAll('.wide')].some(one => one.scrollWidth > one.clientWidth)"
    )
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    assert sum(item.get("role", {}).get("value") == "table" for item in tree) == 2


def test_pictures_tables_frames_and_notes_are_visible(browser: Browser, site: Site) -> None:
    browser.open(site.address + site.pages["en"])
    seen = browser.evaluate(
        "Object.fromEntries(['figure img', 'table', 'iframe, a[href*=youtube]', '.mark', 'h2']"
        ".map(one => [one, [...document.querySelectorAll(one)]"
        ".filter(each => each.offsetHeight).length]))"
    )
    assert all(seen.values()), seen
    assert seen["figure img"] == 2
    loaded = "Promise.all([...document.images].map(one => (one.loading = 'eager', one.decode())))"
    browser.evaluate(f"{loaded}.then(() => true)")
    assert browser.evaluate("[...document.images].every(one => one.naturalWidth == 640)")
    browser.open(site.address + site.pages["machine-ar"])
    assert "ترجمة آلية" in browser.evaluate("document.querySelector('.mark').innerText")
    browser.open(site.address + site.pages["stale-en"])
    marks = browser.evaluate("[...document.querySelectorAll('.mark')].map(one => one.innerText)")
    assert any("has changed" in mark for mark in marks)


@pytest.mark.parametrize("page", ["front", "listing", "front-ar", "not-found", "ru"])
def test_page_is_small(page: str, site: Site) -> None:
    assert len(site.get(page).content) < MAX_BYTES


@pytest.mark.parametrize("page", ["front", "listing", "not-found", "ru"])
def test_nothing_moves_while_a_page_loads(page: str, browser: Browser, site: Site) -> None:
    """https://developer.mozilla.org/docs/Web/API/LayoutShift."""
    shifts = (
        "new Promise(done => {{ let sum = 0; new PerformanceObserver(list => list.getEntries()"
        ".forEach(entry => sum += entry.value)).observe({{type: 'layout-shift', buffered: true}});"
        " {}; setTimeout(() => done(sum), 200); }})"
    )
    browser.open(site.address + site.pages[page])
    assert browser.evaluate("document.images[0].complete")
    assert browser.evaluate(shifts.format("0")) == 0
    moved = (
        "document.body.prepend(Object.assign(document.createElement('h1'), {innerText: 'Late'}))"
    )
    assert browser.evaluate(shifts.format(moved)) > 0


SCROLLED = """new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => sum += one.value))
    .observe({type: "layout-shift", buffered: true});
  scrollTo(0, document.documentElement.scrollHeight);
  setTimeout(() => done(sum), 800);
})"""
"""The sum of layout shifts while a page loads and is scrolled to its end."""


@pytest.mark.parametrize("page", ["en", "machine-ar", "stale-en", "changes"])
def test_pictures_that_come_after_the_text_move_nothing(
    page: str, browser: Browser, site: Site
) -> None:
    """https://web.dev/articles/cls."""
    browser.open(site.address + site.pages[page], 360)
    assert browser.evaluate(SCROLLED) == 0


def test_a_picture_without_room_is_noticed(browser: Browser, site: Site) -> None:
    browser.open(f"{site.address}/moving.html")
    assert browser.evaluate(SCROLLED) > 0


def test_the_keyboard_reaches_the_text_first_and_the_focus_is_visible(
    browser: Browser, site: Site
) -> None:
    browser.open(site.address + site.pages["front"])
    browser.press_tab()
    focused = "(({focus}) => [focus.className, focus.offsetWidth > 50, "
    focused += "getComputedStyle(focus).outlineStyle])({focus: document.activeElement})"
    assert browser.evaluate(focused) == ["skip", True, "solid"]
    for _ in range(3):
        browser.press_tab()
        name, _, outline = browser.evaluate(focused)
        assert (name, outline) == ("", "solid")
    assert browser.evaluate("document.querySelector('.skip').offsetWidth") == 1


def test_print_has_the_text_on_white_and_no_menus(browser: Browser, site: Site) -> None:
    for page in ("front", "en"):
        browser.prefer("dark", "print")
        browser.open(site.address + site.pages[page])
        assert browser.evaluate("getComputedStyle(document.body).color") == "rgb(27, 27, 27)"
        assert not browser.evaluate(
            "[...document.querySelectorAll('nav, .skip, .site ul')].some(one => one.offsetHeight)"
        )
        browser.prefer("light")


def test_print_loses_no_column_and_keeps_no_room_around_pictures(
    browser: Browser, site: Site
) -> None:
    """A4 between its margins is 720 pixels wide; a picture is 640 by 240."""
    browser.prefer("light", "print")
    browser.open(site.address + site.pages["en"], 720)
    loaded = "Promise.all([...document.images].map(one => (one.loading = 'eager', one.decode())))"
    browser.evaluate(f"{loaded}.then(() => true)")
    assert browser.evaluate(
        "[...document.querySelectorAll('table')]"
        ".every(one => one.getBoundingClientRect().right <= innerWidth)"
    )
    shapes = "[...document.querySelectorAll('figure img')].map(one => one.width / one.height)"
    assert browser.evaluate(shapes) == pytest.approx([640 / 240] * 2, rel=0.01)
    browser.prefer("light")


def test_lines_have_a_readable_length(browser: Browser, site: Site) -> None:
    """45 to 80 letters: https://www.w3.org/WAI/WCAG22/Understanding/visual-presentation."""
    browser.open(site.address + site.pages["ru"], 1600)
    letters = browser.evaluate(
        "(() => { const text = document.querySelector('article > p');"
        " const pen = document.createElement('canvas').getContext('2d');"
        " pen.font = getComputedStyle(text).font;"
        " const letter = pen.measureText(text.innerText).width / text.innerText.length;"
        " return text.clientWidth / letter })()"
    )
    assert 45 <= letters <= 80


def test_the_logo_is_the_only_picture_of_a_listing(browser: Browser, site: Site) -> None:
    browser.open(site.address + site.pages["front"])
    [logo] = browser.evaluate("[...document.images].map(item => [item.src, item.alt, item.height])")
    assert logo == [f"{site.address}/picture.svg?logo", "The Lake Gazette", 40]
    policy = site.get("front").headers["content-security-policy"]
    assert f"img-src {site.address};" in f"{policy};"
