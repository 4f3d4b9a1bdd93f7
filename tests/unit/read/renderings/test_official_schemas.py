"""Generated articles as NewsML-G2 and NITF against IPTC's own schemas, and NewsML-G2 by our rules.

IPTC's schemas are not part of the project: the tests that use them skip where they are absent. The
rules below hold everywhere. They have the children of each NewsML-G2 element that the rendering
writes, in the order of the schema (https://iptc.org/std/NewsML-G2/).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from lxml import etree

from dateline.model.documents import TranslationState
from functions.read.renderings import newsml_g2, nitf
from functions.read.views import ArticleView
from tests.paths import CORPORA
from tests.unit.read.renderings.article_views import BARE, SITE, rich, translated
from tests.unit.read.round_trip import articles, view_of

RENDERINGS = {
    "NewsML-G2_2.35-spec-All-Power.xsd": newsml_g2.RENDERING,
    "nitf-3-6.xsd": nitf.RENDERING,
}
# The children of an element; a name may be followed by `?`, `*` or `+`.
CHILDREN = {
    "newsItem": "catalogRef+ catalog? rightsInfo? itemMeta contentMeta partMeta* contentSet",
    "catalog": "scheme+",
    "rightsInfo": "copyrightNotice? usageTerms?",
    "itemMeta": "itemClass provider versionCreated firstCreated? pubStatus generator edNote? "
    "signal* altRep? expires? link?",
    "provider": "name",
    "contentMeta": "urgency? contentCreated? digitalSourceType? located? creator* language? "
    "subject* headline dateline? by? description?",
    "located": "name",
    "creator": "name definition? related?",
    "related": "name",
    "subject": "name",
    "partMeta": "creditline? description*",
    "contentSet": "inlineXML remoteContent*",
}
"""Every other element of NewsML-G2 that is written has only text."""
VIEWS = [rich(), translated(), translated(TranslationState.REVIEWED), BARE]


@cache
def schema(name: str) -> etree.XMLSchema:
    path = CORPORA / "schemas" / name
    if not path.exists():
        pytest.skip(f"../shared/corpora/schemas/{name} is not here")
    return etree.XMLSchema(etree.parse(path))


def mistakes(document: str) -> list[str]:
    """Elements whose children the rules do not allow."""
    prefix = f"{{{newsml_g2.NAMESPACE}}}"
    messages = []
    for element in ET.fromstring(document).iter():
        name = element.tag.removeprefix(prefix)
        if name.startswith("{") or name == "inlineXML":
            continue
        pattern = re.sub(r"(\w+)([?*+]?) ?", r"(?:<\1>)\2", CHILDREN.get(name, ""))
        children = "".join(f"<{child.tag.removeprefix(prefix)}>" for child in element)
        if not re.fullmatch(pattern, children):
            messages.append(f"{name} has {children}")
    return messages


def in_any_state(view: ArticleView, state: TranslationState | None) -> ArticleView:
    """The view as an original, or as a translation into a language from right to left."""
    return replace(view, language="ar", translation_state=state) if state else view


VARIANTS = st.builds(
    in_any_state, articles().map(view_of), st.sampled_from([None, *TranslationState])
)


@pytest.mark.parametrize("name", RENDERINGS)
@examples(max_examples=40)
@given(view=VARIANTS)
def test_a_generated_article_is_valid_by_the_official_schema(name: str, view: ArticleView) -> None:
    official = schema(name)
    document = etree.fromstring(RENDERINGS[name].render(view, SITE).encode())
    assert official.validate(document), official.error_log


@pytest.mark.parametrize("name", RENDERINGS)
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_valid_by_the_official_schema(name: str, view: ArticleView) -> None:
    official = schema(name)
    document = etree.fromstring(RENDERINGS[name].render(view, SITE).encode())
    assert official.validate(document), official.error_log


@examples(max_examples=40)
@given(view=VARIANTS)
def test_a_generated_news_item_follows_the_rules(view: ArticleView) -> None:
    assert mistakes(newsml_g2.render(view, SITE)) == []


WRONG = [
    (r"(<remoteContent [^>]*) />", r"\1><altText>A boat</altText></remoteContent>"),
    ("<generator>", "<bogus/><generator>"),
    ("<itemMeta>", "<itemMeta><urgency>4</urgency>"),
    ("<pubStatus", '<signal qcode="sig:update"/><pubStatus'),
    ("<inlineXML", '<remoteContent href="https://news.example/a.jpg"/><bogus/><inlineXML'),
]


@pytest.mark.parametrize(("right", "wrong"), WRONG)
def test_the_rules_reject_a_mistake(right: str, wrong: str) -> None:
    document = newsml_g2.render(rich(), SITE)
    changed = re.sub(right, wrong, document, count=1)
    assert changed != document
    assert mistakes(changed)


@pytest.mark.parametrize(("right", "wrong"), WRONG)
def test_the_official_schema_rejects_the_same_mistake(right: str, wrong: str) -> None:
    official = schema("NewsML-G2_2.35-spec-All-Power.xsd")
    changed = re.sub(right, wrong, newsml_g2.render(rich(), SITE), count=1)
    assert not official.validate(etree.fromstring(changed.encode()))
