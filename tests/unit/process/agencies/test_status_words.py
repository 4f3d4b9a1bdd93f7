"""The meaning of agencies' words, and the removal of marked text from the body."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.deliveries import Delivery
from dateline.model.documents import Status
from dateline.model.errors import Rejected, Unprocessable
from dateline.model.sources import Source
from functions.process.agencies.status_words import (
    PublicationStatus,
    publication_status,
    stated_status,
)
from functions.process.item.context import Context
from functions.process.not_for_publication.markup import publishable
from tests.unit.process.parsing import NOW


def context(**statuses: str) -> Context:
    source = Source.model_validate({"id": "wire", "sender": "token", "statuses": statuses})
    delivery = Delivery(
        submission_id="a" * 26,
        source="wire",
        sender="token",
        authentication="bearer",
        received_at=NOW,
        sha256="0" * 64,
    )
    return Context(delivery, source, NOW)


def status_of(word: str | None, *signals: str, **statuses: str) -> PublicationStatus:
    return publication_status(stated_status(word, context(**statuses), "item"), signals)


@pytest.mark.parametrize(
    ("pubstatus", "status"),
    [
        (None, Status.USABLE),
        ("", Status.USABLE),
        ("usable", Status.USABLE),
        ("stat:usable", Status.USABLE),
        ("http://cv.iptc.org/newscodes/pubstatusg2/usable", Status.USABLE),
        ("Withheld", Status.WITHHELD),
        ("stat:withheld", Status.WITHHELD),
        ("canceled", Status.KILLED),
        ("stat:cancelled", Status.KILLED),
        ("http://cv.iptc.org/newscodes/pubstatusg2/canceled/", Status.KILLED),
        ("CANCELED", Status.KILLED),
    ],
)
def test_status_is_read_in_every_spelling(pubstatus: str | None, status: Status) -> None:
    assert status_of(pubstatus).status is status


@pytest.mark.parametrize("word", ["stat:sleeping", "something new", "---"])
def test_unknown_status_is_refused_unless_the_source_maps_it(word: str) -> None:
    with pytest.raises(Unprocessable) as refusal:
        status_of(word)
    assert refusal.value.code == "status_unknown"
    assert word in refusal.value.message
    assert status_of(word, **{word: "usable"}).status is Status.USABLE


def test_the_source_decides_before_the_table() -> None:
    assert status_of("canceled", canceled="withheld").status is Status.WITHHELD
    assert status_of(None, missing="withheld").status is Status.WITHHELD


def test_embargoed_without_a_time_holds_and_with_one_keeps_it() -> None:
    embargoed = status_of("embargoed")
    assert embargoed.status is Status.USABLE
    assert embargoed.embargo(None) == ""
    assert embargoed.embargo("2026-11-24T06:00:00Z") == "2026-11-24T06:00:00Z"
    assert status_of("usable").embargo(None) is None
    assert status_of("usable", "HoldForRelease").embargo(None) == ""


@pytest.mark.parametrize(
    ("signal", "status"),
    [
        ("Kill", Status.KILLED),
        ("Elimination", Status.KILLED),
        ("Disregard", Status.WITHDRAWN),
        ("Withhold", Status.WITHHELD),
        ("Advisory", Status.WITHHELD),
        ("Lead", Status.USABLE),
        ("Writethru", Status.USABLE),
        ("sig:update", Status.USABLE),
        ("whatever", Status.USABLE),
    ],
)
def test_editorial_types_decide_what_a_usable_item_is(signal: str, status: Status) -> None:
    assert status_of("usable", signal).status is status


def test_strictest_word_applies_in_any_order() -> None:
    assert status_of("canceled", "Withhold").status is Status.KILLED
    assert status_of("withheld", "Kill", "Correction").status is Status.KILLED


@pytest.mark.parametrize("signal", ["Correction", "sig:correction", "Corrective", "Rectify"])
def test_corrections_have_a_note_for_readers(signal: str) -> None:
    assert status_of("usable", signal).correction == "Correction"


def test_clarification_is_no_correction_and_an_update_neither() -> None:
    assert status_of("usable", "Clarification").correction == "Clarification"
    assert status_of("usable", "sig:update", "Lead").correction is None


@pytest.mark.parametrize("signal", ["Test", "test", "apsignal:TEST"])
def test_test_items_are_recognised_with_any_other_words(signal: str) -> None:
    assert status_of("usable", "Lead", signal).test
    assert not status_of("usable", "Latest").test


SECRET = "Call Mara on 555 0199"

MARKED = [
    '<section class="np-nonpublic"><p>{}</p></section>',
    '<section class="notepad"><header><h3>x</h3></header><ul><li>{}</li></ul></section>',
    '<p class="closingline">{}</p>',
    '<div class="dpa-notes">{}</div>',
    '<div id="notForPublication"><div><p>{}</div></div>',
    '<aside role="ednote">{}</aside>',
    '<span data-role="dpaednoterole:editorialnote">{}</span>',
    "<p data-nonpublic>{}</p>",
    '<p data-not-for-publication="true">{}</p>',
    "<p data-publishable=false>{}</p>",
    "<p data-public = 'no'>{}</p>",
    '<p data-visibility="internal">{}</p>',
    '<p data-audience="Editors">{}</p>',
    '<table class="story press-contact"><tr><td>{}</td></tr></table>',
    '<ul class="presscontacts"><li>a<li>{}</ul>',
    '<blockquote class="article__editorialNote--large">{}</blockquote>',
    '<p pubconstraint="dpapconstraint:nonpublic">{}</p>',
    '<strong class="embargoed" data-datetime="2026-11-24">{}</strong>',
    '<p class="Sperrfrist">{}</p>',
    "<ednote>{}</ednote>",
    "<dnl-notepad><p>{}</p></dnl-notepad>",
    "<editorial-note>{}</editorial-note>",
    '<P CLASS="EdNote">{}</P>',
    '<p class="nicht-zur-veröffentlichung">{}</p>',
    # A list ends a paragraph in HTML, but the mark covers it too.
    '<p class="nonpublic">Note: <ul><li>{}</li></ul></p>',
    '<i><div class="nonpublic">a</i>{}</div>',
    '<div class="nonpublic"><!-- </div> --><script>"</div>"</script>{}</div>',
    '<div class="nonpublic" title="</div>">{}</div>',
    '<div class="nonpublic"><div>a</div><p>b</p>{}</div>',
    '<p class="nonpublic">{}<p>',
]


@pytest.mark.parametrize("marked", MARKED)
def test_marked_text_is_removed_and_kept_as_a_note(marked: str) -> None:
    read = publishable(f"<p>Before.</p>{marked.format(SECRET)}<p>After &amp; on.</p>")
    assert SECRET not in read.markup
    assert read.removed is not None
    assert SECRET in read.removed
    assert read.markup.startswith("<p>Before.</p>")
    assert read.markup.endswith("<p>After &amp; on.</p>")


UNMARKED = [
    '<p class="public notable">{}</p>',
    '<div id="footnotes" class="contact-sports editor"><p>{}</p></div>',
    '<h2 id="the-oil-embargo">{}</h2>',
    '<h2 id="how-notepad-works">{}</h2>',
    '<figure data-caption="Embargo on oil" data-url="/press-contact"><p>{}</p></figure>',
    '<p data-public="true" data-published="2026">{}</p>',
    '<p pubconstraint="dpapconstraint:public">{}</p>',
    '<a href="/press-contact">{}</a>',
    "<p>not for publication: {}</p>",
    "<script>'<div class=\"nonpublic\">'</script>{}",
    '<p class="unpublicized">{}</p>',
]


@pytest.mark.parametrize("unmarked", UNMARKED)
def test_text_that_resembles_a_mark_stays(unmarked: str) -> None:
    markup = unmarked.format(SECRET)
    assert publishable(markup).markup == markup


def test_embargo_describes_a_long_element_and_marks_a_line() -> None:
    article = f'<article class="post embargoed"><p>{"Long story. " * 80}</p></article>'
    assert publishable(article).markup == article
    line = publishable('<p class="embargo">Until 6 am</p><p>Story.</p>')
    assert (line.markup, line.removed, line.embargo) == ("<p>Story.</p>", "Until 6 am", True)


def test_removed_text_keeps_its_paragraphs() -> None:
    read = publishable('<div class="ednote"><p>Call  Mara &amp; Jo.</p><p>Soon.</p></div>')
    assert (read.markup, read.removed) == ("", "Call Mara & Jo.\nSoon.")


def test_marked_pictures_go_too() -> None:
    assert publishable('<img class="nonpublic" src="a.jpg"><p>b</p>').markup == "<p>b</p>"


PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<li>", "<ul>", "</ul>", "a", "&amp;"),
        *('<p class="ednote">', '<div class="nonpublic">', '<b class="press-contact">', "<br>"),
        *("<!--", "-->", "<script>", "</script>", '<i title="', '">', "<td>", "</section>", "<"),
    ]
)


@settings(max_examples=100)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_stripping_is_idempotent(markup: str) -> None:
    once = publishable(markup).markup
    assert publishable(once).markup == once


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="nonpublic">' * 50_000,
        '<p class="ednote">a' * 10_000,
        "<a " * 100_000 + "nonpublic",
        '<a b="' * 100_000 + "nonpublic",
        "<!--" * 100_000 + "nonpublic",
        "</p>" * 100_000 + "nonpublic",
        "<b>" * 20_000 + '<i class="ednote">' + "</b>" * 20_000,
        '<p class="' + "not-for-" * 100_000 + '">',
        "<script>" * 100_000 + "nonpublic",
    ],
)
def test_hostile_markup_ends_soon(markup: str) -> None:
    started = time.process_time()
    with suppress(Rejected):
        publishable(markup)
    assert time.process_time() - started < 3
