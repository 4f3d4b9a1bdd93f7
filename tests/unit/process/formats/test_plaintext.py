"""Plain text: each test states one rule of docs/reference/formats/plain-text.md.

The texts are written for this test.
"""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Article, BlockKind
from dateline.model.errors import Unprocessable
from functions.process.formats.plaintext import is_byline, is_headline, parse_layout, sentences
from functions.process.text.paragraphs import groups
from tests.unit.process import parsing

SEED = Path("../shared/seed-article.txt")

HEADLINE = "Ferries to run again before the weekend"
STANDFIRST = "Islanders had been cut off for nine days. Many blame the port."
STORY = (
    "The first boat left on Friday morning with forty people and a goat on board.",
    "“We had run out of flour,” said the baker, who gave her name only as Inga.",
    "The port authority said the pier was safe. It did not say who had tested it.",
)
BIOGRAPHY = "Mara Quist is a freelance journalist based in Riga."
PROMOTION = "Sign up for our free weekly newsletter."


def article_of(text: str | bytes, content_type: str = "text/plain", **known: Any) -> Article:
    return parsing.article_of(text, content_type, **known)


def paragraphs_of(article: Article) -> list[str]:
    return [block.text for block in article.story]


def by_line(*paragraphs: str) -> str:
    return "\n".join(paragraphs)


