"""Every rendering says whether a translation is a machine's, partly reviewed or out of date."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dateline.model.documents import Tag, TranslationState
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from functions.read.renderings._translation_marks import translation_marks
from functions.read.views import ListingView, name_of
from tests.unit.process.parsing import article_of
from tests.unit.read.renderings.article_views import SITE, listed, rich, translated
from tests.unit.read.renderings.rules import parsed, render_feed

MACHINE, PARTLY, REVIEWED = (
    TranslationState.TRANSLATED,
    TranslationState.PARTLY_REVIEWED,
    TranslationState.REVIEWED,
)
STATES = {
    "machine": (MACHINE, False),
    "partly reviewed": (PARTLY, False),
    "reviewed": (REVIEWED, False),
    "stale machine": (MACHINE, True),
    "stale partly reviewed": (PARTLY, True),
    "stale reviewed": (REVIEWED, True),
}
_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"

TERMS = ("machine-translated", "partly-reviewed", "stale-translation")
ARTICLE_MARKS: dict[str, tuple[str, str, str]] = {
    # What stands in each rendering for: not reviewed by anybody, partly reviewed, stale.
    "json": ('"translation_state":"translated"', ':"partly_reviewed"', '"stale":true'),
    "html": ("não revisada por", "apenas parcialmente revisada", "Tradução desatualizada:"),
    "txt": ("não revisada por", "apenas parcialmente revisada", "Tradução desatualizada:"),
    "md": ('translation_state: "translated"', 'state: "partly_reviewed"', "stale: true"),
    "jsonld": (
        f'"{_SOURCE}trainedAlgorithmicMedia"',
        f'"{_SOURCE}compositeWithTrainedAlgorithmicMedia"',
        '"stale-translation"',
    ),
    "ninjs": (
        f'"{_SOURCE}trainedAlgorithmicMedia"',
        f'"{_SOURCE}compositeWithTrainedAlgorithmicMedia"',
        '"stale-translation"',
    ),
    "newsml": (
        f'digitalSourceType uri="{_SOURCE}trainedAlgorithmicMedia"',
        f'digitalSourceType uri="{_SOURCE}compositeWithTrainedAlgorithmicMedia"',
        'signal qcode="dateline:stale-translation"',
    ),
    "nitf": (
        f'content="{_SOURCE}trainedAlgorithmicMedia"',
        f'content="{_SOURCE}compositeWithTrainedAlgorithmicMedia"',
        'content="stale-translation"',
    ),
}


WITH_TERMS = ("ninjs", "ninjs2", "jsonld", "newsml", "nitf")
"""ninjs 2.1 has these terms alone: it has no digital source type."""


def test_every_rendering_is_covered() -> None:
    assert {*ARTICLE_MARKS, *WITH_TERMS} == {*ARTICLE_RENDERINGS}


def article(extension: str, state: TranslationState | None, *, stale: bool = False) -> str:
    rendering = ARTICLE_RENDERINGS[extension]
    view = rich() if state is None else replace(translated(state), stale=stale)
    text = rendering.render(view, SITE)
    parsed(rendering, text)
    return text


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("extension", ARTICLE_MARKS)
def test_an_article_has_the_marks_of_its_state(extension: str, name: str) -> None:
    state, stale = STATES[name]
    machine, partly, out_of_date = ARTICLE_MARKS[extension]
    text = article(extension, state, stale=stale)
    assert (machine in text) is (state is MACHINE)
    assert (partly in text) is (state is PARTLY)
    assert (out_of_date in text) is stale


@pytest.mark.parametrize("extension", ARTICLE_RENDERINGS)
def test_an_original_has_none_of_the_marks(extension: str) -> None:
    text = article(extension, None)
    assert [mark for mark in (*ARTICLE_MARKS.get(extension, ()), *TERMS) if mark in text] == []


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("extension", WITH_TERMS)
def test_formats_with_terms_have_the_terms_that_feeds_have(extension: str, name: str) -> None:
    state, stale = STATES[name]
    text = article(extension, state, stale=stale)
    expected = (state is not REVIEWED, state is PARTLY, stale)
    assert tuple(term in text for term in TERMS) == expected


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("whole", [True, False], ids=["full text", "summary"])
@pytest.mark.parametrize("extension", FEED_RENDERINGS)
def test_a_feed_has_the_marks_of_an_entrys_state(extension: str, name: str, *, whole: bool) -> None:
    state, stale = STATES[name]
    entry = listed(
        language="pt",
        translated_from="en",
        translation_state=state,
        machine_translated=state is not REVIEWED,
        stale=stale,
    )
    view = replace(translated(state), stale=stale)
    feed = FEED_RENDERINGS[extension]
    text = render_feed(
        feed, ListingView("pt", "pt", (entry,), texts={name_of(entry): view} if whole else {})
    )
    parsed(feed, text)
    if extension == "json":
        assert f'"translation_state":"{state.value}"' in text
        assert f'"machine_translated":{"false" if state is REVIEWED else "true"}' in text
        assert f'"stale":{"true" if stale else "false"}' in text
    else:
        expected = (state is not REVIEWED, state is PARTLY, stale)
        assert tuple(term in text for term in TERMS) == expected
    if whole:
        assert ("Tradução automática, não revisada" in text) is (state is MACHINE)
        assert ("Tradução automática, apenas parcialmente" in text) is (state is PARTLY)
        assert ("Tradução desatualizada" in text) is stale


@pytest.mark.parametrize("stored", [True, False])
def test_an_entry_stored_before_the_state_was_recorded_is_not_reviewed(*, stored: bool) -> None:
    entry = listed(language="pt", translated_from="en", machine_translated=stored)
    assert entry.translation_state is (MACHINE if stored else PARTLY)
    assert entry.machine_translated


@pytest.mark.parametrize("extension", ["ninjs", "ninjs2"])
@pytest.mark.parametrize(("state", "stale"), STATES.values(), ids=STATES)
def test_genres_of_ninjs_come_back_as_tags(
    state: TranslationState, stale: bool, extension: str
) -> None:
    view = replace(translated(state), stale=stale)
    read = article_of(ARTICLE_RENDERINGS[extension].render(view, SITE), "application/json")
    scheme = "urn:dateline:translation:"
    marks = [tag for tag in read.tags if tag.scheme == scheme]
    assert marks == [Tag(name=mark, scheme=scheme, code=mark) for mark in translation_marks(view)]
    assert [tag for tag in read.tags if tag.scheme != scheme] == list(view.tags)
