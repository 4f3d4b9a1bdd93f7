"""What partners get: ninjs, NITF, NewsML-G2, JSON-LD and Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from dateline.model.documents import TranslationState
from functions.read.http.site import Site
from functions.read.renderings import ARTICLE_RENDERINGS, json_ld, markdown, newsml_g2, ninjs, nitf
from functions.read.views import ArticleView
from tests.paths import CORPORA
from tests.unit.read.renderings.article_views import SITE, rich, translated
from tests.unit.read.renderings.rules import bare, front_matter

Render = Callable[[ArticleView, Site], str]
SCHEMAS = CORPORA / "newsformats" / "ninjs" / "specification"
GEOJSON = "https://geojson.org/schema/GeoJSON.json"


@pytest.mark.parametrize("extension", ["ninjs", "ninjs2", "newsml", "jsonld"])
def test_machine_translation_links_to_its_original(extension: str) -> None:
    text = ARTICLE_RENDERINGS[extension].render(translated(), SITE)
    assert f"/articles/{rich().id}?language=en" in text
    assert f"/articles/{rich().id}?language=pt" in text


def test_machine_translation_in_markdown_is_marked() -> None:
    text = markdown.render(translated(), SITE)
    assert "machine_translated: true" in text
    assert f"/articles/{rich().id}?language=pt" in text


def test_doc_id_of_nitf_differs_between_variants() -> None:
    # NITF cannot link to the original.
    assert f"/articles/{rich().id}?language=pt" in nitf.render(translated(), SITE)


def schema_errors(content: Any, version: str) -> list[str]:
    if not SCHEMAS.is_dir():
        pytest.skip(f"IPTC's schemas are not at {SCHEMAS}")
    schema = json.loads((SCHEMAS / f"ninjs-schema_{version}.json").read_text(encoding="utf-8"))
    # The rendering writes no GeoJSON, so its schema is not needed.
    anything = Resource.from_contents({}, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resources(
        [(GEOJSON, anything), (f"{GEOJSON}#", anything)]
    )
    validator = jsonschema.Draft202012Validator(
        schema, registry=registry, format_checker=jsonschema.FormatChecker()
    )
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(content)]


@pytest.mark.parametrize("view", [rich(), translated()], ids=["original", "translation"])
@pytest.mark.parametrize(("version", "render"), [("3.1", ninjs.render), ("2.1", ninjs.render_2)])
def test_ninjs_is_valid_against_iptcs_schema(
    version: str, render: Render, view: ArticleView
) -> None:
    assert schema_errors(json.loads(render(view, SITE)), version) == []


def test_schema_rejects_a_mistake() -> None:
    content = json.loads(ninjs.render(rich(), SITE))
    assert schema_errors({**content, "urgency": 12}, "3.1") != []
    assert schema_errors({**content, "headline": "2.1 and later have a list"}, "3.1") != []


def test_ninjs_has_every_field() -> None:
    content = json.loads(ninjs.render(rich(), SITE))
    assert content["uri"] == f"https://api.example.org/articles/{rich().id}?language=en"
    assert content["version"] == "3"
    assert content["headlines"][0]["value"] == "Ferry “resumes” & <b>sails</b>"
    assert content["headlines"][0]["contentType"] == "text/plain"
    assert content["located"] == "Sevan"
    assert content["by"] == "By Lilit Avagyan"
    assert {"name": "transport", "rel": "about"}.items() <= content["subjects"][1].items()
    assert content["subjects"][1]["uri"].endswith("/mediatopic/20000337")
    assert content["subjects"][3]["uri"].endswith("/subjectcode/04000000")
    assert content["subjects"][3]["literal"] == "04000000"
    [picture] = content["associations"]
    assert picture["renditions"][0]["width"] == 800
    assert picture["descriptions"][0]["value"] == "The boat at dawn"


def test_nitf_keeps_the_kinds_of_blocks() -> None:
    root = ET.fromstring(nitf.render(rich(), SITE))
    name = f"{{{nitf.NAMESPACE}}}"
    content = root.find(f"{name}body/{name}body.content")
    assert content is not None
    tags = [element.tag.removeprefix(name) for element in content]
    assert tags == ["p", "hl2", "ul", "bq", "table", "media", "media", "block"]
    assert len(content.findall(f"{name}bq/{name}block/{name}p")) == 2
    assert root.findtext(f"{name}body/{name}body.head/{name}dateline/{name}location") == "Sevan"
    [urgency] = root.iter(f"{name}urgency")
    assert urgency.get("ed-urg") == "4"
    [subject] = root.iter(f"{name}tobject.subject")
    assert subject.get("tobject.subject.refnum") == "04000000"


def test_newsml_g2_follows_the_order_of_the_schema() -> None:
    root = ET.fromstring(newsml_g2.render(rich(), SITE))
    name = f"{{{newsml_g2.NAMESPACE}}}"
    assert [item.tag.removeprefix(name) for item in root] == [
        "catalogRef",
        "catalog",
        "rightsInfo",
        "itemMeta",
        "contentMeta",
        "partMeta",
        "contentSet",
    ]
    meta = root.find(f"{name}itemMeta")
    assert meta is not None
    assert [item.tag.removeprefix(name) for item in meta] == [
        "itemClass",
        "provider",
        "versionCreated",
        "firstCreated",
        "pubStatus",
        "generator",
        "edNote",
        "signal",
        "altRep",
        "expires",
    ]
    [html] = root.iter(f"{{{newsml_g2.XHTML}}}body")
    assert len(html) == len(rich().body) + len(rich().notes)
    [part] = root.iter(f"{name}partMeta")
    [remote] = root.iter(f"{name}remoteContent")
    assert (remote.get("width"), remote.get("size")) == ("800", "1234")
    assert part.get("contentrefs") == remote.get("id")


def test_json_ld_links_a_translation_to_its_original() -> None:
    original = json.loads(json_ld.render(rich(), SITE))
    machine = json.loads(json_ld.render(translated(), SITE))
    person = json.loads(json_ld.render(translated(TranslationState.REVIEWED), SITE))
    assert original["@type"] == "NewsArticle"
    assert original["url"] == "https://news.example/ferry"
    assert [item["inLanguage"] for item in original["workTranslation"]] == ["hy", "pt"]
    assert machine["translationOfWork"]["@id"] == original["@id"]
    assert "translator" in machine
    assert "translator" not in person
    assert original["correction"][0]["text"].startswith("An earlier version")
    assert original["image"][0]["creditText"] == "Photo: P. Sá"


def test_markdown_has_front_matter_that_yaml_reads() -> None:
    text = markdown.render(rich(), SITE)
    _, front, body = text.split("---\n", 2)
    metadata = yaml.safe_load(front)
    assert metadata["headline"] == "Ferry “resumes” & <b>sails</b>"
    assert metadata["tags"] == ["transport", "Lakes", "economy"]
    html = MarkdownIt("commonmark", {"html": True}).render(body)
    assert "<h2>Who was aboard</h2>" in html
    assert '<a href="https://news.example/people">people</a>' in html
    assert html.count("<li>") == 2
    assert "<table>" in html


@pytest.mark.parametrize(("version", "render"), [("3.1", ninjs.render), ("2.1", ninjs.render_2)])
def test_ninjs_with_only_a_headline_is_valid(version: str, render: Render) -> None:
    assert schema_errors(json.loads(render(bare(), SITE)), version) == []


@given(st.text(min_size=1, max_size=40).filter(str.strip))
def test_front_matter_keeps_any_text(text: str) -> None:
    view = replace(rich(), headline=text, standfirst=text, section=text, place=text, byline=text)
    assert front_matter(markdown.render(view, SITE))["headline"] == text


@pytest.mark.parametrize(
    ("render", "mark"),
    [(newsml_g2.render, "dateline:machine-translated"), (nitf.render, "dateline:translation")],
)
def test_partner_formats_mark_unreviewed_translations(render: Render, mark: str) -> None:
    machine = translated()
    reviewed = replace(machine, translation_state=TranslationState.REVIEWED)
    assert mark in render(machine, SITE)
    assert mark not in render(reviewed, SITE)
