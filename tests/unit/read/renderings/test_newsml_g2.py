"""NewsML-G2 checked by IPTC's own library, which reads a document and writes it again.

It drops or moves elements that the standard does not have in that place.
"""

from __future__ import annotations

import warnings

import pytest
from lxml import etree

from dateline.model.documents import TranslationState
from functions.read.renderings import newsml_g2
from functions.read.views import ArticleView
from tests.unit.read.renderings.article_views import BARE, SITE, rich, translated

with warnings.catch_warnings():
    # Its docstrings contain invalid escapes.
    warnings.simplefilter("ignore")
    from NewsMLG2 import NewsMLG2Document


Parts = list[tuple[str, dict[str, str], str]]


def parts(document: bytes) -> Parts:
    """Elements in their order, with attributes and texts."""
    return [
        (
            str(element.tag),
            {str(k): str(v) for k, v in element.attrib.items()},
            (element.text or "").strip(),
        )
        for element in etree.fromstring(document).iter()
        if isinstance(element.tag, str)
    ]


def kept(document: bytes) -> bool:
    """Whether the library reads the document and writes the same."""
    written = NewsMLG2Document(document).to_xml_string()
    return parts(document) == parts(written if isinstance(written, bytes) else written.encode())


def written(view: ArticleView) -> bytes:
    return newsml_g2.render(view, SITE).encode()


@pytest.mark.parametrize(
    "view", [rich(), translated(), translated(TranslationState.REVIEWED), BARE]
)
def test_news_item_follows_the_standard_and_its_order(view: ArticleView) -> None:
    assert kept(written(view))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"<generator>", b"<bogus/><generator>"),
        (b"<generator>", b'<generator colour="red">'),
        (b"<itemMeta>", b"<itemMeta><urgency>4</urgency>"),
        (b"<pubStatus", b'<signal qcode="sig:update"/><pubStatus'),
    ],
)
def test_library_rejects_a_mistake(right: bytes, wrong: bytes) -> None:
    document = written(rich())
    assert right in document
    assert not kept(document.replace(right, wrong, 1))
