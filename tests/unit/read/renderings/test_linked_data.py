"""Linked data as a JSON-LD processor reads it, from the page and from its own document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pyld import jsonld

from dateline.model.documents import TranslationState
from functions.read.http.links import article_path
from functions.read.renderings import json_ld, page
from functions.read.views import ArticleView
from tests.unit.read.renderings.article_views import SITE, rich, translated

VOCABULARY = "http://schema.org/"
# What https://schema.org answers for its context says this of the terms that are used here.
CONTEXT = {
    "@vocab": VOCABULARY,
    **{name: {"@type": "@id"} for name in ("url", "usageInfo", "image", "correction")},
    **{name: {"@type": "DateTime"} for name in ("dateModified", "datePublished", "expires")},
}
PAGE = "https://api.example.org/page.html"

Nodes = dict[str, dict[str, Any]]


def whole(view: ArticleView) -> list[Any]:
    """The document expanded."""
    return expanded("application/ld+json", json_ld.render(view, SITE))


def embedded(view: ArticleView) -> list[Any]:
    """The linked data in the page, as a search engine reads it."""
    return expanded("text/html", page.render(view, SITE))


def expanded(content_type: str, document: str) -> list[Any]:
    known: dict[str, tuple[str, Any]] = {
        PAGE: (content_type, document),
        "https://schema.org": ("application/ld+json", {"@context": CONTEXT}),
    }

    def load(url: str, options: Any) -> dict[str, Any]:
        content_type, content = known[url]
        return {
            "contentType": content_type,
            "contextUrl": None,
            "documentUrl": url,
            "document": content,
        }

    documents = jsonld.expand(PAGE, {"documentLoader": load})
    assert isinstance(documents, list)
    return documents


def nodes(*documents: list[Any]) -> Nodes:
    """The nodes of all documents together, by id."""
    flat = jsonld.flatten([node for document in documents for node in document])
    return {item["@id"]: item for item in flat}


def values(node: dict[str, Any], term: str) -> list[Any]:
    members = node.get(VOCABULARY + term, [])
    return [item.get("@value", item.get("@id")) for item in members]


def address(view: ArticleView, language: str | None = None) -> str:
    return f"{SITE.origin}{article_path(view.id, language or view.language)}"


@pytest.mark.parametrize("read", [whole, embedded])
@pytest.mark.parametrize("view", [rich(), translated()])
def test_parser_reads_one_article_with_terms_of_schema_org(
    view: ArticleView, read: Callable[[ArticleView], list[Any]]
) -> None:
    [article] = read(view)
    assert article["@id"] == address(view)
    assert article["@type"] == [f"{VOCABULARY}NewsArticle"]
    assert values(article, "headline") == [view.headline]
    assert values(article, "inLanguage") == [view.language]
    assert all(name.startswith(("@", VOCABULARY)) for name in article)
    assert len(jsonld.to_rdf([article])["@default"]) > 15


def test_a_translation_and_its_original_name_each_other() -> None:
    original, machine = rich(), translated()
    graph = nodes(whole(original), whole(machine))
    assert machine.language in original.languages
    assert address(machine) in values(graph[address(original)], "workTranslation")
    assert values(graph[address(machine)], "translationOfWork") == [address(original)]
    [translator] = values(graph[address(machine)], "translator")
    assert graph[translator]["@type"] == [f"{VOCABULARY}SoftwareApplication"]
    reviewed = nodes(whole(translated(TranslationState.REVIEWED)))
    assert not values(reviewed[address(machine)], "translator")


def test_text_of_authors_never_becomes_linked_data() -> None:
    hostile = '"}</script><script type="application/ld+json">{"@id":"https://evil.example"}'
    view = replace(rich(), headline=hostile, standfirst=hostile, section="https://evil.example")
    [article] = embedded(view)
    assert values(article, "headline") == [hostile]
    assert all(not node.startswith("https://evil") for node in nodes([article]))


def test_pictures_and_people_are_nodes_with_names() -> None:
    graph = nodes(whole(rich()))
    article = graph[address(rich())]
    people = [graph[value] for value in values(article, "author")]
    assert [values(item, "name") for item in people] == [["Lilit Avagyan"]]
    images = [graph[value] for value in values(article, "image")]
    assert {image["@type"][0] for image in images} == {f"{VOCABULARY}ImageObject"}
    assert values(images[0], "url") == ["https://news.example/boat.jpg"]