def by_gap(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def wrapped(*paragraphs: str) -> str:
    return "\n\n".join(textwrap.fill(paragraph, 64) for paragraph in paragraphs)


@pytest.mark.parametrize("layout", [by_line, by_gap, wrapped])
def test_headline_standfirst_and_story_in_any_layout(layout: Callable[..., str]) -> None:
    article = article_of(layout(HEADLINE, STANDFIRST, *STORY))
    assert (article.headline, article.standfirst) == (HEADLINE, STANDFIRST)
    assert paragraphs_of(article) == list(STORY)
    assert {block.kind for block in article.body} == {BlockKind.PARAGRAPH}
    assert article.warnings == ("external_id: none given, derived from the headline",)


def test_trailing_biography_and_promotion_are_notes_outside_text_and_count() -> None:
    bare = article_of(by_line(HEADLINE, STANDFIRST, *STORY))
    article = article_of(by_line(HEADLINE, STANDFIRST, *STORY, BIOGRAPHY, PROMOTION))
    (author,) = article.authors
    assert (author.name, author.biography) == ("Mara Quist", BIOGRAPHY)
    assert [b.text for b in article.body if b.kind is BlockKind.NOTE] == [BIOGRAPHY, PROMOTION]
    assert (article.word_count, article.fingerprint) == (bare.word_count, bare.fingerprint)


@pytest.mark.parametrize(
    ("language", "texts", "author"),
    [
        (
            "ru",
            (
                "Паромы пойдут до выходных",
                "Остров был отрезан девять дней. Многие винят порт.",
                "Первый паром ушёл в пятницу утром, на борту было сорок человек.",
                "«У нас кончилась мука», — сказала пекарь Инга.",
                "В порту заявили, что причал безопасен.",
                "Ольга Ким — корреспондентка в Риге.",
                "Подпишитесь на нашу рассылку.",
            ),
            "Ольга Ким",
        ),
        (
            "pt",
            (
                "Balsas voltam antes do fim de semana",
                "A ilha ficou isolada durante nove dias.",
                "O primeiro barco saiu na sexta-feira de manhã com quarenta pessoas.",
                "“Já não tínhamos farinha”, disse a padeira.",
                "A autoridade portuária garantiu que o cais é seguro.",
                "Beatriz da Costa é jornalista em Lisboa.",
                "Assine a nossa newsletter.",
            ),
            "Beatriz da Costa",
        ),
        (
            "de",
            (
                "Fähren fahren wieder vor dem Wochenende",
                "Die Insel war neun Tage lang abgeschnitten. Viele geben dem Hafen die Schuld.",
                "Das erste Schiff legte am Freitag mit vierzig Menschen und einer Ziege ab.",
                "„Uns war das Mehl ausgegangen“, sagte die Bäckerin.",
                "Die Behörde teilte mit, der Pier sei sicher.",
                "Lena Vogt ist freie Journalistin in Riga.",
                "Abonnieren Sie unseren Newsletter.",
            ),
            "Lena Vogt",
        ),
        (
            "hy",
            (
                "Լաստանավերը կրկին կաշխատեն",
                "Կղզին ինը օր կտրված էր աշխարհից։ Շատերը մեղադրում են նավահանգստին։",
                "Առաջին նավը մեկնեց ուրբաթ առավոտյան՝ քառասուն մարդով։",
                "«Ալյուրը վերջացել էր», — ասաց հացթուխը։",
                "Նավահանգստի վարչությունը հայտնեց, որ կառանն ապահով է։",
                "Անի Սարյանը լրագրող է Գյումրիից։",
                "Բաժանորդագրվեք մեր լրատվությանը։",
            ),
            "Անի Սարյան",
        ),
        (
            "ka",
            (
                "ბორნები ისევ ივლის",
                "კუნძული ცხრა დღე იყო მოწყვეტილი. ბევრი პორტს ადანაშაულებს.",
                "პირველი გემი პარასკევს დილით გავიდა ორმოცი მგზავრით.",
                "„ფქვილი გაგვითავდა“, თქვა მცხობელმა.",
                "პორტის ადმინისტრაციამ განაცხადა, რომ ნავმისადგომი უსაფრთხოა.",
                "ლანა ბერიძე არის ჟურნალისტი თბილისიდან.",
                "გამოიწერეთ ჩვენი სიახლეები.",
            ),
            "ლანა ბერიძე",
        ),
    ],
)
def test_the_rules_hold_in_other_languages(
    language: str, texts: tuple[str, ...], author: str
) -> None:
    article = article_of(by_line(*texts))
    assert (article.headline, article.standfirst) == texts[:2]
    assert paragraphs_of(article) == list(texts[2:5])
    assert [author.name for author in article.authors] == [author]
    assert article.language == language
    without = article_of(by_line(*texts[:5]))
    assert without.authors == ()
    assert without.fingerprint == article.fingerprint


def test_byline_comes_last_above_the_story() -> None:
    article = article_of(by_gap(HEADLINE, "By Mara Quist and Joe van Dam", *STORY))
    assert article.standfirst is None
    assert article.byline == "By Mara Quist and Joe van Dam"
    assert [author.name for author in article.authors] == ["Mara Quist", "Joe van Dam"]
    assert paragraphs_of(article) == list(STORY)


def test_line_between_headline_and_byline_is_the_standfirst() -> None:
    article = article_of(by_gap(HEADLINE, STANDFIRST, "By Mara Quist, Staff Writer", STORY[0]))
    assert article.standfirst == STANDFIRST
    assert [author.name for author in article.authors] == ["Mara Quist"]
    assert paragraphs_of(article) == [STORY[0]]


def test_byline_and_biography_are_one_author() -> None:
    article = article_of(by_gap(HEADLINE, "By Mara Quist", *STORY, "Mara Quist keeps bees."))
    (author,) = article.authors
    assert author.biography == "Mara Quist keeps bees."


def test_dateline_names_the_place_and_is_no_standfirst() -> None:
    first = "RIGA, Latvia (HT) — The first boat left on Friday."
    article = article_of(by_gap(HEADLINE, first, *STORY))
    assert (article.place, article.standfirst) == ("RIGA", None)
    assert paragraphs_of(article) == [first, *STORY]


@pytest.mark.parametrize("second", ["A list follows:", "One. Two. Three.", "word " * 100])
def test_second_line_that_sums_nothing_up_is_story(second: str) -> None:
    article = article_of(by_line(HEADLINE, second, *STORY))
    assert article.standfirst is None
    assert paragraphs_of(article)[0] == second.strip()


def test_with_one_paragraph_below_a_second_line_is_story() -> None:
    article = article_of(by_line(HEADLINE, *STORY[:2], BIOGRAPHY))
    assert article.standfirst is None
    assert paragraphs_of(article) == list(STORY[:2])


def test_second_line_under_the_headline_with_a_gap_below_is_standfirst() -> None:
    article = article_of(f"{HEADLINE}\n{STANDFIRST}\n\n{STORY[0]}\n")
    assert article.standfirst == STANDFIRST
    assert paragraphs_of(article) == [STORY[0]]


def test_text_without_headline_opens_with_its_first_words_and_says_so() -> None:
    article = article_of(by_gap(*STORY))
    assert article.headline == STORY[0].rstrip(".")
    assert paragraphs_of(article) == list(STORY)
    assert "headline: none found; story's first words used" in article.warnings


def test_long_first_sentence_is_cut_at_a_word() -> None:
    article = article_of(f"{'The boats ' * 40}sailed. They came back.")
    assert article.headline.endswith("boats…")
    assert len(article.headline) <= 121


def test_one_sentence_alone_is_a_story() -> None:
    article = article_of("The first boat left on Friday morning.")
    assert paragraphs_of(article) == ["The first boat left on Friday morning."]


def test_one_line_that_is_no_sentence_is_refused_with_a_reason() -> None:
    (problem,) = parsing.problems_of("Ferries to run again", "text/plain")
    assert problem.code == "text_too_short"
    assert "headline" in problem.message


def test_only_spaces_below_a_control_character_is_empty() -> None:
    (problem,) = parsing.problems_of("\x01\n \x02\n", "text/plain")
    assert problem.code == "empty"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"headers": {"x-article-id": "story-9"}, "file_name": "a.txt"}, "story-9"),
        ({"file_name": "desk/a.txt"}, "desk/a.txt"),
    ],
)
def test_article_is_named_by_header_then_file(known: dict[str, Any], expected: str) -> None:
    assert article_of(by_line(HEADLINE, *STORY), **known).external_id == expected


