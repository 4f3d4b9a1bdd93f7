"""An article's history shows nothing that must stay hidden."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from dateline.model.documents import Article, Status
from dateline.model.rows import Head, Outline, Revision, Summary
from functions.read.endpoints.revisions import render_history
from functions.read.http.caching import cache_control
from functions.read.lookup.results import History
from tests.factories import NOON, SUBMISSION, article, at
from tests.index_service import IndexService
from tests.reader_service import ReaderService

NOTE = "An earlier version named the wrong lake."


def revision(document: Article, **changes: Any) -> Revision:
    moment = document.provenance.received_at
    values: dict[str, Any] = {
        "order_key": document.order_key,
        "status": document.status,
        "content_hash": "h",
        "content_key": "SECRET-KEY",
        "summary": Summary(language="en", headline="SECRET-HEADLINE", correction_note=NOTE),
        "submission_id": SUBMISSION,
        "received_at": moment,
        "processed_at": moment,
        "sender": "token",
        "reason": "SECRET-REASON",
    }
    return Revision.model_validate(values | changes)


def head(document: Article, version: int) -> Head:
    return Head(
        id=document.id,
        source="desk",
        external_id="SECRET-EXTERNAL",
        status=Status.USABLE,
        version=version,
        order_key=document.order_key,
        content_key="SECRET-KEY",
        content_hash="h",
        summary=None,
        first_received_at=NOON,
        received_at=NOON,
        processed_at=NOON,
    )


def history(*revisions: Revision) -> list[dict[str, Any]]:
    known = History(head(article(), len(revisions)), list(revisions), [], at(10))
    body = render_history(known)
    assert "SECRET" not in body
    listed = json.loads(body)["revisions"]
    assert isinstance(listed, list)
    return listed


def test_revisions_are_numbered_in_order_with_their_sender() -> None:
    first, second = history(
        revision(article(), source_version="7"),
        revision(article(minute=1), status=Status.WITHDRAWN, summary=None),
    )
    assert (first["version"], second["version"]) == (1, 2)
    assert (first["source_version"], second["source_version"]) == ("7", None)
    assert (first["status"], second["status"]) == ("usable", "withdrawn")
    assert first["submission_id"] == SUBMISSION
    assert first["received_at"] == "2026-03-04T12:00:00.000Z"


def test_public_correction_is_in_the_history() -> None:
    (revision_json,) = history(revision(article()))
    assert revision_json["correction_note"] == NOTE


@pytest.mark.parametrize(
    "hidden",
    [
        {"embargoed_until": at(10) + timedelta(milliseconds=1)},
        {"published_at": at(11)},
        {"expires_at": at(10)},
    ],
)
def test_correction_of_a_hidden_revision_is_not_in_the_history(hidden: dict[str, Any]) -> None:
    summary = Summary(language="en", headline="x", correction_note=NOTE, **hidden)
    (revision_json,) = history(revision(article(), summary=summary))
    assert revision_json["correction_note"] is None


@pytest.mark.parametrize("status", [Status.WITHHELD, Status.WITHDRAWN, Status.KILLED])
def test_correction_of_an_unpublished_revision_is_not_in_the_history(status: Status) -> None:
    (revision_json,) = history(revision(article(), status=status))
    assert revision_json["correction_note"] is None


@pytest.mark.parametrize(
    "hidden", [{"status": Status.WITHHELD}, {"summary": Summary(headline="x", published_at=at(9))}]
)
def test_changes_of_a_revision_that_was_never_public_are_not_in_the_history(
    hidden: dict[str, Any],
) -> None:
    digests = [Outline(fields={"headline": f"hash-{number}"}) for number in range(3)]
    first, secret, last = history(
        revision(article(), outline=digests[0]),
        revision(article(minute=1), outline=digests[1], **hidden),
        revision(article(minute=2), outline=digests[2]),
    )
    assert first["changed"]["fields"] == []
    assert "headline" not in secret["changed"]["fields"]
    # The next public revision is compared with the last public one.
    assert "headline" in last["changed"]["fields"]
    (first, _, last) = history(
        revision(article(), outline=digests[0]),
        revision(article(minute=1), outline=digests[1], **hidden),
        revision(article(minute=2), outline=digests[0]),
    )
    assert "headline" not in last["changed"]["fields"]


def test_nothing_of_a_revision_that_was_never_public_shows_in_the_history() -> None:
    secret = article(embargoed_until=at(60), expires_at=at(61), source_version="secret-name")
    shown = article(minute=5)
    index = IndexService()
    index.index(secret, shown)
    reader = ReaderService(index)
    reader.now = at(60.5)
    path = f"/articles/{shown.id}/revisions"
    response = reader.get("/articles/{id}/revisions", path, {"id": shown.id})
    assert response["statusCode"] == 200
    assert "secret-name" not in response["body"]
    # Not until the hidden revision's expiry, 30 seconds later.
    assert response["headers"]["cache-control"] == cache_control(reader.now, None)
