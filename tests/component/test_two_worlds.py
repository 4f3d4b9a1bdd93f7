"""A hidden article changes no response: two worlds, one with it and one without (promise 3).

Both worlds have the same public articles. One has a hidden article too. Every GET route of the
template is requested in every rendering, for every resource other than the hidden article, and the
two responses are compared whole: status, headers (ETag, Last-Modified, Location, Cache-Control,
Link), body, order, counts and cursors. The hidden article itself answers as an unknown id does.

The one exception is documented in functions/read/lookup/paging.py: in the last 90 seconds before a
release, a listing's lifetime ends with the release.

test_sweep.py asks the handlers, also those of other functions.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from dateline.model.documents import Access, Status, TranslationState
from dateline.model.editor_acts import Act
from dateline.model.reserved_tests import reserved_article_id
from functions.index.stories.grouping import StoryPolicy
from functions.read.http.caching import HORIZON
from tests.component.requests import Question, Subject, lists, questions, routes
from tests.factories import NOON, article, at, notice, paragraph, ruling, translation
from tests.http_events import json_of
from tests.index_service import IndexService, prose
from tests.reader_service import ReaderService

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.model.documents import Article
    from tests.index_service import Document

RELEASE = NOON + timedelta(days=1)
LONG_BEFORE, JUST_BEFORE = RELEASE - timedelta(hours=1), RELEASE - timedelta(seconds=30)
SHARED = "Council sells the square"
TEXT = prose(1, 120)
LINK = "https://www.example.org/square"
WORD = "quincunx"


def base(external_id: str, minute: float, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "source": "desk",
        "headline": f"{external_id} reports",
        "body": (paragraph(prose(len(external_id) * 7 + int(minute), 60)),),
    } | changes
    return article(external_id=external_id, minute=minute, published_at=at(minute), **values)


TWIN = base("twin", 30, source="site", headline=SHARED)
COPY = base("copy", 31, source="paper", body=(paragraph(TEXT),))
OPEN = base("open", 20)
OTHER = base("other", 25, headline="Ferries sail again")
KILLED = base("killed", 5, source="wire", body=(paragraph(prose(77, 120)),))
PUBLIC: tuple[Document, ...] = (
    OPEN,
    translation(OPEN, headline="Barcos", standfirst="Linha"),
    OTHER,
    TWIN,
    COPY,
    KILLED,
    notice(Status.KILLED, minute=6, source="wire", external_id="killed"),
)


def secret(**changes: Any) -> Article:
    """The hidden article: it has the twin's headline, the copy's text and everyone's facets."""
    values: dict[str, Any] = {
        "source": "desk",
        "external_id": "secret",
        "minute": 10,
        "headline": SHARED,
        "standfirst": f"{WORD} standfirst",
        "body": (paragraph(TEXT),),
        "published_at": at(10),
        "canonical_url": f"{LINK}?{WORD}",
    } | changes
    return article(**values)


FROM_FEED: dict[str, Any] = {"canonical_url": LINK, "unstable_id": True}
SECRET, UNKNOWN = secret(), article(external_id="nobody-sent-this", source="desk")


@dataclass(frozen=True)
class Case:
    """A hidden article, and what readers know of it."""

    documents: tuple[Document, ...]
    release: bool = False
    id: str = SECRET.id
    was_public: bool = False
    """Readers had the article: feeds have its tombstone, and a kill is answered by 410."""
    answer: int = 404
    policy: StoryPolicy = field(default_factory=StoryPolicy)
    words: tuple[str, ...] = (WORD,)


def said(status: Status, minute: float = 40) -> Document:
    return notice(status, minute=minute, external_id="secret")


