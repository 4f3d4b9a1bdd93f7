"""Any bytes are parsed into documents and problems."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Status, documents
from dateline.model.identifiers import article_id
from dateline.model.sources import Source
from functions.process.formats import FORMATS
from functions.process.parse import ParsedSubmission
from tests.unit.process.parsing import NOW, RECEIVED, article_of, parse_body

ATTACKS = Path("../shared/corpora/security/xml-attacks")


def only_code(parsed: ParsedSubmission) -> str:
    assert parsed.documents == ()
    (problem,) = parsed.problems
    return problem.code


def test_ignored_delivery_gives_no_documents_and_no_problems() -> None:
    assert parse_body(b"not even read", event="ignored") == ParsedSubmission(None)


@pytest.mark.parametrize(
    ("raw", "content_type", "code", "named"),
    [
        (b"", "text/plain", "empty", "nothing"),
        (b" \n\t ", "text/plain", "empty", "nothing"),
        (b"%PDF-1.7 ...", "text/plain", "format_unsupported", "PDF"),
        (b"PK\x03\x04....", None, "format_unsupported", "ZIP"),
        (b"\x1f\x8b\x08....", "application/rss+xml", "format_unsupported", "gzip"),
        (b"\x89PNG\r\n\x1a\n", None, "format_unsupported", "PNG"),
        (b"words and \x00\x01\x02 more", "text/plain", "format_unsupported", "binary"),
        (b"<?xml version='1.0'?><!-- <rss> --><svg/>", "text/xml", "format_unsupported", "SVG"),
        (b"<kml/>", "application/xml", "format_unsupported", "<kml>"),
        (b'{"items": [], "version": "1.1"}', "application/json", "format_unsupported", "items"),
        (b"no markup", "application/xml", "xml_malformed", "XML"),
        (b"{'single': 'quotes'}", "application/json", "json_malformed", "JSON"),
        (b"words", "image/png", "format_unsupported", "image/png"),
        (bytes(range(1, 0x100)) * 3, "text/plain; charset=utf-8", "encoding_unknown", "utf-8"),
        (b"\xff\xfe\xfd" * 99 + b"\1\2" * 99, "text/plain", "encoding_unknown", "utf-8"),
    ],
)
def test_unsupported_input_is_refused_by_name(
    raw: bytes, content_type: str | None, code: str, named: str
) -> None:
    parsed = parse_body(raw, content_type, sender="drop")
    assert only_code(parsed) == code
    assert named in parsed.problems[0].message


def test_bytes_take_precedence_over_the_content_type() -> None:
    parsed = parse_body('{"headline": "H", "external_id": "1"}', "text/plain")
    assert parsed.format == "canonical"


def test_source_may_name_its_preferred_format() -> None:
    source = Source(id="demo", sender="token", format="plaintext")
    text = "[Update] Ferries run again\nThe harbour opened at noon.\nShips left.\nMore follow.\n"
    assert parse_body(text, "text/plain", source=source).format == "plaintext"


def test_format_names_are_unique() -> None:
    assert len({form.NAME for form in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("depth", [900, 200_000])
@pytest.mark.parametrize("opening", ["[", '{"headline":'])
def test_deep_json_is_refused(opening: str, depth: int) -> None:
    parsed = parse_body(opening * depth, "application/json")
    assert only_code(parsed) == "json_malformed"


def test_lone_surrogates_become_replacement_characters() -> None:
    (article,) = parse_body(
        '{"external_id": "s", "headline": "a\\ud800b", "body_text": "c\\udfff"}', "application/json"
    ).documents
    assert isinstance(article, Article)
    assert article.headline == "a\ufffdb"


def test_documents_state_their_provenance() -> None:
    (article,) = parse_body('{"external_id": "7", "headline": "H"}', "application/json").documents
    assert article.id == article_id("demo", "7")
    assert article.provenance.intake_key == f"intake/demo/{'a' * 26}"
    assert article.provenance.format == "canonical"
    assert (article.provenance.received_at, article.provenance.processed_at) == (RECEIVED, NOW)


def test_source_defaults_apply_to_missing_fields() -> None:
    source = Source(
        id="demo", sender="token", language="hy", usage_terms="No resale", copyright="Demo",
        translation_allowed=False,
    )  # fmt: skip
    (article,) = parse_body('{"external_id": "7", "headline": "H"}', source=source).documents
    assert isinstance(article, Article)
    assert (article.language, article.usage_terms, article.copyright) == ("hy", "No resale", "Demo")
    assert not article.translation_allowed


def test_retry_gives_the_same_documents_except_the_processing_time() -> None:
    items = [
        {"external_id": "7", "headline": "Ferries run again", "body_text": "Ships left at noon."},
        {"external_id": "7", "headline": "Trams run again", "body_text": "They left at one."},
        {"headline": "No id of its own", "published_at": "2026-11-20T09:00:00Z"},
    ]
    first = parse_body(items)
    parse_body("Other words\nAnother delivery in between.\n", "text/plain")
    retried = parse_body(items, now=NOW + timedelta(days=400))
    assert len(first.documents) == 3
    assert {item.provenance.processed_at for item in retried.documents} == {
        NOW + timedelta(days=400)
    }
    assert [processed_at(item, NOW) for item in retried.documents] == list(first.documents)


def processed_at(document: Article | Notice, moment: datetime) -> Article | Notice:
    provenance = document.provenance.model_copy(update={"processed_at": moment})
    return document.model_copy(update={"provenance": provenance})


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("post", "current", "previous", "id", "title", "html", "status", "tags"),
                    *("headline", "external_id", "body", "kind", "authors", "name", "urgency"),
                    *("body_html", "body_text", "embargoed_until", "status", "media", "url"),
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
_elements = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "<item>",
                    "</item>",
                    "<title>",
                    "</title>",
                    "<guid>",
                    "</guid>",
                    "<![CDATA[",
                    "]]>",
                ),
                *(
                    "<media:content url='x' fileSize='9'/>",
                    "<pubDate>",
                    "</pubDate>",
                    "&nbsp;",
                    "&x;",
                ),
                *(
                    "<description>",
                    "</description>",
                    "<dc:creator>",
                    "</dc:creator>",
                    "<enclosure/>",
                ),
                *("<link>http://[", "</link>", "<category domain='d'>a</category>", "<b>", "&"),
            ]
        ),
        st.text(max_size=6),
    ),
    max_size=20,
).map("".join)
_bodies = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(str.encode),
    _json.map(json.dumps).map(str.encode),
    _elements.map(lambda x: f"<rss version='2.0'><channel>{x}</channel></rss>".encode()),
    _elements.map(lambda x: f"<rss><channel><item>{x}".encode("utf-16")),
)
_types = st.sampled_from(
    [
        *(None, "text/plain", "application/json", "application/rss+xml", ";;="),
        *("text/plain; charset=latin-1", "text/plain; charset=utf-16"),
        *("text/xml; charset=x-unknown", 'a/b; charset="idna"'),
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(_bodies, _types, st.sampled_from(["token", "ghost", "drop"]))
def test_any_bytes_become_documents_or_problems(
    raw: bytes, content_type: str | None, sender: str
) -> None:
    parsed = parse_body(raw, content_type, sender=sender)
    assert parsed.documents or parsed.problems or parsed.format == "rss"
    for document in parsed.documents:
        assert documents.validate_json(document.model_dump_json()) == document
        document.model_dump_json().encode()


@pytest.mark.skipif(not ATTACKS.exists(), reason=f"{ATTACKS} is not here")
def test_xml_attacks_are_refused_or_neutral() -> None:
    files = sorted(ATTACKS.rglob("*.xml"))
    assert len(files) > 10
    for file in files:
        parsed = parse_body(file.read_bytes(), "application/xml")
        for document in parsed.documents:
            assert len(document.model_dump_json()) < 10_000, file
            assert "root:" not in document.model_dump_json(), file


def test_withdrawal_without_headline_is_a_notice() -> None:
    (notice,) = parse_body('{"external_id": "7", "status": "withdrawn"}').documents
    assert isinstance(notice, Notice)
    assert notice.status is Status.WITHDRAWN


def dated(**dates: str) -> Article:
    return article_of({"external_id": "1", "headline": "Ferry", "body_html": "<p>x</p>", **dates})


def test_publication_at_the_beginning_of_a_calendar_is_unknown() -> None:
    article = dated(published_at="0001-01-01T00:00:00Z")
    assert (article.published_at, article.status) == (None, Status.USABLE)
    assert article.warnings == ("published_at: 0001-01-01 is no date of news, not used",)


@pytest.mark.parametrize("name", ["embargoed_until", "expires_at"])
def test_hold_at_the_beginning_of_a_calendar_withholds(name: str) -> None:
    article = dated(**{name: "1970-01-01T00:00:00Z"})
    assert article.status is Status.WITHHELD
    assert f"{name}: 1970-01-01 is no date of news, not used" in article.warnings


def test_publication_in_a_century_hides_the_article_with_a_warning() -> None:
    article = dated(published_at="2126-11-16T08:00:00Z")
    assert article.published_at == datetime(2126, 11, 16, 8, tzinfo=UTC)
    assert article.warnings == ("published_at: 2126-11-16 is over a year in the future",)


RSS = "<rss version='2.0'><channel><item><guid>1</guid><title>Ferry</title></item></channel></rss>"


@pytest.mark.parametrize(
    "message",
    [
        "<br />\n<b>Warning</b>:  Undefined variable $x in <b>/srv/f.php</b> on <b>3</b><br />",
        "PHP Notice:  Undefined index: title in /srv/feed.php on line 3\n",
        "\n<br />\n<b>Deprecated</b>: Function split() is deprecated<br />\n" * 3,
    ],
)
@pytest.mark.parametrize("declaration", ["<?xml version='1.0'?>", ""])
def test_message_of_php_above_a_document_is_removed(message: str, declaration: str) -> None:
    article = article_of(message + declaration + RSS)
    assert article.headline == "Ferry"
    assert "text: a message of the sender's PHP above the document removed" in article.warnings


def test_text_about_a_warning_is_unchanged() -> None:
    article = article_of(
        "Warning: the ferry is late\n\nIt leaves at noon. Nobody is hurt.", "text/plain"
    )
    assert article.headline == "Warning: the ferry is late"


def test_long_headline_is_kept() -> None:
    headline = "harbour " * 650
    assert article_of({"external_id": "1", "headline": headline}).headline == headline.strip()
