"""Several ids of one source that are one article: pure rules.

Some feeds give an item a new guid each time they are built; its link and headline stay. Two ids
that may change (`functions.index.article.unstable_ids`) are one article if a revision of each has
the same link and headline, as normalised here, and the times of the two are at most a window
apart. Evidence is never withdrawn, so merged ids stay merged, and the same deliveries merge the
same ids in any order of arrival.

The id whose first delivery was received first keeps the article and absorbs the history of all. The
others keep their own deliveries, are neither read nor listed, and name the article that they were
merged into.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from dateline.model.stories import Joined, Window
from functions.index.article.history import deliveries, with_revision
from functions.index.article.publication_status import with_act
from functions.index.article.similarity import tokens
from functions.index.article.translation_chain import is_own, own_part, with_translation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.model.rows import Revision
    from functions.index.article.state import State

WINDOW = timedelta(hours=48)
"""Most time between two ids: by publication if it is known, otherwise by receipt."""
MAX_KEYS = 4
"""Pairs of link and headline under which an article is indexed: its newest."""
PORTION = 6
"""Deliveries that one transaction absorbs: each may rewrite three rows."""
_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "at_")


@dataclass(frozen=True)
class MatchKey:
    """A normalised link and headline: two ids that share them are one article."""

    link: str
    headline: str

    def copy_key(self, source: str) -> str:
        """The key of the COPY row; different for each source."""
        text = "\n".join((source, self.link, self.headline))
        return f"J{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def match_key(link: str | None, headline: str) -> MatchKey | None:
    """Normalises a link and a headline; None without a link or without a word.

    Removes scheme, `www.`, fragment and tracking parameters, and folds case.
    """
    words = " ".join(tokens(headline))
    if not link or not words:
        return None
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return None
    host = parts.netloc.casefold().removeprefix("www.")
    parameters = [pair for pair in parse_qsl(parts.query) if not pair[0].startswith(_TRACKING)]
    query = f"?{urlencode(sorted(parameters))}" if parameters else ""
    address = f"{host}{parts.path.rstrip('/')}{query}"
    return MatchKey(address, words) if address else None


def match_keys(state: State) -> dict[MatchKey, Window]:
    """The links and headlines of the article's own revisions, each with the time of its use.

    Without those that have a stable id: none of them is another article.
    """
    windows: dict[MatchKey, Window] = {}
    for delivery in own_deliveries(state):
        if delivery.summary is None or not delivery.summary.unstable_id:
            continue
        key = match_key(delivery.summary.canonical_url, delivery.summary.headline)
        if key is None:
            continue
        moment = delivery.summary.published_at or delivery.received_at
        known = windows.pop(key, Window(since=moment, until=moment))
        windows[key] = Window(
            since=min(known.since, moment), until=max(known.until or moment, moment)
        )
    return dict(list(windows.items())[-MAX_KEYS:])


def near(window: Window, other: Window, distance: timedelta) -> bool:
    """Whether two spans of time are at most `distance` apart."""
    first, second = sorted((window, other), key=lambda span: span.since)
    return second.since - (first.until or first.since) <= distance


def own_deliveries(state: State) -> list[Revision]:
    """The deliveries under the article's own id."""
    return [
        delivery for delivery in deliveries(state.history) if is_own(delivery.content_key, state.id)
    ]


def precedence(state: State) -> tuple[bool, datetime | None, str]:
    """Sorts ids of one article: the smallest keeps the article."""
    first = min((delivery.received_at for delivery in own_deliveries(state)), default=None)
    return first is None, first, state.id


def absorb(state: State, others: Iterable[State]) -> State:
    """The state with up to PORTION more of the others' deliveries: kills first, then the newest."""
    known = {delivery.order_key for delivery in deliveries(state.history)}
    history, acts, translations = state.history, state.acts, state.translations
    missing: list[Revision] = []
    for other in others:
        missing += [
            delivery for delivery in deliveries(other.history) if delivery.order_key not in known
        ]
        for act in other.acts:
            acts = with_act(acts, act)
        for translation in other.translations:
            translations = with_translation(translations, translation, state.id)
    missing.sort(
        key=lambda delivery: (delivery.status.value == "killed", delivery.order_key), reverse=True
    )
    for delivery in missing[:PORTION]:
        history = with_revision(history, delivery)
    return replace(state, history=history, acts=acts, translations=translations)


def demote(state: State, merged_into: Joined) -> State:
    """The state of an id merged into another: hidden first, then cut to its own deliveries."""
    if state.merged_into != merged_into:
        return replace(state, merged_into=merged_into)
    own: tuple[Revision, ...] = ()
    for delivery in own_deliveries(state):
        own = with_revision(own, delivery)
    return replace(
        state,
        history=own,
        acts=tuple(act for act in state.acts if is_own(act.content_key, state.id)),
        translations=tuple(
            part
            for translation in state.translations
            if (part := own_part(translation, state.id)) is not None
        ),
        slugs_taken=(),
    )


def promote(state: State) -> State:
    """The state of the id that keeps the article; it may claim the slugs that the others freed."""
    return replace(state, merged_into=None, slugs_taken=())