TRANSLATED = translation(SECRET, headline=f"{WORD} manchete", standfirst=f"{WORD} linha")
OWN = {"headline": f"{WORD} headline", "body": (paragraph(prose(9, 60)),)}
CASES: dict[str, Case] = {
    "embargo": Case((secret(embargoed_until=RELEASE), TRANSLATED), release=True),
    "future publication": Case((secret(published_at=RELEASE), TRANSLATED), release=True),
    "expired before publication": Case((secret(published_at=at(10), expires_at=at(9)),)),
    "expired on arrival": Case((secret(published_at=at(-10), expires_at=at(9)),)),
    "withheld": Case((secret(status=Status.WITHHELD), TRANSLATED)),
    "restricted access": Case((secret(status=Status.WITHHELD, access=Access.RESTRICTED),)),
    "withdrawn before public": Case(
        (secret(embargoed_until=RELEASE), TRANSLATED, said(Status.WITHDRAWN))
    ),
    "killed before public": Case(
        (secret(embargoed_until=RELEASE), TRANSLATED, said(Status.KILLED))
    ),
    "killed by hand before it arrived": Case(
        (ruling(Act.KILL, minute=5, external_id="secret"), secret())
    ),
    "copy of a killed article": Case(
        (secret(body=KILLED.body, minute=35, published_at=at(10)), TRANSLATED),
        policy=StoryPolicy(hold_copies_of_killed=True),
    ),
    "reserved test article": Case(
        (secret(id=reserved_article_id("desk", "secret")),),
        id=reserved_article_id("desk", "secret"),
    ),
    "merged into a hidden article": Case(
        (
            secret(embargoed_until=RELEASE, **FROM_FEED),
            secret(external_id="again", minute=15, embargoed_until=RELEASE, **FROM_FEED),
        ),
        id=article(external_id="again").id,
        release=True,
    ),
    "hidden revision of a public article's text": Case(
        (secret(embargoed_until=RELEASE), secret(minute=20, embargoed_until=RELEASE, **OWN)),
        release=True,
    ),
    "withdrawn after public": Case(
        (secret(**OWN), said(Status.WITHDRAWN)), was_public=True, words=()
    ),
    "killed after public": Case(
        (secret(**OWN), said(Status.KILLED)), was_public=True, answer=410, words=()
    ),
}


def subject(of: Article, slugs: tuple[str, ...]) -> Subject:
    return Subject(
        id=of.id,
        source=of.source,
        submission_id=of.provenance.submission_id,
        slugs=slugs,
        section="Regions",
        tag="Lakes",
        author="Nare Hakobyan",
    )


def world(documents: tuple[Document, ...], policy: StoryPolicy | None = None) -> ReaderService:
    index = IndexService(policy)
    index.index(*documents)
    return ReaderService(index)


@cache
def world_without() -> ReaderService:
    return world(PUBLIC)


def reads(about: Subject, *, every_rendering: bool = True) -> list[Question]:
    """The GET requests that name an article in their address."""
    return [
        question
        for question in questions(about, {})
        if question.function == "read"
        and question.route.startswith("GET /articles/")
        and (every_rendering or "." not in question.path or question.path.endswith(".html"))
    ]


@cache
def others() -> tuple[Question, ...]:
    """Every GET request of the read function that does not name the hidden article."""
    about = subject(SECRET, ("council-sells-the-square",))
    requests = [
        question
        for question in lists(about)
        if question.function == "read" and question.route.startswith("GET ")
    ]
    pairs = ",".join((SECRET.id, article(external_id="again").id, TWIN.id, COPY.id))
    requests += [
        Question("read", "GET /articles", f"/articles?{query}", {})
        for query in (
            f"ids={pairs}",
            f"ids={TWIN.id}",
            "language=en&since=2026-03-04T12:00:00Z&until=2026-03-04T12:15:00Z",
            "language=en&order=oldest",
            f"story={COPY.id}",
            f"source={quote(COPY.source)}&language=en",
        )
    ]
    requests += [
        Question("read", f"GET {path}", f"{path}?part=first", {})
        for path in ("/sitemap.xml", "/sitemap-news.xml")
    ]
    for public, slug in ((TWIN, "council-sells-the-square"), (COPY, "copy-reports")):
        requests += reads(subject(public, (slug,)), every_rendering=False)
    for public in (OPEN, KILLED):
        requests += reads(subject(public, ("open-reports",)), every_rendering=False)[:12]
    return tuple(requests)


def response_to(service: ReaderService, question: Question, now: datetime) -> dict[str, Any]:
    service.now = now
    route = question.route.removeprefix("GET ")
    return service.get(route, question.path, question.parameters, question.headers)


def text_of(response: dict[str, Any]) -> str:
    body = str(response.get("body", ""))
    if response.get("isBase64Encoded"):
        body = base64.b64decode(body).decode("utf-8", "replace")
    return f"{response.get('headers')} {body}"


@cache
def response_without(place: int, now: datetime) -> dict[str, Any]:
    return response_to(world_without(), others()[place], now)


def without_lifetime(response: dict[str, Any]) -> dict[str, Any]:
    headers = {name: text for name, text in response["headers"].items() if name != "cache-control"}
    return {**response, "headers": headers}


def is_feed(question: Question) -> bool:
    return question.route == "GET /feeds/{feed}"


def is_list(question: Question) -> bool:
    return "{id}" not in question.route and "{slug}" not in question.route


