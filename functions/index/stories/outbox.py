"""Which changes of an article concern other articles: pure rules.

One transaction changes an article's rows; its copies' rows change afterwards in separate
transactions. So the first transaction also writes an outbox row (PENDING), which is deleted once
all copies are up to date. If a run does not finish, the next delivery of the same document finds
the outbox and resumes. A change that does not concern other articles writes no outbox and costs no
call.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from dateline.model.rows import Head, plain
from dateline.model.stories import Pending
from dateline.model.visibility import first_public
from functions.index.article.public_texts import public_texts
from functions.index.article.state import State, head_of, own_addresses, slug_claim, spans_of
from functions.index.stories.grouping import copy_keys, languages, visible_window
from functions.index.stories.same_article import match_keys

CopyRows = dict[str, dict[str, Any]]
"""Attributes of COPY rows by key."""


def copy_rows(state: State) -> CopyRows:
    """The COPY rows under which copies find the article, and under which it finds its other ids."""
    head = head_of(state)
    sketch = head.summary.sketch if head and head.summary else ""
    rows: CopyRows = {key: {"sketch": sketch} for key in copy_keys(head)}
    for match_key, window in match_keys(state).items():
        rows[match_key.copy_key(state.source)] = plain(window)
    return rows


def with_outbox(before: State, after: State) -> State:
    """`after` with an outbox, if the change concerns other articles."""
    old, new = copy_rows(before), copy_rows(after)
    offered = offered_slugs(before, after)
    if old == new and not offered and not _concerns_others(before, after):
        return after
    unsent = before.outbox
    stale = {*old, *(unsent.stale if unsent else ())} - set(new)
    content = json.dumps(
        [new, offered, _story_facts(after), _delivered(after)], sort_keys=True, default=str
    )
    stories = {*(unsent.stories if unsent else ())}
    if before.membership:
        stories.add(before.membership.story)
    outbox = Pending(
        mark=hashlib.sha256(content.encode()).hexdigest()[:16],
        stale=tuple(sorted(stale)),
        stories=tuple(sorted(stories)),
        slugs=tuple(sorted({*offered, *(unsent.slugs if unsent else ())})),
        search=old != new or (unsent is not None and unsent.search),
    )
    return replace(after, outbox=outbox)


def offered_slugs(before: State, after: State) -> list[str]:
    """The addresses of `before` that another article may have now.

    These are the ones that the article gives up, and all of them if it claims them later than it
    did: it was corrected, killed or put under a later embargo before it was public.
    """
    if not before.listed:
        return []
    old = own_addresses(before)
    old_claim, new_claim = slug_claim(before), slug_claim(after)
    later = old_claim is not None and (new_claim is None or old_claim < new_claim)
    return sorted(old if later else old - own_addresses(after))


def _concerns_others(before: State, after: State) -> bool:
    if before.merged_into != after.merged_into:
        return True
    if after.merged_into:
        return _delivered(before) != _delivered(after)
    return after.membership is not None and _story_facts(before) != _story_facts(after)


def _story_facts(state: State) -> list[object]:
    """Everything that the places of a story's other copies depend on."""
    head: Head | None = head_of(state)
    if head is None:
        return []
    summary = head.summary
    spans = spans_of(state)
    texts = public_texts(state.history, spans)
    return [
        copy_keys(head),
        head.status.value,
        head.kills,
        head.source,
        visible_window(head),
        languages(head),
        head.first_received_at,
        first_public(spans),
        texts.since,
        [(text.key, text.since) for text in texts.earlier],
        (summary.published_at, summary.word_count) if summary else None,
    ]


def _delivered(state: State) -> list[object]:
    """Everything that an article takes over from its other ids."""
    return [
        [
            (revision.order_key, [repeat.order_key for repeat in revision.confirmations])
            for revision in state.history
        ],
        [act.order_key for act in state.acts],
        [
            (translation.language, [step.content_key for step in translation.steps])
            for translation in state.translations
        ],
    ]