def test_without_either_the_headline_is_the_id_in_any_case_and_spacing() -> None:
    first = article_of(by_line(HEADLINE, *STORY))
    other = article_of(by_line(f"  {HEADLINE.upper()} ".replace(" ", "  "), STORY[0], *STORY))
    assert first.id == other.id


def test_quotes_and_markup_characters_stay_as_they_came() -> None:
    line = "“Curly,” 'single' and \"straight\" – 1 < 2 & 3 > 2, <b>not bold</b>."
    article = article_of(by_line(HEADLINE, line, *STORY))
    assert line in (article.standfirst, *paragraphs_of(article))
    assert article_of(by_line(HEADLINE, *STORY, line)).body[-1].text == line


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        ("Café\nIls ont rouvert.".encode("latin-1"), "text/plain; charset=ISO-8859-1"),
        ("Café\nIls ont rouvert.".encode("utf-16"), "text/plain"),
        (b"\xef\xbb\xbf" + "Café\nIls ont rouvert.".encode(), "text/plain; charset=us-ascii"),
        ("Café\nIls ont rouvert.".encode("utf-16-be"), "text/plain; charset=utf-16be"),
        ("Café\r\n\r\nIls ont rouvert.\r\n".encode(), "text/plain"),
        ("Cafe\u0301\u2028Ils ont rouvert.".encode(), "text/plain"),
    ],
)
def test_text_is_read_in_the_encoding_it_is_in(raw: bytes, content_type: str) -> None:
    article = article_of(raw, content_type)
    assert article.headline == "Café"
    assert paragraphs_of(article) == ["Ils ont rouvert."]


def test_wrong_charset_is_overruled_with_a_warning() -> None:
    article = article_of("Ճեպընթաց\nՆավը մեկնեց։".encode(), "text/plain; charset=utf-16")
    assert article.headline == "Ճեպընթաց"
    assert any(warning.startswith("encoding:") for warning in article.warnings)


def test_wrapped_lines_are_joined_and_hyphens_kept() -> None:
    text = (
        "The harbour master, who has run the port for twenty years, well-\n"
        "known for his temper, told reporters that the ferries would run\n"
        "again by Friday at noon, provided that the wind had turned.\n"
        "\n"
        "Nobody believed him."
    )
    assert [len(group) for group in groups(text)] == [1, 1]
    assert (
        "well-known for his temper, told reporters that the ferries would run again"
        in (groups(text)[0][0])
    )


def test_indented_paragraphs_of_wrapped_text_stay_separate() -> None:
    paragraph = textwrap.fill(" ".join(STORY), 60)
    text = f"{paragraph}\n    {paragraph}"
    assert len(groups(text)[0]) == 2


