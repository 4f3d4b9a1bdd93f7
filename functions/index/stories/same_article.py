"""One article under several ids of one source: pure rules.

Feeds that give an item a new guid each time they are built send the same link and the same headline
again. Two ids are one article if a revision of each had both in common, as normalised here, and
the times of the two are at most a window apart. Evidence is never withdrawn, so what is joined
stays joined, and the same deliveries join the same articles in whatever order they come.

The article whose first delivery was received first goes on with the history of all. The others
keep their own deliveries, are read and listed nowhere, and say where to.
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
"""Between the times of two ids; by publication where it is told, else by receipt."""
MAX_KEYS = 4
"""Links and headlines an article is found by: the newest it had."""
PORTION = 6
"""Deliveries that one transaction takes over: each may rewrite three rows."""
_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "at_")


@dataclass(frozen=True)
class Naming:
    """A link and a headline, as they are compared."""

    link: str
    headline: str

    def key(self, source: str) -> str:
        """Under which one source's articles find each other."""
        told = "\n".join((source, self.link, self.headline))
        return f"J{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def naming(link: str | None, headline: str) -> Naming | None:
    """Without scheme, `www.`, fragment, tracking and case where they say nothing; None without a
    link or without a word."""
    words = " ".join(tokens(headline))
    if not link or not words:
        return None
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return None
    host = parts.netloc.casefold().removeprefix("www.")
    asked = [pair for pair in parse_qsl(parts.query) if not pair[0].startswith(_TRACKING)]
    query = f"?{urlencode(sorted(asked))}" if asked else ""
    address = f"{host}{parts.path.rstrip('/')}{query}"
    return Naming(address, words) if address else None


def namings(state: State) -> dict[Naming, Window]:
    """What the article's own revisions were called, and from when to when."""
    found: dict[Naming, Window] = {}
    for delivery in own_deliveries(state):
        named = (
            naming(delivery.summary.canonical_url, delivery.summary.headline)
            if delivery.summary
            else None
        )
        if named is None or delivery.summary is None:
            continue
        moment = delivery.summary.published_at or delivery.received_at
        known = found.pop(named, Window(since=moment, until=moment))
        found[named] = Window(
            since=min(known.since, moment), until=max(known.until or moment, moment)
        )
    return dict(list(found.items())[-MAX_KEYS:])


def near(one: Window, other: Window, window: timedelta) -> bool:
    """Whether two spans of time are at most `window` apart."""
    first, second = sorted((one, other), key=lambda each: each.since)
    return second.since - (first.until or first.since) <= window


def own_deliveries(state: State) -> list[Revision]:
    """What was delivered under the article's own id."""
    return [
        delivery for delivery in deliveries(state.history) if is_own(delivery.content_key, state.id)
    ]


def precedence(state: State) -> tuple[bool, datetime | None, str]:
    """The smallest of several goes on as the article."""
    first = min((delivery.received_at for delivery in own_deliveries(state)), default=None)
    return first is None, first, state.id


def absorbed(state: State, others: Iterable[State]) -> State:
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
    missing.sort(key=lambda item: (item.status.value == "killed", item.order_key), reverse=True)
    for item in missing[:PORTION]:
        history = with_revision(history, item)
    return replace(state, history=history, acts=acts, translations=translations)


def demoted(state: State, joined: Joined) -> State:
    """The state as one of another's ids: hidden at once, then without what is not its own."""
    if state.joined != joined:
        return replace(state, joined=joined)
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
        taken=(),
    )


def promoted(state: State) -> State:
    """The state as the article itself, which may have the addresses that its other ids gave up."""
    return replace(state, joined=None, taken=())
