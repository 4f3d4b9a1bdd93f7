"""IPTC 7901: header, keywords, head, story and notebook of a wire message."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Status
from tests.unit.process.formats.wire_messages import IPTC_7901, SECRET, with_controls
from tests.unit.process.parsing import article_of, parse_body, problems_of


def article(text: str, **known: str) -> Article:
    return article_of(text.encode("cp1252"), "text/plain", **known)


@pytest.mark.parametrize("raw", [IPTC_7901, with_controls(IPTC_7901), with_controls(IPTC_7901) * 2])
def test_every_field_is_read(raw: str) -> None:
    read = next(document for document in parse_body(raw, "text/plain").documents)
    assert isinstance(read, Article)
    assert read.provenance.format == "iptc_7901"
    assert read.external_id == "iptc7901:hna0017:Shipping/Islands:23 nov 26"
    assert read.headline == "Ferries sail again after three days of storm"
    assert (read.standfirst, read.byline) == ("Islands had been cut off", "By Mara Quist, hna")
    assert [author.name for author in read.authors] == ["Mara Quist"]
    assert (read.place, read.urgency) == ("Port Ellen", 3)
    assert [(tag.name, tag.scheme) for tag in read.tags] == [
        ("vm", "category"),
        ("Shipping", None),
        ("Islands", None),
    ]
    assert read.published_at == read.modified_at == datetime(2026, 11, 23, 14, 12, tzinfo=UTC)
    assert [block.text[:20] for block in read.story] == [
        "Port Ellen (hna) - T",
        "What comes next",
        "More boats will foll",
    ]
    assert read.body[0].text.endswith("to see the sea so flat.")
    assert (read.status, read.correction_note) == (Status.USABLE, None)


def test_two_messages_in_a_file_are_two() -> None:
    second = with_controls(IPTC_7901.replace("hna0017", "hna0018"))
    reading = parse_body(with_controls(IPTC_7901) + second)
    assert len(reading.documents) == 2
    broken = parse_body(with_controls(IPTC_7901) + "\x01no header\r\n\x02text\x03\x04" + second)
    assert len(broken.documents) == 2
    assert [(problem.position, problem.code) for problem in broken.problems] == [
        (1, "header_malformed")
    ]


@pytest.mark.parametrize(
    "notebook",
    [
        f"# Notizblock\n\n## Kontakte\n- {SECRET}",
        f"dpa-Notizblock\n\n- {SECRET}",
        "* * * *\nDie folgenden Informationen sind nicht zur Veröffentlichung bestimmt\n\n"
        f"{SECRET}",
        f"The following information is not for publication\n\n{SECRET}",
        f"NOT FOR PUBLICATION:\n\n{SECRET}",
        f"Note to editors: {SECRET}",
        f"Eds: {SECRET}",
    ],
)
def test_notes_for_editors_do_not_reach_the_article(notebook: str) -> None:
    head, _, _ = IPTC_7901.partition("# Notebook")
    read = article(f"{head}{notebook}\n\n231412 GMT Nov 26\n")
    assert SECRET not in read.model_dump_json(exclude={"editorial_note"})
    assert SECRET in (read.editorial_note or "")
    assert read.published_at is not None
    assert len(read.story) == 3


def test_notes_and_initials_are_for_editors() -> None:
    note = article(IPTC_7901).editorial_note or ""
    assert "(Photo in preparation)" in note
    assert SECRET in note
    assert "hna mq jvd" in note


def test_initials_below_the_text_are_no_paragraph() -> None:
    head, _, _ = IPTC_7901.partition("# Notebook")
    read = article(f"{head}hna mq/jvd yyzz a3\n\n231412 Nov 26\n")
    assert len(read.story) == 3
    assert set(read.warnings) == {
        "published_at: no known time zone, taken as UTC",
        "modified_at: no known time zone, taken as UTC",
    }


@pytest.mark.parametrize("line", ["(Berichtigung: Zwei\nSchiffe, nicht drei.)", "CORRECTION"])
def test_correction_above_the_text_becomes_the_note(line: str) -> None:
    read = article(IPTC_7901.replace("1ST LEAD", line))
    assert (read.correction_note or "").startswith(("Berichtigung: Zwei Schiffe", "CORRECTION"))


@pytest.mark.parametrize(
    "line", ["EMBARGOED until 6 am", "(Sperrfrist 24.11. 6.00 Uhr)", "HOLD FOR RELEASE Nov 24"]
)
def test_embargo_above_the_text_holds(line: str) -> None:
    read = article(IPTC_7901.replace("1ST LEAD", line))
    assert read.status is Status.WITHHELD
    assert line.strip("()") in (read.editorial_note or "")


def test_kill_is_a_notice_and_a_test_nothing() -> None:
    (notice,) = parse_body(IPTC_7901.replace("1ST LEAD", "MANDATORY KILL")).documents
    assert isinstance(notice, Notice)
    assert notice.status is Status.KILLED
    (problem,) = problems_of(IPTC_7901.replace("1ST LEAD", "(TEST)"))
    assert problem.code == "test_item"


def test_headline_may_be_about_a_kill_or_a_test() -> None:
    for headline in (
        "Storms kill two on islands",
        "TEST DRIVE ENDS IN HARBOUR",
        "Video shows boat",
    ):
        read = article(IPTC_7901.replace("Ferries sail again after three days of storm", headline))
        assert (read.headline, read.status) == (headline, Status.USABLE)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_text_is_utf_8_or_what_old_services_send(encoding: str) -> None:
    read = article_of(
        IPTC_7901.replace("boat", "bôat").encode(encoding), "application/octet-stream"
    )
    assert "bôat" in read.body[0].text


def test_foreign_months_are_read() -> None:
    read = article(IPTC_7901.replace("GMT Nov", "CET Mai"))
    assert read.published_at == datetime(2026, 5, 23, 13, 12, tzinfo=UTC)


def test_text_without_a_head_has_its_first_line_as_the_headline() -> None:
    head = "hna0001 4 i 20 hna 0001\n"
    read = article(f"{head}\x02Ferries sail again\n\nPort Ellen - They sail.\n\x03")
    assert (read.headline, [item.text for item in read.body]) == (
        "Ferries sail again",
        ["Port Ellen - They sail."],
    )
    assert read.external_id.startswith("derived:")


@settings(max_examples=60)
@given(
    st.integers(0, len(IPTC_7901)),
    st.integers(0, 80),
    st.sampled_from(["", "\x01", "\x02", "\x03", "\x04", "\n\n", " =\n", "(", "/", "\x00", "é"]),
    st.booleans(),
)
def test_mutated_messages_are_read_or_refused(at: int, length: int, put: str, line: bool) -> None:
    raw = with_controls(IPTC_7901) if line else IPTC_7901
    parse_body((raw[:at] + put + raw[at + length :]).encode("cp1252"), "text/plain")
