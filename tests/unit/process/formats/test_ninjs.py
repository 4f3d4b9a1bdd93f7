"""ninjs 1.0 to 3.1, as agencies send it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dateline.model.documents import Article, Notice, Status
from functions.process.parse import ParsedSubmission
from tests.unit.process.formats.json_payloads import NINJS_1, NINJS_URI, NINJS_VERSIONS
from tests.unit.process.parsing import article_of, parse_body, problems_of

NINJS = Path("../shared/corpora/newsformats/ninjs")


def item(**members: Any) -> dict[str, Any]:
    return {"uri": NINJS_URI, "headline": "H", "body_html": "<p>b</p>", "version": "1"} | members


@pytest.mark.parametrize("version", NINJS_VERSIONS)
def test_every_field_is_mapped_in_every_generation(version: str) -> None:
    read = article_of(NINJS_VERSIONS[version])
    assert (read.external_id, read.source_version, read.status) == (NINJS_URI, "3", Status.USABLE)
    assert (read.headline, read.standfirst) == (NINJS_1["headline"], NINJS_1["description_text"])
    assert [block.html for block in read.body] == ["<p>The boat <b>left</b>.</p>"]
    assert (read.byline, read.place, read.language) == ("By Mara Quist", "Riga", "en-GB")
    assert read.published_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert read.modified_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert read.embargoed_until == datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert read.expires_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert (read.urgency, read.usage_terms) == (3, "Not for use in print")
    assert read.copyright == "© Harbour Times 2026"
    assert (read.editorial_note or "").startswith("Legal has seen this")
    assert {(tag.name, tag.scheme, tag.code) for tag in read.tags} == {
        ("shipping", "medtop", "20000349"),
        ("transport", "subj", "04015001"),
        ("Ida Berg", "urn:people/", "ib"),
        ("Port Board", None, None),
        ("Riga", "https://www.geonames.org/", "456172"),
        ("Port week", None, None),
    }
    (picture,) = read.media
    assert (picture.url, picture.type, picture.size) == (
        "https://h.example/b.jpg",
        "image/jpeg",
        33116,
    )
    assert (picture.caption, picture.credit) == ("The pier at dawn", "Jon Moe")
    assert [(rendition.name, rendition.width) for rendition in picture.renditions] == [
        ("highres", 900),
        ("thumbnail", 90),
    ]
    assert [(link.relation, link.external_id) for link in read.links] == [
        ("derives_from", "urn:h:16")
    ]
    assert read.warnings == ()


def test_texts_for_editors_only_reach_the_note() -> None:
    read = article_of(NINJS_VERSIONS["3.x"])
    assert read.editorial_note == "Legal has seen this\nFor desks\nCall the port"
    public = read.model_dump_json(exclude={"editorial_note"})
    assert "For desks" not in public
    assert "Call the port" not in public
    assert [author.name for author in read.authors] == ["Mara Quist"]


@pytest.mark.parametrize(
    "body",
    [
        '<p>b</p><p class="not-for-publication">SECRET</p>',
        "<p>b</p><ednote>SECRET</ednote>",
        '<p>b</p><div data-role="editorial-note"><p>SECRET</p></div>',
        '<p>b</p><section class="press-contact">SECRET</section>',
    ],
)
def test_marked_text_does_not_reach_the_body(body: str) -> None:
    read = article_of(item(body_html=body))
    assert [block.text for block in read.body] == ["b"]
    assert "SECRET" in (read.editorial_note or "")


# ------------------------------------------------------------------ publication status


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({}, Status.USABLE),
        ({"pubstatus": "usable"}, Status.USABLE),
        ({"pubStatus": "Withheld"}, Status.WITHHELD),
        ({"pubstatus": "stat:withheld"}, Status.WITHHELD),
        ({"pubstatus": "canceled"}, Status.KILLED),
        ({"pubStatus": "CANCELLED"}, Status.KILLED),
        ({"pubstatus": "http://cv.iptc.org/newscodes/pubstatusg2/canceled"}, Status.KILLED),
        ({"pubstatus": "usable", "pubStatus": "canceled"}, Status.KILLED),
        ({"pubstatus": "embargoed"}, Status.WITHHELD),
        ({"pubstatus": "embargoed", "embargoed": "2026-11-24T00:00:00Z"}, Status.USABLE),
        ({"editorialtypes": ["Kill"]}, Status.KILLED),
        ({"editorialtypes": ["Elimination"]}, Status.KILLED),
        ({"editorialtypes": ["Withhold"]}, Status.WITHHELD),
        ({"editorialtypes": ["Advisory"]}, Status.WITHHELD),
        ({"editorialtypes": ["HoldForRelease"]}, Status.WITHHELD),
        ({"editorialtypes": "Disregard"}, Status.WITHDRAWN),
        ({"editorialTypes": ["Lead", "Writethru"]}, Status.USABLE),
    ],
)
def test_status_and_editorial_types_decide(members: dict[str, Any], status: Status) -> None:
    (document,) = parse_body(item(**members)).documents
    assert document.status is status


@pytest.mark.parametrize(
    "members",
    [
        {"signals": ["Test"]},
        {"signals": "newscontent,test"},
        {"editorialtypes": ["Lead", "Test"]},
        {"signal": [{"name": "Test", "scheme": "http://cv.iptc.org/newscodes/signal/"}]},
        {"Signals": {"code": "sig:test"}},
        {"pubstatus": "test"},
    ],
)
def test_test_item_is_never_stored(members: dict[str, Any]) -> None:
    (problem,) = problems_of(item(**members))
    assert problem.code == "test_item"


@pytest.mark.parametrize(
    ("members", "note"),
    [
        ({"signals": ["sig:correction"]}, "Correction"),
        ({"signal": [{"code": "correction", "name": "x"}]}, "Correction"),
        ({"editorialtypes": ["Corrective"]}, "Correction"),
        ({"editorialtypes": ["Clarification"]}, "Clarification"),
        ({"signals": ["sig:update"]}, None),
    ],
)
def test_signal_of_a_correction_becomes_the_note(members: dict[str, Any], note: str | None) -> None:
    assert article_of(item(**members)).correction_note == note


@pytest.mark.parametrize("name", ["embargoed", "embargoedUntil", "embargoeduntil"])
@pytest.mark.parametrize("given", ["", "noon", 17, [], {"until": "x"}, True])
def test_unreadable_embargo_holds(name: str, given: Any) -> None:
    read = article_of(item(**{name: given}))
    assert read.status is Status.WITHHELD
    assert read.embargoed_until is None


def test_of_two_embargoes_the_later_one_holds() -> None:
    both = {"embargoed": "2026-11-24T00:00:00Z", "embargoedUntil": "2026-11-25T00:00:00Z"}
    assert article_of(item(**both)).embargoed_until == datetime(2026, 11, 25, tzinfo=UTC)
    assert article_of(item(**both | {"embargoed": "?"})).status is Status.WITHHELD


def test_no_embargo_is_none() -> None:
    for absent in (None, False):
        read = article_of(item(embargoed=absent))
        assert (read.status, read.embargoed_until) == (Status.USABLE, None)


def test_unpublishable_picture_is_not_published_with_a_story() -> None:
    def picture(number: int, **members: Any) -> dict[str, Any]:
        href = f"https://h.example/{number}.jpg"
        return {"type": "picture", "renditions": {"a": {"href": href}}} | members

    given = {
        "a": picture(1),
        "b": picture(2, pubstatus="canceled"),
        "c": picture(3, embargoed="2099-01-01T00:00:00Z"),
        "d": picture(4, embargoed="2020-01-01T00:00:00Z"),
        "e": picture(5, signals=["Test"]),
        "f": picture(6, embargoed="soon"),
        "g": picture(7, type="text"),
    }
    read = article_of(item(associations=given))
    assert [value.url[-5:] for value in read.media] == ["1.jpg", "4.jpg"]


@pytest.mark.parametrize("kind", ["event", "planning", "component"])
def test_item_that_is_no_story_is_withheld(kind: str) -> None:
    read = article_of(item(type=kind))
    assert read.status is Status.WITHHELD
    assert kind in read.warnings[-1]


def test_item_without_text_is_withheld() -> None:
    (notice,) = parse_body({"uri": NINJS_URI}).documents
    assert isinstance(notice, Notice)
    assert notice.status is Status.WITHHELD
    assert "headline" in (notice.reason or "")


# ------------------------------------------------------------------ shapes and traps


@pytest.mark.parametrize("kind", ["picture", "graphic", "video", "audio"])
def test_picture_video_and_sound_are_separate_items(kind: str) -> None:
    family = {"picture": "image", "graphic": "image"}.get(kind, kind)
    read = article_of(
        {
            "uri": NINJS_URI,
            "type": kind,
            "headline": "At sea",
            "description_caption": "A boat",
            "renditions": {
                "main": {"href": "https://h.example/m", "mimetype": f"{family}/x", "width": 10},
                "text": {"href": "https://h.example/t", "mimetype": "text/xml"},
            },
        }
    )
    (media,) = read.media
    assert (media.url, media.caption) == ("https://h.example/m", "A boat")
    assert read.standfirst == "A boat"


def test_video_is_not_its_poster() -> None:
    files = {
        "poster": {"href": "https://h.example/p.jpg", "mimetype": "image/jpeg", "width": 4000},
        "clip": {"href": "https://h.example/c.mp4", "mimetype": "video/mp4"},
    }
    (media,) = article_of(item(type="video", renditions=files)).media
    assert media.url == "https://h.example/c.mp4"
    assert len(media.renditions) == 2


def test_aps_feed_gives_each_item_and_its_lasting_id() -> None:
    uri = "https://api.ap.example/content/abc?qt={}"
    items = [
        {"meta": {"x": 1}, "item": item(uri=uri.format(n), altids={"itemid": "abc"})}
        for n in range(2)
    ]
    reading = parse_body({"api_version": "1", "data": {"items": items}})
    assert [document.external_id for document in reading.documents] == ["abc", "abc"]


def test_bad_item_of_a_list_does_not_affect_the_others() -> None:
    reading = parse_body(
        [
            item(uri="urn:1"),
            7,
            item(uri="urn:2", type="poem"),
            {"headline": "no uri"},
            item(uri="urn:5", signals=["Test"]),
            item(uri="urn:6", body_html="<div>" * 2_000),
            item(uri="urn:7"),
        ]
    )
    assert [document.external_id for document in reading.documents] == ["urn:1", "urn:7"]
    assert [(problem.position, problem.code) for problem in reading.problems] == [
        (1, "json_not_an_item"),
        (2, "not_a_story"),
        (3, "external_id_missing"),
        (4, "test_item"),
        (5, "html_too_deep"),
    ]


def test_tt_members_for_editors_are_not_published() -> None:
    sent = item(
        description_text="Lead.",
        description_usage="SECRET",
        body_richhtml5="<p>b</p>",
        replacing=["urn:h:15", "urn:h:16"],
        bylines=[
            {"firstname": "Albin", "lastname": "Ek", "role": "Reporter", "email": "SECRET"},
            {"byline": "Bea Ö/TT"},
            {"initials": "SECRET", "byline": "SECRET", "internal": "true"},
        ],
    )
    read = article_of({name: value for name, value in sent.items() if name != "body_html"})
    assert (read.byline, read.standfirst) == ("Albin Ek, Bea Ö/TT", "Lead.")
    assert [(author.name, author.role) for author in read.authors] == [("Albin Ek", "Reporter")]
    assert [(link.relation, link.external_id) for link in read.links] == [
        ("supersedes", "urn:h:15"),
        ("supersedes", "urn:h:16"),
    ]
    assert [block.text for block in read.body] == ["b"]
    assert "SECRET" not in read.model_dump_json(exclude={"editorial_note"})
    assert read.editorial_note == "SECRET"


def test_ap_members_are_read() -> None:
    read = article_of(
        item(
            headline_seo="Ferries Riga timetable",
            headline_extended="Ferries to run again after a week",
            bylines=[{"by": "By LISA EK", "title": "Correspondent", "code": "x"}],
            photographer={"name": "Jon Moe", "code": "y"},
            keywords="ports, ferries",
            derivedfrom="urn:h:3",
            editorialtypes=["Writethru"],
        )
    )
    assert (read.headline, read.byline) == ("H", "By LISA EK")
    assert [(author.name, author.role) for author in read.authors] == [("Jon Moe", "photographer")]
    assert [tag.name for tag in read.tags] == ["ports", "ferries"]
    assert [link.external_id for link in read.links] == ["urn:h:3"]


@pytest.mark.parametrize("profile", ["INFO", "raw"])
def test_unpublishable_profile_is_withheld(profile: str) -> None:
    assert article_of(item(profile=profile)).status is Status.WITHHELD
    assert article_of(item(profile="PUBL")).status is Status.USABLE


def test_superdesks_guid_is_the_id_and_its_uri_an_address() -> None:
    sent = item(guid="urn:sd:1", uri="https://sd.example/1")
    assert article_of(sent).external_id == "urn:sd:1"
    lone = {"guid": "urn:sd:2", "headline": "H", "pubstatus": "usable"}
    assert article_of(lone, sender="hmac").external_id == "urn:sd:2"


def test_broken_nitf_body_does_not_affect_other_items() -> None:
    broken = {"contentType": "application/nitf+xml", "value": "<nitf>" + "<a>" * 5_000}
    reading = parse_body([item(uri="urn:1"), {"uri": "urn:2", "title": "T", "bodies": [broken]}])
    assert reading.documents[0].external_id == "urn:1"
    assert len(reading.documents) + len(reading.problems) == 2


def test_xml_that_is_no_nitf_is_no_body() -> None:
    sent = {
        "uri": NINJS_URI,
        "headline": "H",
        "body_sportsml": "<sports-content><x/></sports-content>",
    }
    assert article_of(sent).body == ()
    assert article_of(sent | {"body_text": "b"}).body[0].text == "b"


def test_subject_codes_of_iptc_need_no_scheme() -> None:
    subjects = [{"name": "a", "code": "04015001"}, {"name": "b", "literal": "20000349"}]
    subjects.append({"name": "c", "literal": "99000000"})
    read = article_of(item(subjects=subjects, genres=[{"name": "Feature"}]))
    assert [(tag.name, tag.scheme) for tag in read.tags] == [
        ("a", "subj"),
        ("b", "medtop"),
        ("c", None),
        ("Feature", None),
    ]


def test_body_is_markup_before_plain_text_before_nitf() -> None:
    nitf = "<nitf><body><body.content><p>From NITF.</p></body.content></body></nitf>"
    nitf = nitf.replace("</body.c", '<note type="npa"><p>SECRET</p></note></body.c')
    bodies = [{"contentType": "text/vnd.IPTC.NITF", "value": nitf}]
    story = {"uri": NINJS_URI, "headlines": [{"value": "H"}]}
    read = article_of(story | {"bodies": bodies})
    assert [value.text for value in read.body] == ["From NITF."]
    assert read.editorial_note == "SECRET"
    bodies.append({"contentType": "text/plain", "value": "One.\n\nTwo."})
    assert [value.text for value in article_of(story | {"bodies": bodies}).body] == ["One.", "Two."]
    bodies.append({"contentType": "text/html", "value": "<p>Three.</p>"})
    assert article_of(story | {"bodies": bodies}).body[0].text == "Three."


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Fish &amp; chips", "Fish & chips"),
        ("Rates <5% and a<b", "Rates <5% and a<b"),
        ("<b>Bold</b> words", "Bold words"),
        ("  two\n lines ", "two lines"),
    ],
)
def test_headline_is_one_line_of_plain_text(sent: str, kept: str) -> None:
    assert article_of(item(headline=sent)).headline == kept
    listed = [{"role": "main", "value": sent}]
    assert article_of({"uri": NINJS_URI, "headlines": listed}).headline == kept


@pytest.mark.parametrize("sent", ["How to write <b>bold</b> in HTML", "&amp; is an ampersand"])
def test_declared_plain_text_is_not_read_as_html(sent: str) -> None:
    text = {"contentType": "text/plain", "value": sent}
    read = article_of(
        {
            "uri": NINJS_URI,
            "headlines": [{"role": "main", **text}],
            "descriptions": [{"role": "summary", **text}],
            "bodies": [{"role": "main", **text}],
        }
    )
    assert (read.headline, read.standfirst, read.body[0].text) == (sent, sent, sent)


@pytest.mark.parametrize("value", [0, 10, -1, "high", 2.5, True, [3]])
def test_urgency_outside_1_to_9_is_unknown_with_a_warning(value: Any) -> None:
    read = article_of(item(urgency=value))
    assert read.urgency is None
    assert "urgency: not 1 to 9" in read.warnings


@pytest.mark.parametrize("value", [1, 9, "4", 5.0])
def test_urgency_of_1_to_9_is_kept(value: Any) -> None:
    assert article_of(item(urgency=value)).urgency == int(float(value))


def test_description_of_an_unknown_role_is_no_standfirst() -> None:
    members = {"description_gossip": "x", "description_usage_text": "y"}
    assert article_of(item(**members)).standfirst is None


def test_object_with_only_a_uri_is_not_recognised_as_ninjs() -> None:
    other = {"id": 4, "uri": "/a", "title": "T", "body": "b"}
    assert parse_body(other, sender="hmac").format != "ninjs"


# ------------------------------------------------------------------ IPTC's own suites


def suite(kind: str) -> list[Path]:
    if not NINJS.is_dir():
        pytest.skip("../shared/corpora/newsformats/ninjs is not here")
    return sorted(NINJS.glob(f"test_suite/*/{kind}/*.json"))


def read_file(path: Path) -> ParsedSubmission:
    return parse_body(path.read_bytes(), "application/json")


def test_iptc_examples_that_should_pass_are_accepted() -> None:
    failed = {}
    for path in suite("should_pass"):
        reading = read_file(path)
        sent = json.loads(path.read_text())
        kept = reading.format == "ninjs" and len(reading.documents) == 1
        if reading.problems or not kept or reading.documents[0].external_id != sent["uri"]:
            failed[str(path)] = reading.problems
    assert failed == {}
    assert {path.parts[-3] for path in suite("should_pass")} >= {"1.0", "1.5", "2.0", "2.1", "3.1"}


REFUSED = frozenset(
    {
        # Broken JSON, and foreign members beside no distinctive member of ninjs.
        "1.0/010_body_must_be_string",
        "1.0/012_location_not_object",
        "1.0/015_pubstatus_commissioned",
        "1.2/005_pubstatus_replaced",
        "1.2/006_pubstatus_commissioned",
        "1.x_dev/004_linked_rights",
        "1.x_dev/005_encoded_rights",
        "2.0/001_bad_toplevel",
        "2.x_dev/001_advice_string",
        "2.x_dev/004_linked_rights",
    }
)
HELD = frozenset(
    {
        "1.4/004_bad_expires",
        # Without the wrong value there is nothing to publish.
        "1.0/005_profile_must_be_string",
        "1.0/008_usageterms_object",
        "1.0/013_person_not_string",
        "1.0/016_infosource",
        "1.2/001_title_as_number",
        "1.2/004_infosource_bad_type",
        "1.3/001_schema_bad",
        "1.3/005_bad_altids",
        "2.2/001_bad_digital_source",
        "3.0/003_event_with_conflicting_start",
        "3.0/004_event_with_renditions",
        "3.1/001_bad_digital_source",
    }
)


def test_iptc_examples_that_should_fail_are_not_stored_wrong() -> None:
    """An example in neither list is published without its wrong value."""
    for path in suite("should_fail"):
        name = f"{path.parts[-3]}/{path.stem}"
        reading = read_file(path)
        assert bool(reading.problems) == (name in REFUSED), name
        if name in REFUSED:
            assert reading.documents == (), name
            continue
        (document,) = reading.documents
        held = document.status is not Status.USABLE
        assert held == (name in HELD), name
        stored = document.model_dump_json(exclude={"provenance"})
        # The values that IPTC marks as wrong, each in only one file.
        wrong = (
            "42",
            "2019-12-31",
            "properties should",
            "co-ordinates",
            "policyt",
        )
        assert not any(f'"{value}' in stored for value in wrong), name
        if isinstance(document, Article):
            assert document.published_at != datetime(2022, 4, 21, tzinfo=UTC), name
            assert document.expires_at is None, name
            assert document.usage_terms is None or "intended" in document.usage_terms, name


def test_iptc_body_with_raw_line_breaks_is_repaired_with_a_warning() -> None:
    (path,) = [value for value in suite("should_fail") if value.stem == "009_body_text_with_cr"]
    (read,) = read_file(path).documents
    assert isinstance(read, Article)
    assert len(read.body) == 6
    assert read.warnings[-1] == "json: repaired from line 3, column 42 on"


def test_iptcs_examples_are_read_with_their_fields() -> None:
    if not NINJS.is_dir():
        pytest.skip("../shared/corpora/newsformats/ninjs is not here")
    for path in sorted(NINJS.glob("examples/*/*.json")):
        sent = json.loads(path.read_text())
        reading = read_file(path)
        assert reading.problems == (), path
        (read,) = reading.documents
        assert isinstance(read, Article)
        lower = {name.lower(): value for name, value in sent.items()}
        heads = lower.get("headlines") or [{"value": lower.get("headline", lower.get("title"))}]
        assert read.headline == " ".join(heads[0]["value"].split()), path
        assert read.external_id == sent["uri"], path
        assert read.source_version == lower.get("version"), path
        assert read.urgency == lower.get("urgency"), path
        byline = lower.get("byline") or lower.get("by")
        assert read.byline == byline, path
        created = lower.get("versioncreated")
        assert read.modified_at == (datetime.fromisoformat(created) if created else None), path
        assert read.usage_terms == (
            lower.get("usageterms")
            or (lower.get("rightsinfo") or {}).get(
                "linkedRights", (lower.get("rightsinfo") or {}).get("linkedrights")
            )
            or None
        ), path
        has_body = any(name.startswith(("body", "bodies")) for name in lower)
        assert bool(read.body) == has_body, path
        names = {value["name"] for value in lower.get("subject", lower.get("subjects", []))}
        assert names <= {tag.name for tag in read.tags}, path
        is_story = lower.get("type", "event" if "eventdetails" in lower else "text") != "event"
        assert (read.status is Status.USABLE) == is_story, path
        if lower.get("type") in {"picture", "video", "audio"}:
            assert read.media, path
            assert read.media[0].renditions, path


def test_iptcs_collection_is_read_item_by_item() -> None:
    path = NINJS / "examples/3.0/collection/20231016-event-timeline-sample.json"
    if not path.is_file():
        pytest.skip("../shared/corpora/newsformats/ninjs is not here")
    reading = read_file(path)
    assert len(reading.documents) == len(json.loads(path.read_text()))
    assert reading.problems == ()