@pytest.mark.parametrize("name", CASES)
def test_no_other_resource_differs_with_a_hidden_article(name: str) -> None:
    case = CASES[name]
    service = world((*PUBLIC, *case.documents), case.policy)
    compared = 0
    for now in (LONG_BEFORE, JUST_BEFORE) if case.release else (LONG_BEFORE,):
        assert RELEASE - now > HORIZON or now == JUST_BEFORE
        for place, question in enumerate(others()):
            response = response_to(service, question, now)
            expected = response_without(place, now)
            said_words = text_of(response)
            assert not [word for word in case.words if word in said_words], question
            if now == JUST_BEFORE and is_list(question):
                response, expected = without_lifetime(response), without_lifetime(expected)
            if case.was_public and (is_feed(question) or SECRET.id in question.path):
                # A tombstone, or a kill of what readers knew: those who had it may know.
                continue
            assert response == expected, (now, question)
            compared += response["statusCode"] == 200
    assert compared > 50


@pytest.mark.parametrize("name", CASES)
def test_pages_have_the_same_cursors_with_a_hidden_article(name: str) -> None:
    case = CASES[name]
    service = world((*PUBLIC, *case.documents), case.policy)
    pages = 0
    for order in ("newest", "oldest"):
        cursor = ""
        while True:
            path = f"/articles?language=en&limit=1&order={order}{cursor}"
            question = Question("read", "GET /articles", path, {})
            response = response_to(service, question, LONG_BEFORE)
            expected = response_to(world_without(), question, LONG_BEFORE)
            assert response == expected, question
            pages += 1
            following = json_of(response).get("next")
            if not following:
                break
            cursor = f"&cursor={quote(str(following).rpartition('cursor=')[2], safe='%')}"
    assert pages >= 8


def masked(response: dict[str, Any], question: Question, about: Subject) -> str:
    """The response without what the request said of the article."""
    text = f"{response['statusCode']} {text_of(response)}".replace(question.path, "<path>")
    for known in (about.id, *about.slugs):
        text = text.replace(known, "<name>")
    return text


# A reserved test article asks for its source's token: other tests request it with one.
@pytest.mark.parametrize("name", sorted(set(CASES) - {"reserved test article"}))
def test_a_hidden_article_answers_as_an_unknown_id(name: str) -> None:
    case = CASES[name]
    service = world((*PUBLIC, *case.documents), case.policy)
    hidden = article(external_id="secret").model_copy(update={"id": case.id})
    slugs = (f"{WORD}-headline", f"{WORD}-manchete")
    own, unknown = subject(hidden, slugs), subject(UNKNOWN, ("no-headline", "no-manchete"))
    pairs = list(zip(reads(own), reads(unknown), strict=True))
    assert len(pairs) > 30
    for question, counterpart in pairs:
        response = response_to(service, question, LONG_BEFORE)
        if case.answer != 404 and "{id}" in question.route:
            refused = "parameter_unknown" in text_of(response)
            assert response["statusCode"] == (400 if refused else case.answer), question
            assert SHARED not in text_of(response)
            continue
        expected = response_to(service, counterpart, LONG_BEFORE)
        assert response["statusCode"] in (400, 404), question
        assert masked(response, question, own) == masked(expected, counterpart, unknown)


def test_a_held_translation_changes_no_response() -> None:
    """With a translation that is held for review, and without any translation."""
    made = translation(
        OTHER,
        headline=f"{WORD} manchete",
        standfirst=f"{WORD} linha",
        state=TranslationState.HELD,
    )
    held, none = world((*PUBLIC, made)), world(PUBLIC)
    requests = [*others(), *reads(subject(OTHER, ("ferries-sail-again", f"{WORD}-manchete")))]
    for question in requests:
        response = response_to(held, question, LONG_BEFORE)
        assert WORD not in text_of(response).replace(question.path, ""), question
        assert response == response_to(none, question, LONG_BEFORE), question


def test_the_same_comparison_finds_a_public_article() -> None:
    """The sweep could find something: a visible article differs in lists, twin and copy."""
    service = world((*PUBLIC, secret()))
    different = {
        question.route
        for place, question in enumerate(others())
        if response_to(service, question, LONG_BEFORE) != response_without(place, LONG_BEFORE)
    }
    assert different >= {
        "GET /articles",
        "GET /articles/{id}",
        "GET /articles/{id}/copies",
        "GET /articles/by-slug/{language}/{slug}",
        "GET /feeds/{feed}",
        "GET /sitemap.xml",
    }


def test_every_get_route_of_read_is_requested() -> None:
    requested = {question.route for question in (*others(), *reads(subject(SECRET, ("a",))))}
    known = {f"{method} {path}" for function, method, path in routes() if function == "read"}
    other = {route for route in known - requested if not route.startswith(("HEAD ", "OPTIONS "))}
    # It has an authorization of its own: test_sweep.py and test_submissions.py.
    # Files of a package, with no content of the newsroom.
    assert other == {"GET /submissions/{id}", "GET /docs/{file}"}
