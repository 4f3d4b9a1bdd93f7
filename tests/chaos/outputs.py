"""Everything that readers can request, and the differences from what the promises say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import httpx

from tests.chaos.plan import KINDS
from tests.chaos.promises import Expected
from tests.e2e.newsroom import Newsroom

OVERVIEWS = ("/feeds/en.rss", "/feeds/en.atom", "/feeds/en.json", "/sitemap-news.xml")
RENDERINGS = ("html", "ninjs", "jsonld")
HIDDEN_STATUSES = frozenset({404, 410})
PAGE = 100


@dataclass
class Readers:
    """Readers who note each response with a word that must be hidden."""

    newsroom: Newsroom
    responses: int = 0
    leaks: list[str] = field(default_factory=list)

    def get(self, path: str, hidden: Iterable[str] = ()) -> httpx.Response:
        """A response."""
        answer = self.newsroom.http.get(path)
        self.responses += 1
        self.leaks += [f"{word} in {path}" for word in hidden if word in answer.text]
        return answer

    def differences(self, articles: Iterable[Expected]) -> Iterator[str]:
        """Where an article is not as expected."""
        for article in articles:
            yield from self._article(article)

    def _article(self, article: Expected) -> Iterator[str]:
        path = f"/articles/{article.article}"
        answer = self.get(path, article.hidden)
        if article.shown is None:
            if answer.status_code not in HIDDEN_STATUSES:
                yield f"{path}: {answer.status_code}, but it is hidden"
            return
        if answer.status_code != 200:
            yield f"{path}: {answer.status_code}, but it is public"
            return
        shown = answer.json()
        readable = (shown["headline"], shown["version"])
        if readable != (article.shown.headline, article.version):
            yield f"{path}: {readable}, not {(article.shown.headline, article.version)}"

    def search_for_hidden_words(self, articles: Iterable[Expected]) -> None:
        """Requests every rendering of every hidden article, and every overview."""
        words: set[str] = set()
        for article in articles:
            words |= article.hidden
            for extension in RENDERINGS if article.shown is None else ():
                self.get(f"/articles/{article.article}.{extension}", article.hidden)
            self.get(f"/articles/{article.article}/revisions", article.hidden)
        for path in OVERVIEWS:
            self.get(path, words)

    def listing_differences(self, articles: list[Expected]) -> Iterator[str]:
        """Where a source's listing lacks an article, has one twice, or has a hidden one."""
        words = frozenset[str]().union(*(article.hidden for article in articles))
        ours = {article.article for article in articles}
        for source in KINDS:
            ids = [item for item in self._listed(source, words) if item in ours]
            public = [item.article for item in articles if item.source == source and item.shown]
            if Counter(ids) != Counter(public):
                missing, extra = Counter(public) - Counter(ids), Counter(ids) - Counter(public)
                yield f"listing of {source}: lacks {dict(missing)}, has too much {dict(extra)}"

    def _listed(self, source: str, hidden: frozenset[str]) -> Iterator[str]:
        first = f"/articles?source={source}&limit={PAGE}"
        path: str | None = first
        while path:
            page = self.get(path, hidden).json()
            yield from (item["id"] for item in page["items"])
            path = f"{first}&cursor={page['next']}" if page["next"] else None
