"""/docs in a browser: Swagger UI shows the description and sends a request, from its own host."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import Site

SHOWN = """new Promise(done => { const wait = setInterval(() => {
  const shown = document.querySelectorAll('.opblock').length;
  if (shown) { clearInterval(wait); done(shown) } }, 50) })"""
TRY = """(async () => {
  const health = document.getElementById('operations-service-health');
  const appears = async found => {
    for (let tries = 0; tries < 400; tries++) {
      if (found()) return found();
      await new Promise(resume => setTimeout(resume, 25));
    }
    return health.innerText;
  };
  const button = name => () => health.querySelector(name);
  (await appears(button('.opblock-summary-control'))).click();
  (await appears(button('.execute'))).click();
  const body = () => health.querySelector('.live-responses-table')?.innerText;
  return appears(() => body()?.includes('"status"') && body());
})()"""

AXE = "axe.run(document, {resultTypes: ['violations']})"
LIBRARY: Mapping[str, str] = {
    "heading-order": "Swagger UI starts its groups at the third level",
    "nested-interactive": "Swagger UI has links within the buttons that open an operation",
    "region": "Swagger UI keeps its title and its list of servers outside its main part",
    "select-name": "Swagger UI names its list of servers by a text beside it",
}
"""Rules that the kept library breaks in what it writes itself."""


@pytest.fixture(scope="module")
def shown(browser: Browser, site: Site) -> Browser:
    browser.open(f"{site.address}/docs#error-body_empty")
    assert browser.evaluate(SHOWN) > 50
    return browser


def test_the_page_loads_its_own_files_alone_and_follows_its_policy(
    shown: Browser, site: Site
) -> None:
    assert shown.messages == []
    loaded = shown.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    assert len(loaded) == 4
    assert all(address.startswith(f"{site.address}/") for address in loaded), loaded


def test_the_address_of_an_error_leads_to_its_entry(shown: Browser) -> None:
    top = "document.getElementById('error-body_empty').getBoundingClientRect().top"
    height = shown.evaluate("innerHeight")
    assert -1 <= shown.evaluate(top) < height


def test_a_request_can_be_tried(shown: Browser) -> None:
    assert '"status": "ok"' in shown.evaluate(TRY)
    assert shown.messages == []
    if folder := os.environ.get("PAGES"):
        shown.screenshot(Path(folder) / "docs.png")


def test_the_page_has_no_mistake_of_accessibility_but_those_of_its_library(
    browser: Browser, site: Site, tools: Path
) -> None:
    browser.open(f"{site.address}/docs")
    browser.evaluate(SHOWN)
    browser.evaluate((tools / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    result = browser.evaluate(AXE)
    faults = {item["id"]: [node["html"] for node in item["nodes"]] for item in result["violations"]}
    assert {rule: faults[rule] for rule in faults if rule not in LIBRARY} == {}
    assert len(result["passes"]) > 15


def test_the_page_stores_no_token(shown: Browser) -> None:
    assert shown.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]


def test_the_page_fits_a_narrow_window(browser: Browser, site: Site) -> None:
    browser.open(f"{site.address}/docs", 360)
    browser.evaluate(SHOWN)
    assert browser.evaluate("document.documentElement.scrollWidth") <= 360