def test_short_lines_are_not_taken_for_wrapped_ones() -> None:
    assert groups("One line\nAnother\nA third") == [("One line", "Another", "A third")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ferries run again", True),
        ("Will the ferries run?", True),
        ("At last!", True),
        ("Boats for the U.S.", True),
        ("The ferries run again.", False),
        ("He said: “They run.”", False),
        ("Նավերը կրկին կաշխատեն։", False),
        ("船は再び走る。", False),
        ("x" * 201, False),
    ],
)
def test_what_a_headline_is(line: str, expected: bool) -> None:
    assert is_headline(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Mara Quist", True),
        ("BY MARA QUIST", True),
        ("Von Lena Vogt und Jan Weiß", True),
        ("Por Beatriz da Costa", True),
        ("Автор: Ольга Ким", True),
        ("Հեղինակ՝ Անի Սարյան", True),
        ("By Friday the boats will run again", False),
        ("By Mara Quist said the boats would run.", False),
        ("By design", False),
    ],
)
def test_what_a_byline_is(line: str, expected: bool) -> None:
    assert is_byline(line) is expected


def test_initials_end_no_sentence() -> None:
    assert sentences("J. Roe of the U.S. port spoke. Nobody heard.") == 2


@given(st.text())
def test_any_text_is_laid_out_or_refused(text: str) -> None:
    with contextlib.suppress(Unprocessable):
        laid_out = parse_layout(text)
        assert laid_out.headline.strip()
        assert laid_out.body


@given(st.lists(st.sampled_from([HEADLINE, STANDFIRST, *STORY, BIOGRAPHY]), min_size=2, max_size=8))
def test_no_line_is_lost(lines: list[str]) -> None:
    for layout in (by_line, by_gap):
        laid_out = parse_layout(layout(*lines))
        whole = [laid_out.headline, laid_out.standfirst, *(block.text for block in laid_out.body)]
        assert set(lines) <= set(whole)


@pytest.mark.skipif(not SEED.exists(), reason=f"{SEED} is not here")
def test_the_seed_article() -> None:
    text = SEED.read_text()
    article = article_of(text)
    assert article.headline == "Armenians take dim view of deployment to Kazakhstan"
    assert article.standfirst is not None
    assert article.standfirst.startswith("Many object that the CSTO")
    lines = text.strip().splitlines()
    assert paragraphs_of(article) == lines[2:-2]
    assert {block.kind for block in article.story} == {BlockKind.PARAGRAPH}
    assert [block.text for block in article.body[-2:]] == lines[-2:]
    assert [(author.name, author.biography) for author in article.authors] == [
        ("Ani Mejlumyan", lines[-2])
    ]
    assert article.language == "en"
    assert article.word_count == sum(len(line.split()) for line in lines[2:-2])


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("بقلم أحمد علي", ["أحمد علي"]),
        ("كتب: أحمد علي، سارة محمد", ["أحمد علي", "سارة محمد"]),
        ("نویسنده: علی رضایی", ["علی رضایی"]),
        ("به قلم علی رضایی", ["علی رضایی"]),
        ("Haber: Ayşe Yılmaz ve Mehmet Kaya", ["Ayşe Yılmaz", "Mehmet Kaya"]),
        ("作者：王明", ["王明"]),
        ("记者 王明 李小华", ["王明", "李小华"]),
        ("文／王明", ["王明"]),
    ],
)
def test_byline_of_other_scripts_is_no_standfirst(byline: str, names: list[str]) -> None:
    story = ["The ferry left at noon on Monday.", "It carried eleven passengers and a goat."]
    laid_out = parse_layout("\n\n".join(["Last ferry leaves", byline, *story]))
    assert (laid_out.byline, laid_out.standfirst) == (byline, None)
    assert [author.name for author in laid_out.authors] == names


@pytest.mark.parametrize(
    "line", ["文化新闻", "تقرير عن الأمم المتحدة", "Haber bekleyen Ayşe Yılmaz"]
)
def test_line_that_begins_like_a_byline_is_none(line: str) -> None:
    assert not is_byline(line)
