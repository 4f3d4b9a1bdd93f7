"""ANPA 1312: two lines of header, a head of lines with carets, paragraphs with tabs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Status
from tests.unit.process.formats.wire_messages import anpa_1312
from tests.unit.process.parsing import article_of, parse_body, problems_of


def article(**parts: str) -> Article:
    return article_of(anpa_1312(**parts), "text/plain")  # type: ignore[arg-type]


@pytest.mark.parametrize("controls", [True, False])
def test_every_field_is_read(controls: bool) -> None:
    read = article_of(anpa_1312(controls=controls), "application/octet-stream")
    assert read.provenance.format == "anpa_1312"
    assert read.external_id == "anpa:BC-SC--Islands-Ferries:26-11-23"
    assert read.headline == "Ferries sail again after storm"
    assert read.byline == "By MARA QUIST, Harbour News Agency"
    assert [(author.name, author.role) for author in read.authors] == [
        ("MARA QUIST", "Harbour News Agency")
    ]
    assert (read.place, read.section, read.urgency) == ("PORT ELLEN", "International", 4)
    assert [(tag.name, tag.scheme, tag.code) for tag in read.tags] == [
        ("International", "anpa", "i"),
        ("BC-SC--Islands-Ferries", None, None),
    ]
    assert read.published_at == datetime(2026, 11, 23, 15, 9, tzinfo=UTC)
    assert [block.text for block in read.story] == [
        "PORT ELLEN, Scotland (HNA) — The first boat left at noon. “We sail,” she said. goes on in"
        " the next line.",
        "More boats — and the post — will follow.",
    ]
    assert "555 0199" in (read.editorial_note or "")
    assert "Eds: With HNA Photos." in (read.editorial_note or "")
    assert "555 0199" not in read.model_dump_json(exclude={"editorial_note"})
    assert (read.status, read.source_version) == (Status.USABLE, None)


def test_leads_are_revisions_of_one_article() -> None:
    lead = article(version=", 2nd Ld-Writethru", short=" 2ndLd-Writethru")
    assert lead.external_id == article().external_id
    assert lead.source_version == "2"
    assert lead.order_key > article().order_key


@pytest.mark.parametrize("version", [", KILL", ", Eliminate", ", Mandatory Kill"])
def test_kill_in_the_keyword_line_is_a_notice(version: str) -> None:
    (notice,) = parse_body(anpa_1312(version=version), "text/plain").documents
    assert isinstance(notice, Notice)
    assert notice.status is Status.KILLED
    assert notice.external_id == article().external_id


def test_withhold_and_advisory_are_withheld() -> None:
    assert article(version=", Withhold").status is Status.WITHHELD
    advisory = anpa_1312().replace("r i\x13", "r v\x13")
    assert article_of(advisory, "text/plain").status is Status.WITHHELD


@pytest.mark.parametrize("line", ["HFR 6 a.m. Tuesday", "HOLD FOR RELEASE until noon", "EMBARGO"])
def test_hold_for_release_holds(line: str) -> None:
    assert article(line=line).status is Status.WITHHELD


def test_test_is_never_published() -> None:
    (problem,) = problems_of(anpa_1312(version=", TEST"), "text/plain")
    assert problem.code == "test_item"


def test_story_may_be_about_a_test_or_a_kill() -> None:
    raw = anpa_1312().replace("Islands-Ferries", "Test-Storms Kill")
    read = article_of(raw, "text/plain")
    assert (read.status, read.external_id) == (
        Status.USABLE,
        "anpa:BC-SC--Test-Storms Kill:26-11-23",
    )


def test_correction_line_becomes_the_note() -> None:
    read = article(line="CORRECTS number of boats")
    assert read.correction_note == "CORRECTS number of boats"


def test_message_without_a_time_takes_the_day_of_its_header() -> None:
    raw = anpa_1312().replace("HNA-WF-11-23-26 1509GMT<", "")
    read = article_of(raw, "text/plain")
    assert (read.published_at, read.external_id[-8:]) == (None, "26-11-23")


def test_alert_without_a_head_has_its_opening() -> None:
    raw = "W1645isl\nb a BC-SC--NewsAlert     11-23 0058\n\tPORT ELLEN (HNA) _ Boats sail again.\n"
    read = article_of(f"{raw}HNA-WF-11-23-26 1509GMT<\n", "text/plain")
    assert (read.headline, read.urgency) == ("PORT ELLEN (HNA) — Boats sail again", 2)


def test_broken_message_does_not_affect_the_others() -> None:
    second = anpa_1312().replace("Ferries", "Post")
    reading = parse_body(anpa_1312() + "\x01 nothing\r\n\x04" + second, "text/plain")
    assert len(reading.documents) == 2
    assert [problem.code for problem in reading.problems] == ["header_malformed"]


WHOLE = anpa_1312()


@settings(max_examples=60)
@given(
    st.integers(0, len(WHOLE) - 1),
    st.integers(0, 80),
    st.sampled_from(
        ["", "\x01", "\x02", "\x03", "^", "<", "\t", "\r\n", ",", "99-99", "\x00", "é"]
    ),
)
def test_mutated_messages_are_read_or_refused(at: int, length: int, put: str) -> None:
    parse_body((WHOLE[:at] + put + WHOLE[at + length :]).encode("cp1252"), "text/plain")


def test_subheads_of_a_digest_are_part_of_the_text() -> None:
    digest = anpa_1312().replace(
        "\t   More boats", "^TOP STORIES<\r\n\t   Harbour opens.\r\n^SPORTS<\r\n\t   More boats"
    )
    read = article_of(digest, "text/plain")
    assert [block.text for block in read.story][1:] == [
        "TOP STORIES",
        "Harbour opens.",
        "SPORTS",
        "More boats — and the post — will follow.",
    ]
    assert "TOP STORIES" not in (read.editorial_note or "")


@pytest.mark.parametrize(
    "keyword",
    ["BC-HNA News Digest", "BC-HNA News Digest 2 pm", "BC-IL--Daybook", "BC-HNA Service Guide"],
)
def test_a_list_of_planned_stories_is_withheld_with_a_warning(keyword: str) -> None:
    read = article_of(anpa_1312().replace("Ferries", keyword), "text/plain")
    assert read.status is Status.WITHHELD
    (warning,) = read.warnings
    assert "planned stories" in warning


def test_a_story_about_a_digest_is_published() -> None:
    for keyword in ("BC-Readers Digest", "BC-Reader's Digest", "BC-Digest of laws"):
        read = article_of(anpa_1312().replace("Ferries", keyword), "text/plain")
        assert (read.status, read.warnings) == (Status.USABLE, ())


def test_message_of_too_many_lines_is_refused_and_the_next_one_read() -> None:
    long = anpa_1312().replace("More boats", "More\n" * 50_001)
    parsed = parse_body(long + anpa_1312(), "text/plain")
    assert [problem.code for problem in parsed.problems] == ["text_too_long"]
    assert len(parsed.documents) == 1
