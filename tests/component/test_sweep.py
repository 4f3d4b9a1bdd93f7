"""Hidden stays hidden (promise 3): every route is asked for every kind of hidden article.

The routes come from the template and the renderings from their registries (tests/component/asking):
a route that is added tomorrow is swept tomorrow. The clock stands just before and just after the
moments at which something begins or ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from dateline.model.documents import Article, Author, Link, Notice, Status, Tag
from dateline.model.editor_acts import Act
from dateline.model.sources import Scope, Source
from dateline.web.access import new_token, token_hash
from tests.component.newsroom import Document, Newsroom, newsroom
from tests.component.requests import Question, Subject, lists, questions, routes
from tests.factories import NOON, article, notice, paragraph, ruling, translation

MOMENT = NOON + timedelta(days=1)
BEFORE, AFTER = MOMENT - timedelta(microseconds=1), MOMENT
TOKEN = new_token("sweeper", lambda size: b"\x07" * size)
EDITOR = {"authorization": f"Bearer {TOKEN}"}
SHOWN = {200, 202, 301, 304, 308}


@dataclass(frozen=True)
class Case:
    """A hidden article, and whether it is to be seen just before and just after MOMENT."""

    word: str
    documents: tuple[Document, ...]
    before: bool
    after: bool

    @property
    def subject(self) -> Subject:
        """What a stranger knows of it."""
        first = self.documents[0]
        assert isinstance(first, Article)
        return Subject(
            id=first.id,
            source=first.source,
            submission_id=first.provenance.submission_id,
            slugs=(f"sweep-{first.external_id}", f"{self.word}-manchete"),
            section="Regions",
            tag="Lakes",
            author="Nare Hakobyan",
        )


def case(
    word: str, *, before: bool, after: bool, then: tuple[Any, ...] = (), **changes: Any
) -> Case:
    """An article that says its word wherever a word can stand, and its translation."""
    document = article(
        external_id=word,
        slug=f"sweep-{word}",
        headline=f"{word} headline",
        standfirst=f"{word} standfirst",
        byline=f"By {word}",
        authors=(Author(name="Nare Hakobyan", biography=f"{word} biography"),),
        body=(paragraph(f"{word} body"),),
        tags=(Tag(name="Lakes"), Tag(name=f"{word} tag")),
        place=f"{word} place",
        editorial_note=f"{word} note",
        correction_note=f"{word} correction",
        copyright=f"{word} rights",
        canonical_url=f"https://www.example.org/{word}",
        **changes,
    )
    translated = translation(document, headline=f"{word} manchete", standfirst=f"{word} linha")
    return Case(word, (document, translated, *then), before, after)


def said(word: str, status: Status) -> Notice:
    return notice(status, minute=5, external_id=word)


LINKS = tuple(
    Link(relation="derives_from", external_id=word)
    for word in ("bergamot", "chicory", "dogwood", "elder", "fennel", "gentian", "hyssop")
)
"""The page of the article that is never hidden names all others, as links and as neighbours."""
CASES = {
    item.word: item
    for item in (
        case("amaranth", before=True, after=True, links=LINKS),
        case("bergamot", before=False, after=True, embargoed_until=MOMENT),
        case("chicory", before=False, after=True, published_at=MOMENT),
        case("dogwood", before=True, after=False, expires_at=MOMENT),
        case("elder", before=False, after=False, status=Status.WITHHELD),
        case("fennel", before=False, after=False, then=(said("fennel", Status.WITHDRAWN),)),
        case("gentian", before=False, after=False, then=(said("gentian", Status.KILLED),)),
        case(
            "hyssop",
            before=False,
            after=False,
            then=(ruling(Act.KILL, minute=5, external_id="hyssop"),),
        ),
    )
}
KILLED = {"gentian", "hyssop"}
TAKEN_BACK = {"fennel", *KILLED}
"""What readers had: a tombstone names it, to those who had it."""
_TOMBSTONE = re.compile(r"<at:deleted-entry ref=\"([^\"]*)\" when=\"[^\"]*\" ?/>")


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    """One stack with all of them in it, as index made it."""
    with newsroom() as opened:
        opened.cloud.put_source(
            Source(
                id="sweeper",
                sender="token",
                token_hashes=(token_hash(TOKEN),),
                scopes=frozenset({Scope.SUBMIT, Scope.EDIT}),
            )
        )
        opened.at(NOON)
        for each in CASES.values():
            for document in each.documents:
                assert opened.index(opened.put(document))
        yield opened


def asked(room: Newsroom, question: Question) -> dict[str, Any]:
    return room.ask(
        question.function,
        question.route,
        question.path,
        question.parameters,
        body=question.body,
        headers=question.headers,
    )


def test_every_route_of_the_template_is_asked() -> None:
    subject = CASES["amaranth"].subject
    put = {question.route for question in (*questions(subject, EDITOR), *lists(subject))}
    assert put == {f"{method} {path}" for _, method, path in routes()}


MOMENTS = [
    pytest.param(word, now, id=f"{word}-{name}")
    for word, hidden in CASES.items()
    for name, now in (("just-before", BEFORE), ("just-after", AFTER))
    # What is not timed is the same at any time: asked once.
    if hidden.before != hidden.after or now == AFTER
]


@pytest.mark.parametrize(("word", "now"), MOMENTS)
def test_what_is_hidden_leaves_by_no_route_and_what_is_not_does(
    room: Newsroom, word: str, now: datetime
) -> None:
    hidden = CASES[word]
    visible = hidden.before if now == BEFORE else hidden.after
    room.at(now)
    shown_by = set()
    for question in questions(hidden.subject, EDITOR):
        answer = asked(room, question)
        said = f"{answer.get('headers')} {answer['body']}"
        assert f"{word} note" not in said, question
        if visible:
            shown_by |= {question.route} if word in said else set()
            continue
        assert word not in said, question
        if question.function == "read":
            assert answer["statusCode"] not in SHOWN, question
            by_id = question.parameters.get("id") == hidden.subject.id
            if word in KILLED and by_id and question.route.startswith("GET /articles/"):
                # Or it was asked with what the route does not know, before anything is looked up.
                refused = "parameter_unknown" in answer["body"]
                assert answer["statusCode"] == (400 if refused else 410), question
    if visible:
        named = {"GET /articles/{id}", "GET /articles/by-slug/{language}/{slug}"}
        assert shown_by >= named, "the sweep could not have found anything"


@pytest.mark.parametrize("now", [BEFORE, AFTER], ids=["just-before", "just-after"])
def test_no_list_has_what_is_hidden_and_every_list_what_is_not(
    room: Newsroom, now: datetime
) -> None:
    room.at(now)
    words_by_route: dict[str, set[str]] = {}
    for question in lists(CASES["amaranth"].subject):
        answer = asked(room, question)
        for word, hidden in CASES.items():
            visible = hidden.before if now == BEFORE else hidden.after
            if not visible:
                assert word not in answer["body"], (word, question)
                deleted = _TOMBSTONE.findall(answer["body"])
                body = _TOMBSTONE.sub("", answer["body"]) if word in TAKEN_BACK else answer["body"]
                assert hidden.subject.id not in body, (word, question)
                if any(hidden.subject.id in each for each in deleted):
                    words_by_route.setdefault("tombstones", set()).add(word)
            elif word in answer["body"]:
                is_page = question.route == "GET /feeds/{feed}" and ".html" in question.path
                shown_by = "pages" if is_page else question.route
                words_by_route.setdefault(shown_by, set()).add(word)
    shown = {
        word for word, hidden in CASES.items() if (hidden.before if now == BEFORE else hidden.after)
    }
    assert words_by_route["GET /articles"] == shown
    assert words_by_route["GET /"] == words_by_route["pages"] == shown
    assert words_by_route["tombstones"] == TAKEN_BACK
    assert words_by_route["GET /feeds/{feed}"] == shown
    assert words_by_route["GET /articles/{id}"] == shown, "of its page, and of the linked ones"


UNKNOWN = Subject(
    id=article(external_id="nobody-sent-this").id,
    source="desk",
    submission_id=CASES["elder"].subject.submission_id,
    slugs=("sweep-nobody-sent-this", "nobody-manchete"),
    section="Regions",
    tag="Lakes",
    author="Nare Hakobyan",
)
_IDENTIFIERS = re.compile(r"[a-z0-9]{26}")


@pytest.mark.parametrize("word", ["bergamot", "chicory", "elder", "fennel"])
def test_the_handlers_answer_for_a_hidden_article_as_for_an_unknown_id(
    room: Newsroom, word: str
) -> None:
    """HEAD, and the routes of other functions, where the handler itself matters.

    test_two_worlds.py compares the GET routes of read. Translate's routes are compared without a
    token: it tells an editor that the article is hidden (403 or 409, not 404).
    """
    room.at(BEFORE)
    own = CASES[word].subject
    compared = set()
    for question, counterpart in zip(
        questions(own, EDITOR), questions(UNKNOWN, EDITOR), strict=True
    ):
        get_of_read = question.function == "read" and question.route.startswith("GET ")
        editing = question.function == "translate" and "authorization" in question.headers
        if get_of_read or editing:
            continue
        answers = asked(room, question), asked(room, counterpart)
        hidden, unknown = (
            (
                answer["statusCode"],
                _IDENTIFIERS.sub("<id>", str(answer.get("headers"))),
                _IDENTIFIERS.sub("<id>", str(answer.get("body")))
                .replace(each.path, "<path>")
                .replace(quote(each.path), "<path>"),
            )
            for each, answer in zip((question, counterpart), answers, strict=True)
        )
        assert hidden == unknown, question
        compared.add(question.route)

    assert len(compared) >= 3, compared
