"""Boilerplate below a story is separated from it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Block, BlockKind
from functions.process.body import boilerplate
from functions.process.body.boilerplate import biography_of, is_promotion, separate
from functions.process.body.boilerplate_rules import BIOGRAPHIES, PROMOTION, READ_MORE


def paragraphs(*texts: str) -> tuple[Block, ...]:
    return tuple(Block(kind=BlockKind.PARAGRAPH, html=f"<p>{text}</p>") for text in texts)


def story_and_notes(*texts: str) -> tuple[list[str], list[str]]:
    body = separate(paragraphs(*texts)).body
    notes = [block.text for block in body if block.kind is BlockKind.NOTE]
    return [block.text for block in body if block.kind is not BlockKind.NOTE], notes


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Mara Quist is a freelance journalist based in Riga.", ["Mara Quist"]),
        ("Mara Quist and Joe van Dam are reporters in Riga.", ["Mara Quist", "Joe van Dam"]),
        ("Mara Quist covers energy for the Harbour Times.", ["Mara Quist"]),
        ("Ольга Ким — корреспондентка в Алматы.", ["Ольга Ким"]),
        ("Beatriz da Costa é repórter em Lisboa.", ["Beatriz da Costa"]),
        ("Marta Ruiz es periodista independiente en Bogotá.", ["Marta Ruiz"]),
        ("Lena Vogt ist freie Journalistin in Tiflis.", ["Lena Vogt"]),
        ("Claire Aubry est journaliste indépendante à Lyon.", ["Claire Aubry"]),
        ("Անի Սարյանը լրագրող է Գյումրիից։", ["Անի Սարյան"]),
        ("ლანა ბერიძე არის ჟურნალისტი თბილისიდან.", ["ლანა ბერიძე"]),
        ("Айжан Оспан — Алматыдағы журналист.", ["Айжан Оспан"]),
        ("Leyla Həsənova Bakıda yaşayan jurnalistdir.", ["Leyla Həsənova"]),
    ],
)
def test_biographies_name_their_author(line: str, names: list[str]) -> None:
    assert biography_of(line) == names


@pytest.mark.parametrize(
    "line",
    [
        "Maria Sand is a member of parliament.",
        "The minister is a former journalist.",
        "“Mara Quist is a reporter,” the judge said.",
        "Officials said Mara Quist is a reporter.",
        "Angela Weiss ist bekannt für ihre Reden.",
        "Mara Quist is a reporter. " + "She lives by the sea and writes. " * 30,
        "",
    ],
)
def test_other_sentences_are_no_biographies(line: str) -> None:
    assert biography_of(line) == []


def test_biography_of_a_credited_author_needs_no_occupation() -> None:
    line = "Mara Quist keeps bees in Latvia."
    assert biography_of(line) == []
    assert biography_of(line, ["Mara  QUIST"]) == ["Mara Quist"]


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for the Harbour’s weekly newsletter.",
        "Support independent journalism with a small gift.",
        "Follow us on Telegram.",
        "Read more: The day the ferries stopped",
        "» Related: Storms to come",
        "This article was originally published by the Harbour Times.",
        "The post Ferries run appeared first on Harbour Times.",
        "Additional reporting by Joe van Dam.",
        "Подпишитесь на нашу рассылку.",
        "Читайте также: Как остановились паромы",
        "Assine a nossa newsletter.",
        "Leia também: O dia em que as balsas pararam",
        "Suscríbete a nuestro boletín.",
        "Abonnieren Sie unseren Newsletter.",
        "Lesen Sie auch: Der Tag ohne Fähren",
        "Inscrivez-vous à notre lettre du matin.",
        "À lire aussi : Le jour sans ferries",
        "Բաժանորդագրվեք մեր լրատվությանը։",
        "Կարդացեք նաև՝ Լաստանավերի օրը",
        "გამოიწერეთ ჩვენი სიახლეები.",
        "იხილეთ ასევე: დღე ბორნების გარეშე",
        "Біздің Telegram арнамызға жазылыңыз.",
        "Тағы оқыңыз: Паромсыз күн",
        "Telegram kanalımıza abunə olun.",
        "Həmçinin oxuyun: Bərəsiz gün",
    ],
)
def test_promotion_is_recognised_in_many_languages(line: str) -> None:
    assert is_promotion(line)


@pytest.mark.parametrize(
    "line",
    [
        "Supporters signed up in their thousands on Sunday.",
        "Support for the plan grew through the summer.",
        "Follow the money, the auditor said, and you find the harbour.",
        "See also the minister’s speech of May.",
        "Reading more than one report, the judge changed his mind.",
    ],
)
def test_story_sentences_are_no_promotion(line: str) -> None:
    assert not is_promotion(line)


def test_notes_follow_the_story_in_their_order() -> None:
    story, notes = story_and_notes(
        "Ferries run again.",
        "Read more: The day they stopped",
        "Crowds came.",
        "Mara Quist is a reporter in Riga.",
        "Sign up for our newsletter.",
    )
    assert story == ["Ferries run again.", "Crowds came."]
    assert notes == [
        "Read more: The day they stopped",
        "Mara Quist is a reporter in Riga.",
        "Sign up for our newsletter.",
    ]


def test_long_note_within_the_text_is_moved_to_the_end() -> None:
    first, last = paragraphs("Boats left.", "Others came.")
    note = Block(kind=BlockKind.NOTE, html=f"<p>{'From the desk. ' * 40}</p>")
    assert separate((first, note, last)).body == (first, last, note)


def test_biographies_and_promotion_are_recognised_only_at_the_end() -> None:
    texts = ("Sign up for the race, they said.", "Mara Quist is a reporter in Riga.", "She fled.")
    assert story_and_notes(*texts) == (list(texts), [])


def test_list_of_links_belongs_to_the_line_above_it() -> None:
    body = (
        *paragraphs("Ferries run again.", "Related stories:"),
        Block(kind=BlockKind.LIST, html="<ul><li>Storms</li></ul>"),
    )
    kinds = [block.kind for block in separate(body).body]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.NOTE, BlockKind.NOTE]


def test_body_of_boilerplate_only_is_unchanged() -> None:
    body = paragraphs("Sign up for our newsletter.")
    assert separate(body).body == body


def test_every_language_has_a_row_in_the_main_tables() -> None:
    languages = {"en", "ru", "pt", "es", "de", "fr", "hy", "ka", "kk", "az"}
    for table in (BIOGRAPHIES, PROMOTION, READ_MORE):
        assert languages <= set(table)


@pytest.mark.parametrize(
    "run", ["Aa ", "a", " ", "the post ", "A-", "is a ", "get our w w ", "—", "– журналист ", "։"]
)
def test_patterns_take_linear_time(run: str) -> None:
    text = run * (200_000 // len(run))
    started = time.perf_counter()
    for pattern in (
        *boilerplate._BIOGRAPHY,
        boilerplate._PROMOTED,
        boilerplate._MORE,
    ):
        pattern.match(text)
    assert time.perf_counter() - started < 1


@given(st.lists(st.text(min_size=1, max_size=30), max_size=6))
def test_separating_loses_nothing(texts: list[str]) -> None:
    body = tuple(Block(kind=BlockKind.PARAGRAPH, html=f"<p>{text}</p>") for text in texts)
    after = separate(body).body
    assert sorted(block.html for block in after) == sorted(block.html for block in body)
