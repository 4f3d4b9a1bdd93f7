"""Glossaries and pivots through whole jobs, with terminologies at the local Amazon Translate."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest

from functions.translate.glossary.glossary import read_glossary, terminology_name
from functions.translate.glossary.store import Pointer, pointer_key
from local.inprocess.cloud import in_process_cloud
from local.translate.engines import echo
from tests.component.translations import Engine, Newsroom, translating
from tests.factories import NOON, article, paragraph


@pytest.fixture(scope="module")
def once() -> Iterator[Newsroom]:
    others = {("hy", "en"): echo("en"), ("en", "de"): echo("de")}
    with in_process_cloud() as cloud, translating(cloud, Engine(), others) as room:
        yield room


def put(newsroom: Newsroom, text: str, *, pointed: str = "") -> str:
    """Puts a glossary like `dateline glossary put`; `pointed`: terms that Amazon does not have."""
    glossary = read_glossary(text.encode())
    name = terminology_name("dateline", glossary)
    boto3.client("translate").import_terminology(
        Name=name,
        MergeStrategy="OVERWRITE",
        TerminologyData={"File": glossary.csv, "Format": "CSV"},
    )
    applied = read_glossary((text + pointed).encode())
    pointer = Pointer(
        pair=applied.pair, version=applied.version, name=name, terms=applied.terms, put_at=NOON
    )
    boto3.client("s3").put_object(
        Bucket=newsroom.cloud.resources["ContentBucket"],
        Key=pointer_key(applied.pair),
        Body=pointer.model_dump_json().encode(),
    )
    # As after a minute, when the cache has expired.
    newsroom.cloud.load("translate").worker._engines.glossaries._cache.clear()
    return applied.version


BODY = ("The CSTO met.", "Rain fell.", "Its chair, Nikol Pashinyan, spoke.")


def test_terms_are_applied_and_their_version_is_in_the_document(newsroom: Newsroom) -> None:
    version = put(newsroom, "en,pt\nCSTO,OTSC\n")
    newsroom.rule(languages=["pt"])
    newsroom.publish_and_translate(article(body=tuple(map(paragraph, BODY))))
    document = newsroom.translation()
    assert document.body[0].html == "<p>[pt] The OTSC met.</p>"
    assert document.terminology == version


def test_a_missed_term_is_flagged_but_not_held(newsroom: Newsroom) -> None:
    put(newsroom, "en,pt\nCSTO,OTSC\n", pointed="Rain,Chuva\n")
    newsroom.rule(languages=["pt"])
    newsroom.publish_and_translate(article(body=tuple(map(paragraph, BODY))))
    document = newsroom.translation()
    assert document.state == "translated"
    flags = {segment.source: segment.problems for segment in document.segments if segment.problems}
    assert flags == {"Rain fell.": ("glossary_missed",)}


def test_a_changed_glossary_costs_only_the_segments_with_its_terms(newsroom: Newsroom) -> None:
    put(newsroom, "en,pt\nCSTO,OTSC\nPashinyan,Paxinian\n")
    newsroom.rule(languages=["pt"])
    newsroom.publish_and_translate(article(body=tuple(map(paragraph, BODY))))
    put(newsroom, "en,pt\nCSTO,OTSC (aliança)\nPashinyan,Paxinian\n")
    newsroom.engine.seen.clear()
    corrected = ("Snow fell.", *BODY)
    newsroom.publish_and_translate(article(minute=1, body=tuple(map(paragraph, corrected))))
    sent = {text for text in newsroom.engine.seen if text != "CSTO"}
    assert sent == {"Snow fell.", "The CSTO met."}
    assert newsroom.translation().body[1].html == "<p>[pt] The OTSC (aliança) met.</p>"


ARMENIAN = article(language="hy", headline="Գետը բարձրացավ", body=(paragraph("Անձրև եկավ։"),))


def test_an_unsupported_pair_goes_through_english_if_the_rule_allows_it(
    newsroom: Newsroom,
) -> None:
    newsroom.rule(languages=["de"], pivot=True)
    newsroom.publish_and_translate(ARMENIAN)
    document = newsroom.translation(ARMENIAN, "de")
    assert (document.via, document.headline) == ("en", "Գետըʼde բարձրացավʼde")
    assert newsroom.status(ARMENIAN, "de")["status"] == "translated"


def test_an_unsupported_pair_otherwise_fails_with_the_reason(newsroom: Newsroom) -> None:
    newsroom.rule(languages=["de"])
    newsroom.publish_and_translate(ARMENIAN)
    applied = newsroom.status(ARMENIAN, "de")
    assert applied["status"] == "failed"
    assert applied["reason"]["code"] == "language_pair_unsupported"
    assert "hy to de" in applied["reason"]["message"]
