"""Requests come out of HTTP API events byte for byte, errors go back as problems."""

from __future__ import annotations

import inspect
import json
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model import errors
from dateline.model.errors import DatelineError, Malformed, Rejected, Unavailable, Unprocessable
from dateline.web.http import problem_response, read_request
from tests.http_events import http_event, json_of


@given(st.binary(max_size=500))
def test_a_binary_body_arrives_byte_for_byte(body: bytes) -> None:
    event = http_event("POST", "/articles", body=body, headers={"content-type": "x/y"})
    assert event["isBase64Encoded"]
    assert read_request(event).body == body


@given(st.text(max_size=500))
def test_a_text_body_arrives_byte_for_byte(text: str) -> None:
    event = http_event(
        "POST", "/articles", body=text.encode(), headers={"content-type": "text/plain"}
    )
    assert not event["isBase64Encoded"]
    assert read_request(event).body == text.encode()


def test_a_text_body_that_the_api_had_to_repair_is_refused() -> None:
    event = http_event("POST", "/articles", body=b"caf\xe9", headers={"content-type": "text/plain"})
    with pytest.raises(Malformed, match="body_not_utf8"):
        read_request(event)


def test_a_replacement_character_that_was_sent_is_taken() -> None:
    event = http_event(
        "POST", "/articles", body="a \ufffd b".encode(), headers={"content-type": "text/plain"}
    )
    assert read_request(event).body == "a \ufffd b".encode()


def test_a_body_that_is_no_base64_is_refused() -> None:
    event = http_event("POST", "/articles", body=b"x", headers={"content-type": "x/y"})
    event["body"] = "not base64!"
    with pytest.raises(Malformed, match="body_not_base64"):
        read_request(event)


def test_an_event_with_hardly_anything_is_still_a_request() -> None:
    request = read_request({})
    assert (request.method, request.path, request.body, request.headers) == ("", "", b"", {})


def test_header_names_are_folded_and_the_path_keeps_its_query() -> None:
    event = http_event("POST", "/webhooks/g?event=post.published&x=%2F")
    event["headers"] = {"X-Ghost-Signature": "s"}
    request = read_request(event)
    assert request.headers == {"x-ghost-signature": "s"}
    assert request.path == "/webhooks/g?event=post.published&x=%2F"
    assert request.query == {"event": "post.published", "x": "/"}


def _leaves() -> list[type[DatelineError]]:
    return [
        member
        for _, member in inspect.getmembers(errors, inspect.isclass)
        if issubclass(member, DatelineError)
        and member not in (DatelineError, Rejected, Unavailable)
    ]


@pytest.mark.parametrize("kind", _leaves())
def test_every_error_is_a_problem_with_its_own_status(kind: type[DatelineError]) -> None:
    error = kind() if kind is errors.Unauthenticated else kind("some_code", "do this")
    answer = problem_response(error)
    assert answer["statusCode"] == error.status
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert json_of(answer)["code"] == error.code
    assert (400 <= error.status < 500) == isinstance(error, Rejected)


def test_the_tree_of_errors_at_the_top_of_the_module_is_complete() -> None:
    tree = inspect.getdoc(errors) or ""
    for kind in _leaves():
        assert kind.__name__ in tree
        if issubclass(kind, Rejected):
            assert str(int(kind.status)) in tree


def test_an_unavailable_says_when_to_come_back_and_nothing_of_the_inside() -> None:
    answer = problem_response(Unavailable("aws_x", "could not reach s3.internal"))
    assert answer["statusCode"] == HTTPStatus.SERVICE_UNAVAILABLE
    assert int(answer["headers"]["retry-after"]) > 0
    assert "s3.internal" not in json.dumps(answer)


def test_a_rejection_says_where() -> None:
    answer = problem_response(Unprocessable("headline_missing", "no headline", where="$.headline"))
    assert json_of(answer)["where"] == "$.headline"
