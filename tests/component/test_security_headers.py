"""Every response of every route has the security headers, whatever its status and type.

The routes come from the template: a route that is added tomorrow is asked tomorrow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from dateline.model.documents import Status
from dateline.model.embeds import EMBED_HOSTS
from tests.component.newsroom import Newsroom, newsroom
from tests.component.requests import Question, Subject, lists, questions, routes
from tests.factories import article, at, notice, paragraph, translation

SHOWN = article(external_id="shown", slug="ferry", body=(paragraph("Dawn."),))
KILLED = article(external_id="killed", slug="gone", headline="Gone")
SUBJECTS = [
    Subject(
        id=document.id,
        source=document.source,
        submission_id=document.provenance.submission_id,
        slugs=(slug, "unknown"),
        section="Regions",
        tag="Lakes",
        author="Nare",
    )
    for document, slug in ((SHOWN, "ferry"), (KILLED, "gone"))
]
ALWAYS = {
    "referrer-policy": "strict-origin-when-cross-origin",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
}
NOTHING = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
ARTICLE_PAGE = {
    "img-src": "https: http:",
    "media-src": "https: http:",
    "style-src": "'unsafe-inline'",
    "frame-src": " ".join(f"https://{host}" for host in EMBED_HOSTS),
}
DOCS_PAGE = {
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
}


@pytest.fixture(scope="module")
def answers() -> Iterator[list[tuple[Question, dict[str, Any]]]]:
    """Every question with its answer: of a published article, of a killed one, and of none."""
    with newsroom() as room:
        documents = (
            *(SHOWN, translation(SHOWN), KILLED),
            notice(Status.KILLED, minute=5, external_id="killed"),
        )
        for document in documents:
            assert room.index(room.put(document))
        room.at(at(30))
        yield [(question, _answer(room, question)) for question in _asked()]


def _asked() -> Iterator[Question]:
    for subject in SUBJECTS:
        for question in (*questions(subject, {}), *lists(subject)):
            yield question
            if question.route.startswith("GET "):
                yield replace(question, headers={"if-none-match": "*"})
                yield replace(question, path=f"{question.path.partition('?')[0]}?limit=x&limit=y")


def _answer(room: Newsroom, question: Question) -> dict[str, Any]:
    return room.ask(
        question.function,
        question.route,
        question.path,
        question.parameters,
        headers=question.headers,
        body=question.body,
    )


def _policy(answer: dict[str, Any]) -> dict[str, str]:
    directives = answer["headers"]["content-security-policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


def test_every_route_is_asked_and_gives_every_kind_of_answer(
    answers: list[tuple[Question, dict[str, Any]]],
) -> None:
    assert {question.route for question, _ in answers} == {
        f"{method} {path}" for _, method, path in routes()
    }
    statuses = {answer["statusCode"] for _, answer in answers}
    assert statuses >= {200, 304, 400, 401, 404, 410}


@pytest.mark.parametrize("name", [*ALWAYS, "content-security-policy"])
def test_every_answer_has_the_header(
    name: str, answers: list[tuple[Question, dict[str, Any]]]
) -> None:
    without = [
        (question.route, question.path, answer["statusCode"])
        for question, answer in answers
        if name not in answer["headers"]
        or answer["headers"][name] != ALWAYS.get(name, answer["headers"][name])
    ]
    assert without == []


def test_only_pages_may_load_anything(answers: list[tuple[Question, dict[str, Any]]]) -> None:
    policies: dict[str, list[dict[str, str]]] = defaultdict(list)
    for question, answer in answers:
        policy = _policy(answer)
        assert {name: policy[name] for name in NOTHING} == NOTHING
        more = {name: value for name, value in policy.items() if name not in NOTHING}
        if more and more not in policies[question.route]:
            policies[question.route].append(more)
    # HEAD is asked for no page here; it has the headers of GET (test_parameters.py).
    pages = {
        f"GET {path}": [ARTICLE_PAGE]
        for path in ("/articles/{id}", "/articles/by-slug/{language}/{slug}")
    }
    # A listing's page loads no picture but the logo, and there is none here.
    pages["GET /feeds/{feed}"] = [{"style-src": "'unsafe-inline'"}]
    fixed = {
        f"{method} {path}": [policy]
        for method in ("GET", "HEAD")
        for path, policy in (("/", {"style-src": "'unsafe-inline'"}), ("/docs", DOCS_PAGE))
    }
    assert {route: known for route, known in policies.items() if known} == pages | fixed


def test_a_not_modified_page_keeps_the_policy_of_the_page(
    answers: list[tuple[Question, dict[str, Any]]],
) -> None:
    policies = defaultdict(set)
    for question, answer in answers:
        if answer["statusCode"] in {200, 304} and question.route.startswith("GET "):
            address = question.path.partition("?")[0]
            policies[address].add(answer["headers"]["content-security-policy"])
    assert {address for address, known in policies.items() if len(known) > 1} == set()
    assert any(address.endswith(".html") for address in policies)
