"""Which requests are accepted or refused, and when a job is queued again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Status
from dateline.model.errors import (
    Conflict,
    DatelineError,
    Forbidden,
    Gone,
    Malformed,
    NotFound,
    TooLarge,
    Unprocessable,
    UnsupportedType,
)
from dateline.model.identifiers import article_id
from dateline.model.rows import Head, Summary
from functions.translate.requests.jobs import LEASE, Job, JobStatus, Trigger
from functions.translate.requests.rules import (
    LOST_AFTER,
    JobRequest,
    TranslationRequest,
    decide_job,
    read_request_body,
    require_pair,
    require_translatable,
)
from tests.factories import NOON, article

SUMMARY = Summary(language="en", headline="Ferry", text_hash="t1")


def head(**changes: Any) -> Head:
    values: dict[str, Any] = {
        "id": article_id("desk", "story-1"),
        "source": "desk",
        "external_id": "story-1",
        "status": Status.USABLE,
        "version": 1,
        "order_key": article().order_key,
        "content_key": "articles/x",
        "content_hash": "c1",
        "summary": SUMMARY,
        "first_received_at": NOON,
        "received_at": NOON,
        "processed_at": NOON,
    }
    return Head.model_validate(values | changes)


def test_languages_are_canonical_and_distinct() -> None:
    body = b'{"languages": ["pt", "PT-br", "pt", "zh-hant"]}'
    asked = read_request_body(body, "application/json; charset=utf-8")
    assert asked == TranslationRequest(languages=("pt", "pt-BR", "zh-Hant"), notes=None)


@pytest.mark.parametrize("notes", [True, False])
def test_notes_are_requested_explicitly(notes: bool) -> None:
    body = json.dumps({"languages": ["pt"], "notes": notes}).encode()
    assert read_request_body(body, "application/json").notes is notes


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b'{"languages": ["pt"]}', "", UnsupportedType),
        (b'{"languages": ["pt"]}', "text/plain", UnsupportedType),
        (b"", "application/json", Malformed),
        (b"\xff\xfe", "application/json", Malformed),
        (b"[" * 9_000, "application/json", Malformed),
        (b'["pt"]', "application/json", Malformed),
        (b"{}", "application/json", Malformed),
        (b'{"languages": []}', "application/json", Malformed),
        (b'{"languages": "pt"}', "application/json", Malformed),
        (b'{"languages": [1]}', "application/json", Malformed),
        (b'{"languages": ["pt"], "force": true}', "application/json", Malformed),
        (b'{"languages": ["pt"], "notes": "yes"}', "application/json", Malformed),
        (b'{"languages": [' + b'"pt",' * 10 + b'"hy"]}', "application/json", Malformed),
        (b'{"languages": ["' + b"p" * 10_000 + b'"]}', "application/json", TooLarge),
        (b'{"languages": ["portuguese"]}', "application/json", Unprocessable),
    ],
)
def test_a_body_without_a_request_is_refused(
    body: bytes, content_type: str, error: type[DatelineError]
) -> None:
    with pytest.raises(error):
        read_request_body(body, content_type)


@given(st.binary(max_size=200))
def test_any_body_is_parsed_or_refused(body: bytes) -> None:
    try:
        assert read_request_body(body, "application/json").languages
    except (Malformed, Unprocessable):
        return


@pytest.mark.parametrize(
    ("given_head", "error", "code"),
    [
        (None, NotFound, "article_unknown"),
        (head(status=Status.KILLED), Gone, "article_killed"),
        (head(status=Status.WITHDRAWN), Conflict, "article_withdrawn"),
        (head(status=Status.WITHHELD), Conflict, "article_withheld"),
        (head(summary=None, content_key=None), Conflict, "article_empty"),
        (
            head(summary=SUMMARY.model_copy(update={"translation_allowed": False})),
            Forbidden,
            "translation_forbidden",
        ),
        (
            head(summary=SUMMARY.model_copy(update={"usage_terms": "No translation."})),
            Forbidden,
            "usage_terms_forbid",
        ),
    ],
)
def test_an_article_that_may_not_be_translated_is_refused_with_the_reason(
    given_head: Head | None, error: type[DatelineError], code: str
) -> None:
    with pytest.raises(error) as caught:
        require_translatable(given_head)
    assert caught.value.code == code


def test_a_licence_overrides_usage_terms_but_not_the_articles_own_ban() -> None:
    terms = {"usage_terms": "No translation."}
    licensed = head(summary=SUMMARY.model_copy(update=terms))
    assert require_translatable(licensed, licensed=True)[0] == licensed
    forbidden = head(summary=SUMMARY.model_copy(update=terms | {"translation_allowed": False}))
    with pytest.raises(Forbidden, match="translation_forbidden"):
        require_translatable(forbidden, licensed=True)


def test_an_embargoed_article_may_be_translated_early() -> None:
    later = SUMMARY.model_copy(update={"embargoed_until": NOON + timedelta(days=900)})
    assert require_translatable(head(summary=later))[1] == later


@pytest.mark.parametrize(
    ("source", "language", "code"),
    [
        (None, "pt", "language_unknown"),
        ("en-GB", "en-US", "language_same"),
        ("pt-BR", "pt", "language_same"),
        ("en", "ky", "language_unsupported"),
        ("tg", "en", "language_unsupported"),
    ],
)
def test_a_pair_that_cannot_be_translated_is_refused(
    source: str | None, language: str, code: str
) -> None:
    with pytest.raises(Unprocessable) as caught:
        require_pair(source, language)
    assert caught.value.code == code


def test_brazilian_to_european_portuguese_is_a_pair() -> None:
    assert require_pair("pt-BR", "pt-PT") == ("pt", "pt-PT")


def job(**changes: Any) -> Job:
    values: dict[str, Any] = {
        "article_id": article_id("desk", "story-1"),
        "language": "pt",
        "order_key": article().order_key,
        "text_hash": "t1",
        "status": JobStatus.REQUESTED,
        "requested_by": "desk",
        "requested_at": NOON,
        "queued_at": NOON,
        "lock": 3,
    }
    return Job.model_validate(values | changes)


CHIEF = JobRequest(by="chief")


def ask(existing: Job | None, minutes: float = 1, request: JobRequest = CHIEF) -> tuple[Job, bool]:
    now = NOON + timedelta(minutes=minutes)
    decision = decide_job(existing, head(), SUMMARY, "pt", request=request, now=now)
    return decision.job, decision.send


@pytest.mark.parametrize(
    "existing",
    [
        job(),
        job(status=JobStatus.TRANSLATING, leased_until=NOON + LEASE),
        job(status=JobStatus.TRANSLATED, finished_at=NOON),
    ],
)
def test_a_repeated_request_for_the_same_text_is_one_job(existing: Job) -> None:
    assert ask(existing) == (existing, False)


@pytest.mark.parametrize(
    "existing",
    [
        None,
        job(text_hash="t0", status=JobStatus.TRANSLATED),
        job(text_hash="t0"),
        job(status=JobStatus.FAILED),
        job(status=JobStatus.HELD),
        job(status=JobStatus.STALE),
    ],
)
def test_a_changed_text_or_an_unsuccessful_job_makes_a_new_job(existing: Job | None) -> None:
    fresh, send = ask(existing)
    assert send
    assert (fresh.status, fresh.text_hash, fresh.requested_by) == ("requested", "t1", "chief")
    assert fresh.requested_at == NOON + timedelta(minutes=1)
    assert fresh.lock == (existing.lock if existing else 0)


@pytest.mark.parametrize(
    ("existing", "minutes"),
    [
        (job(queued_at=None), 0.1),
        (job(), LOST_AFTER / timedelta(minutes=1) + 1),
        (job(status=JobStatus.TRANSLATING, leased_until=NOON + LEASE), 7),
    ],
)
def test_a_job_whose_message_may_be_lost_is_queued_again(existing: Job, minutes: float) -> None:
    assert ask(existing, minutes) == (existing, True)


@pytest.mark.parametrize("trigger", [Trigger.RULE, Trigger.UPDATE])
@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.HELD])
def test_a_job_that_needs_a_person_is_only_repeated_by_a_person(
    trigger: Trigger, status: JobStatus
) -> None:
    ended = job(status=status)
    assert ask(ended, request=JobRequest(by="desk", trigger=trigger)) == (ended, False)
    changed = job(status=status, text_hash="t0")
    fresh, send = ask(changed, request=JobRequest(by="desk", trigger=trigger))
    assert (fresh.trigger, fresh.text_hash, send) == (trigger, "t1", True)


def test_notes_requested_later_make_a_new_job_and_notes_left_out_do_not() -> None:
    without, with_notes = job(status=JobStatus.TRANSLATED), job(notes=True)
    fresh, send = ask(without, request=JobRequest(by="chief", notes=True))
    assert (fresh.notes, send) == (True, True)
    assert ask(with_notes) == (with_notes, False)
