"""GET /articles/{id}/diff.html: what the newest revision changed, as a page for readers.

It compares the revisions that `/articles/{id}/diff` compares, by the same parameters and past the
same gate, and shows the changed text alone: words that were added or removed, in their paragraphs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dateline.web.entity_tags import etag, not_modified
from dateline.web.http import text_response
from functions.read.compare.word_diff import UNSPACED
from functions.read.endpoints.diff import (
    Pair,
    compared,
    lifetime,
    requested_pair,
    revisions_of,
)
from functions.read.endpoints.responses import Response, Services, not_modified_response
from functions.read.http.links import page_path
from functions.read.http.names import article_id
from functions.read.pages.templates import HTML, page_policy, render_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dateline.web.http import Request
    from functions.read.http.site import Site
    from functions.read.lookup.results import History
    from functions.read.views import ArticleView

_LETTER = re.compile(rf"[^\W{UNSPACED}]")
REVISION = 1
"""Increase it when the output changes: it is part of the entity tag."""


def diff_page(request: Request, services: Services) -> Response:
    """The changes between two revisions of an article as a page."""
    history = services.reader.history(article_id(request))
    pair = requested_pair(history, request.query)
    site = services.site
    tag = etag("diff page", REVISION, site.key, *pair.keys)
    headers = {
        "etag": tag,
        "cache-control": lifetime(history, pair),
        **page_policy(site),
    }
    if not_modified(request.headers, tag):
        return not_modified_response(headers)
    old, new = revisions_of(services.reader, history, pair)
    if new.language:
        headers["content-language"] = new.language
    body = render(site, history, pair, old, new)
    return text_response(200, body, content_type=HTML, headers=headers)


def render(site: Site, history: History, pair: Pair, old: ArticleView, new: ArticleView) -> str:
    """The page, in the language of the newer revision."""
    changes = compared(history, pair, old, new)
    return render_page(
        "diff.html",
        site,
        new.language,
        headline=new.headline,
        article=page_path(new.id, new.language),
        before=pair.old[1].received_at,
        after=pair.new[1].received_at,
        passages=list(_passages(changes)),
    )


def _passages(changes: dict[str, Any]) -> Iterator[list[dict[str, str]]]:
    """The words of each changed text: of fields, then of paragraphs in reading order."""
    for change in (*changes["fields"], *changes["blocks"]):
        if change["words"]:
            yield list(_apart(change["words"]))


def _apart(words: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The pieces with a space between words: the last word of a text has none after it."""
    before = ""
    for piece in words:
        text = piece["text"]
        runs_on = _LETTER.fullmatch(before[-1:]) and _LETTER.fullmatch(text[:1])
        yield {**piece, "text": f" {text}" if runs_on else text}
        before = text
