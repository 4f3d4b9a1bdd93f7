"""Real texts into Portuguese and back with the real engine: what must hold for any translation.

What we think of what it says: docs/explanation/translation-quality.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

import boto3
import pytest

from functions.translate.engine.amazon import AmazonTranslate
from functions.translate.engine.pivot import PairTranslator, translate_pair
from functions.translate.engine.translator import TranslationResult
from functions.translate.glossary.glossary import Glossary, read_glossary
from functions.translate.segments.markup import Token, text_of, tokens
from functions.translate.segments.markup_check import problems
from functions.translate.segments.segments import rewrite_html, segments_in
from local.common.template import ROOT
from local.translate.app import create_app
from local.translate.engines import local_engines
from local.translate.server import running
from tests.unit.translate.engine.fake_memory import FakeMemory

SEED = ROOT.parent / "shared" / "seed-article.txt"
STORIES = sorted((ROOT / "tests" / "stories").glob("*.html"))
THERE, BACK = ("en", "pt"), ("pt", "en")


@pytest.fixture(scope="module")
def engine() -> Iterator[AmazonTranslate]:
    with running(create_app(local_engines())) as url:
        client = boto3.client(
            "translate",
            endpoint_url=url,
            region_name="eu-central-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        for item in (glossary(THERE), glossary(BACK)):
            client.import_terminology(
                Name=item.version,
                MergeStrategy="OVERWRITE",
                TerminologyData={"File": item.csv, "Format": "CSV"},
            )
        yield AmazonTranslate(client, sleep=lambda _: None, random=lambda: 0)


def glossary(pair: tuple[str, str]) -> Glossary:
    return read_glossary((ROOT / "glossaries" / f"{pair[0]}-{pair[1]}.csv").read_bytes())


def translated(engine: AmazonTranslate, html: str, pair: tuple[str, str]) -> TranslationResult:
    terms = glossary(pair)

    def send(text: str) -> str:
        return engine(text, pair, lambda: 300, terminology=terms.version)

    return translate_pair(
        segments_in(html, pair[0]),
        job="job",
        pair=pair,
        translators=lambda _: PairTranslator(FakeMemory(), send, terms),
        pivot=False,
    )


def story(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return text
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.split("\n") if line)


def blocks(html: str) -> list[tuple[str, bool]]:
    """The tags whose order no translation changes."""
    return [
        (token.name, token.closing) for token in tokens(html) if token.name and not token.inline
    ]


def without_alt(html: str) -> str:
    return "".join(
        f"<{token.name}>" if token.name == "img" else token.raw for token in tokens(html)
    )


def quotes(html: str) -> int:
    """Quotation marks of any kind: the engine writes a straight one for some."""
    return sum(text_of([text]).count(mark) for text in _texts(html) for mark in '“”"')


def _texts(html: str) -> list[Token]:
    return [token for token in tokens(html) if token.is_text]


NAMES = ("Nikol Pashinyan", "Zhanaozen", "Maria Karapetyan", "Artur Sakunts")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            SEED,
            marks=pytest.mark.skipif(not SEED.exists(), reason=f"{SEED.name} is not here"),
        ),
        *STORIES,
    ],
    ids=lambda path: path.stem,
)
def test_a_story_goes_into_portuguese_and_back_without_loss(
    engine: AmazonTranslate, path: Path
) -> None:
    source = story(path)
    there = translated(engine, source, THERE)
    portuguese = rewrite_html(source, there.texts.__getitem__)
    back = translated(engine, portuguese, BACK)
    english = rewrite_html(portuguese, back.texts.__getitem__)
    for before, after, done, language in (
        (source, portuguese, there, "pt"),
        (portuguese, english, back, "en"),
    ):
        # No segment is held: segments that failed a check were translated as plain text.
        assert done.held == {}
        assert problems(without_alt(before), without_alt(after), language) == ()
        assert blocks(before) == blocks(after)
        assert quotes(before) == quotes(after) or path == SEED
        for name in NAMES:
            assert before.count(name) == after.count(name)
        # Of many terms the engine misses very few, and each is flagged.
        assert sum(len(segment.missed_terms) for segment in done.segments.values()) <= 2
    assert source.count("CSTO") == portuguese.count("OTSC") == english.count("CSTO")
    words = len(source.split())
    assert 0.8 * words < len(portuguese.split()) < 1.3 * words
    assert 0.8 * words < len(english.split()) < 1.3 * words


def test_the_lead_is_translated_as_a_person_would_expect(engine: AmazonTranslate) -> None:
    source = (
        "<p>Since the protests began on January 2 in Kazakhstan’s western city of Zhanaozen, they "
        "have spread throughout the country.</p>"
    )
    done = translated(engine, source, THERE)
    (text,) = done.texts.values()
    words = text.lower()
    assert all(word in words for word in ("protestos", "2 de janeiro", "zhanaozen", "país"))
    assert "Cazaquistão" in text
