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
from tests.browser.conftest import Site

PAGES = ("en", "ar", "he", "machine-ar", "stale-en")
RIGHT_TO_LEFT = ("ar", "he", "machine-ar")
WIDTHS = (800, 360)
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
    assert browser.evaluate("[...document.images].every(one => one.naturalWidth == 640)")
    browser.open(site.address + site.pages["machine-ar"])
    assert "Machine translation" in browser.evaluate("document.querySelector('.mark').innerText")
    browser.open(site.address + site.pages["stale-en"])
    [mark] = browser.evaluate("[...document.querySelectorAll('.mark')].map(one => one.innerText)")
    assert "has changed" in mark
