"""What an article's copies have to be told of a change: pure rules.

An article's rows change in one transaction, and its copies' rows each in their own afterwards. So
the transaction leaves a PENDING row, which is deleted when all is done: whoever is given the same
document again, because the first did not come to the end, finds it and goes on. A change that is
nothing to the copies leaves none, and costs nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from dateline.model.rows import Head, plain
from dateline.model.stories import Pending
from functions.index.article.state import State, head_of
from functions.index.stories.grouping import copy_keys, languages, shown
from functions.index.stories.same_article import namings

Traces = dict[str, dict[str, Any]]
"""What COPY rows hold, by key."""


def traces(state: State) -> Traces:
    """The COPY rows under which the article is found by its copies, and by itself under new ids."""
    head = head_of(state)
    sketch = head.summary.sketch if head and head.summary else ""
    found: Traces = {key: {"sketch": sketch} for key in copy_keys(head)}
    for named, window in namings(state).items():
        found[named.key(state.source)] = plain(window)
    return found


def marked(before: State, after: State) -> State:
    """The state with what is pending, if the change is anything to other articles."""
    had, wanted = traces(before), traces(after)
    if had == wanted and not _matters(before, after):
        return after
    stale = {*had, *(before.pending.stale if before.pending else ())} - set(wanted)
    told = json.dumps([wanted, _facts(after), _known(after)], sort_keys=True, default=str)
    mark = hashlib.sha256(told.encode()).hexdigest()[:16]
    stories = {*(before.pending.stories if before.pending else ())}
    if before.membership:
        stories.add(before.membership.story)
    pending = Pending(
        mark=mark,
        stale=tuple(sorted(stale)),
        stories=tuple(sorted(stories)),
        search=had != wanted or (before.pending is not None and before.pending.search),
    )
    return replace(after, pending=pending)


def _matters(before: State, after: State) -> bool:
    if before.joined != after.joined:
        return True
    if after.joined:
        return _known(before) != _known(after)
    return after.membership is not None and _facts(before) != _facts(after)


def _facts(state: State) -> list[object]:
    """All that a story's other copies depend on."""
    head: Head | None = head_of(state)
    if head is None:
        return []
    summary = head.summary
    return [
        copy_keys(head),
        head.status.value,
        head.source,
        shown(head),
        languages(head),
        head.first_received_at,
        (summary.published_at, summary.word_count) if summary else None,
    ]


def _known(state: State) -> list[object]:
    """All that the article has to hear of its other ids."""
    return [
        [
            (item.order_key, [each.order_key for each in item.confirmations])
            for item in state.history
        ],
        [act.order_key for act in state.acts],
        [
            (translation.language, [each.content_key for each in translation.steps])
            for translation in state.translations
        ],
    ]
