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
    with in_process_cloud() as cloud, translating(cloud, Engine(), others) as one:
        yield one


def put(newsroom: Newsroom, text: str, *, pointed: str = "") -> str:
    """As `dateline glossary put` does; `pointed`: terms that Amazon Translate was not given."""
    one = read_glossary(text.encode())
    name = terminology_name("dateline", one)
    boto3.client("translate").import_terminology(
        Name=name,
        MergeStrategy="OVERWRITE",
        TerminologyData={"File": one.csv, "Format": "CSV"},
    )
    told = read_glossary((text + pointed).encode())
    pointer = Pointer(
        pair=told.pair, version=told.version, name=name, terms=told.terms, put_at=NOON
    )
    boto3.client("s3").put_object(
        Bucket=newsroom.cloud.resources["ContentBucket"],
        Key=pointer_key(told.pair),
        Body=pointer.model_dump_json().encode(),
    )
    # A minute goes by.
    newsroom.cloud.load("translate").worker._engines.glossaries._cache.clear()
    return told.version


BODY = ("The CSTO met.", "Rain fell.", "Its chair, Nikol Pashinyan, spoke.")


def test_terms_are_applied_in_requests_and_named_by_the_document(newsroom: Newsroom) -> None:
    version = put(newsroom, "en,pt\nCSTO,OTSC\n")
    newsroom.rule(languages=["pt"])
    newsroom.publish_and_translate(article(body=tuple(map(paragraph, BODY))))
    made = newsroom.translation()
    assert made.body[0].html == "<p>[pt] The OTSC met.</p>"
    assert made.terminology == version


def test_a_term_that_was_missed_is_flagged_and_holds_nothing_back(newsroom: Newsroom) -> None:
    put(newsroom, "en,pt\nCSTO,OTSC\n", pointed="Rain,Chuva\n")
    newsroom.rule(languages=["pt"])
    newsroom.publish_and_translate(article(body=tuple(map(paragraph, BODY))))
    made = newsroom.translation()
    assert made.state == "translated"
    flags = {segment.source: segment.problems for segment in made.segments if segment.problems}
    assert flags == {"Rain fell.": ("glossary_missed",)}


def test_another_glossary_pays_only_for_what_its_terms_are_in(newsroom: Newsroom) -> None:
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


def test_a_pair_that_is_not_served_goes_by_way_of_english_where_the_rule_allows(
    newsroom: Newsroom,
) -> None:
    newsroom.rule(languages=["de"], pivot=True)
    newsroom.publish_and_translate(ARMENIAN)
    made = newsroom.translation(ARMENIAN, "de")
    assert (made.via, made.headline) == ("en", "Գետըʼde բարձրացավʼde")
    assert newsroom.status(ARMENIAN, "de")["status"] == "translated"


def test_a_pair_that_is_not_served_fails_with_the_reason_otherwise(newsroom: Newsroom) -> None:
    newsroom.rule(languages=["de"])
    newsroom.publish_and_translate(ARMENIAN)
    told = newsroom.status(ARMENIAN, "de")
    assert told["status"] == "failed"
    assert told["reason"]["code"] == "language_pair_unsupported"
    assert "hy to de" in told["reason"]["message"]
