"""GET /operations/articles and GET /operations/articles/{id}: what was received, also hidden."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dateline.model.clock import iso
from dateline.model.errors import NotFound
from dateline.model.reserved_tests import is_test_id
from dateline.model.rows import (
    ACT,
    HEAD,
    REVISION,
    EditorAct,
    Head,
    Revision,
    chronological,
    without_keys,
)
from dateline.web.entity_tags import etag, not_modified
from dateline.web.http import empty_response, json_response
from dateline.web.language_tags import read_language
from functions.operate.article_states import ArticleState, History, state_of, why_hidden
from functions.operate.endpoints.services import PRIVATE, Response, Services
from functions.operate.parameters import ARTICLES, path_id, read_paging, read_query
from functions.operate.received_articles import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dateline.aws.table import Row
    from dateline.model.sources import Source
    from dateline.web.http import Request

REVALIDATED = {"cache-control": "private, no-cache"}


def list_articles(request: Request, services: Services, inspector: Source) -> Response:
    """A page of what was received, or a 304.

    Raises:
        Malformed: a parameter is wrong.
    """
    del inspector
    query = read_query(request, ARTICLES)
    paging = read_paging("articles", query, services.cursor_key)
    state, language = query.get("state"), query.get("language")
    selection = Selection(
        query.get("source"),
        ArticleState(state) if state else None,
        read_language(language) if language else None,
    )
    page = services.received.page(selection, paging.span, paging.limit, services.clock())
    tag = etag(json.dumps(page.items), page.after)
    headers = {**REVALIDATED, "etag": tag}
    if not_modified(request.headers, tag):
        return empty_response(304, headers)
    content = {"items": list(page.items), "next": paging.following(page.after)}
    return json_response(200, content, headers=headers)


def show_article(request: Request, services: Services, inspector: Source) -> Response:
    """An article with its history, hidden or not.

    Raises:
        NotFound: `article_unknown`.
    """
    del inspector
    article_id = path_id(request)
    if article_id is None or is_test_id(article_id):
        raise NotFound("article_unknown", "no such article")
    history = read_history(services.articles.rows(article_id))
    given_up = services.unindexed.of(article_id)
    known = history.order_keys if history else frozenset()
    not_indexed = [
        {"order_key": each.order_key, "code": each.code}
        for each in given_up
        if each.order_key not in known
    ]
    if history is None and not not_indexed:
        raise NotFound("article_unknown", "no such article")
    described = _described(history, [each["order_key"] for each in not_indexed], services)
    content = {"id": article_id, **described, "not_indexed": not_indexed}
    return json_response(200, content, headers=PRIVATE)


def read_history(rows: list[Row]) -> History | None:
    """The history in an article's rows; None without HEAD."""
    head = next((row for row in rows if row["sk"] == HEAD), None)
    if head is None:
        return None
    revisions = (
        Revision.model_validate(without_keys(row)) for row in rows if row["sk"].startswith(REVISION)
    )
    acts = tuple(
        EditorAct.model_validate(without_keys(row)) for row in rows if row["sk"].startswith(ACT)
    )
    return History(Head.model_validate(without_keys(head)), chronological(revisions), acts)


def _described(
    history: History | None, given_up: Sequence[str], services: Services
) -> dict[str, Any]:
    now = services.clock()
    if history is None:
        return {"state": state_of(None, now).value, "hidden": None, "revisions": [], "acts": []}
    head = history.head
    hidden = why_hidden(history, _withheld(history, services), now)
    return {
        "source": head.source,
        "external_id": head.external_id,
        "state": state_of(head, now, given_up).value,
        "hidden": {
            "reason": hidden.reason,
            "since": _moment(hidden.since),
            "by": hidden.by,
            "until": _moment(hidden.until),
        }
        if hidden
        else None,
        "version": head.version,
        "order_key": head.order_key,
        "headline": head.summary.headline if head.summary else None,
        "language": head.summary.language if head.summary else None,
        "translations": list(head.languages),
        "received_at": iso(head.received_at),
        "public_since": _moment(head.public_since),
        "merged_into": head.joined.to if head.joined else None,
        "revisions": [_revision(each) for each in history.revisions],
        "acts": [_act(each) for each in history.acts],
    }


def _withheld(history: History, services: Services) -> str | None:
    """Why process withheld the last revision, as its submission's status has it."""
    last = history.revisions[-1] if history.revisions else None
    if last is None or state_of(history.head, services.clock()) is not ArticleState.WITHHELD:
        return None
    submission = services.submissions.get(last.submission_id)
    return next(
        (
            outcome.withheld
            for outcome in (submission.articles if submission else ())
            if (outcome.article_id, outcome.order_key) == (history.head.id, last.order_key)
        ),
        None,
    )


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "order_key": revision.order_key,
        "status": revision.status.value,
        "received_at": iso(revision.received_at),
        "submission_id": revision.submission_id,
        "sender": revision.sender,
        "reason": revision.reason,
        "headline": revision.summary.headline if revision.summary else None,
    }


def _act(act: EditorAct) -> dict[str, Any]:
    return {
        "act": act.act.value,
        "by": act.by,
        "reason": act.reason,
        "received_at": iso(act.received_at),
        "submission_id": act.submission_id,
    }


def _moment(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None
