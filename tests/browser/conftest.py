"""Pages for browser tests. Without a browser or npm's tools, tests skip with a visible message
(tests/conftest.py)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from dateline.model.documents import Article, TranslationState
from dateline.model.identifiers import article_id
from functions.read.http.branding import FooterLink
from tests.browser.chromium import Browser, browsing, chromium
from tests.browser.stories import PICTURE, stories
from tests.component.archive import Archive
from tests.component.newsroom import Newsroom, newsroom
from tests.factories import at, translation
from tests.gateway import gateway, serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SECTIONS = (("en", "Regions"), ("ar", "مناطق"), ("ru", "Регионы"))
PICTURE_SECONDS = 0.3
TOOLS = Path(__file__).parent / "node_modules"


LISTINGS = {
    "front": "/",
    "listing": "/feeds/en.section.Regions.html",
    "front-ar": "/feeds/ar.html",
    "not-found": "/articles/nonsense.html",
}


@dataclass(frozen=True)
class Site:
    """An address that serves pages, by name."""

    address: str
    pages: dict[str, str]

    def get(self, page: str) -> httpx.Response:
        """The HTML of the page."""
        answer = httpx.get(
            self.address + self.pages[page], headers={"accept": "text/html"}, trust_env=False
        )
        assert answer.status_code == (404 if page == "not-found" else 200), answer.text
        return answer


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The stories' pages, the page of a machine translation, listings, a 404, and /docs."""
    with newsroom() as room, serving(_with_picture(room)) as address:
        _brand(room, address)
        archive = Archive(room)
        documents = stories(address)
        for number, story in enumerate(documents.values()):
            archive.send("desk", number, story)
        for number, (language, section) in enumerate(SECTIONS * 4):
            archive.send("desk", 8 + number, _neighbour(number, language, section))
        archive.send("desk", 20, {**documents["ru"], "headline": "Паром «Ингрид» снова ходит"})
        room.at(at(30))
        _translate(
            archive, str(documents["en"]["external_id"]), "ar", str(documents["ar"]["headline"])
        )
        reviewed = TranslationState.REVIEWED
        _translate(
            archive, str(documents["he"]["external_id"]), "en", "The ferry is back", reviewed
        )
        archive.send(
            "desk", 40, {**documents["he"], "body_html": "<p>המעבורת חזרה לאגם, בלי עזים.</p>"}
        )
        room.at(at(60))
        ids = {
            language: article_id("desk", document["external_id"])
            for language, document in documents.items()
        }
        # The language is in the address: the browser's Accept-Language does not matter.
        changes = {"changes": f"/articles/{ids['ru']}/diff.html"}
        pages = changes | {
            name: f"/articles/{ids[story]}.html?language={into}"
            for name, story, into in (
                *((language, language, language) for language in documents),
                ("machine-ar", "en", "ar"),
                ("stale-en", "he", "en"),
            )
        }
        yield Site(address, {**pages, **LISTINGS, "docs": "/docs"})


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    path = chromium()
    if path is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    with browsing(path, tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder of npm's packages."""
    if not (TOOLS / "axe-core").exists() or not (TOOLS / "html-validate").exists():
        pytest.skip("npm's packages are not installed: npm ci --prefix tests/browser")
    return TOOLS


def _brand(room: Newsroom, address: str) -> None:
    """Gives the publication a logo, an accent colour that is too light, and links."""
    read = room.function("read")
    changes = {
        "publication": "The Lake Gazette",
        "languages": ("en", "ar", "ru", "hy"),
        "logo_url": f"{address}/picture.svg?logo",
        "accent_colour": "#f2b705",
        "footer_links": (FooterLink("Imprint", "https://news.example.org/imprint"),),
    }
    read.settings = read.settings.model_copy(update=changes)  # type: ignore[attr-defined]


def _translate(
    archive: Archive,
    external_id: str,
    language: str,
    headline: str,
    state: TranslationState = TranslationState.TRANSLATED,
) -> None:
    """Stores a translation of a story; by machine unless `state` says otherwise."""
    id_ = article_id("desk", external_id)
    keys = [key for key in archive.cloud.keys("ContentBucket") if f"/{id_}/" in key]
    story = archive.content().get(max(keys))
    assert isinstance(story, Article)
    made = translation(story, language, headline=headline, standfirst=None, state=state)
    archive.newsroom.index(archive.newsroom.put(made))


def _neighbour(number: int, language: str, section: str) -> dict[str, Any]:
    return {
        "external_id": f"neighbour-{number}",
        "language": language,
        "headline": f"{section} {number}",
        "body_html": f"<p>{section} {number}.</p>",
        "section": section,
        "published_at": f"2026-03-04T{9 + number // 3}:30:00Z",
    }


def _with_picture(room: Newsroom) -> Any:
    """Serves the API and the picture that the stories show, which comes after the text."""
    api = gateway(room)

    def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/moving.html":
            start("200 OK", [("content-type", "text/html")])
            return [b'<img src="/picture.svg"><p>Moves down when the picture comes.</p>']
        if environ["PATH_INFO"] == "/picture.svg":
            # The logo is on every page.
            time.sleep(0 if environ["QUERY_STRING"] == "logo" else PICTURE_SECONDS)
            start("200 OK", [("content-type", "image/svg+xml")])
            return [PICTURE.encode()]
        return api(environ, start)

    return application
