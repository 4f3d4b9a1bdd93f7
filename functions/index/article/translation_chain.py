"""A language's chain of translations as one row: a pure function of the documents that are known.

The newest document, the newest published one, and the newest few are each a maximum over the set of
documents, so that neither the order in which they arrive nor their number matters.

An article that is joined with what it was under other ids has their chains too. Its own documents
go before theirs, since it is under its own id that it is translated from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.content_keys import CONTENT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.model.rows import Named, Published, Step, TranslationRow, Version

MAX_STEPS = 20
"""Kept per language, the newest; the documents themselves are all in S3 content."""
MAX_NAMED = 4
"""Slugs kept per language: the first, which is the address, and the newest."""


def with_translation(
    translations: Iterable[TranslationRow], arrived: TranslationRow, article_id: str
) -> tuple[TranslationRow, ...]:
    """The chains of an article once what `arrived` tells is known too."""
    chains = {translation.language: translation for translation in translations}
    known = chains.get(arrived.language)
    chains[arrived.language] = _together(known, arrived, article_id) if known else arrived
    return tuple(chains[language] for language in sorted(chains))


def own_part(row: TranslationRow, article_id: str) -> TranslationRow | None:
    """What of a chain lies under the article's own id; None where nothing does."""
    steps = tuple(step for step in row.steps if is_own(step.content_key, article_id))
    if not steps or not is_own(row.newest.content_key, article_id):
        return None
    published = row.published
    if published and not is_own(published.content_key, article_id):
        published = None
    return row.model_copy(update={"published": published, "steps": steps})


def is_own(content_key: str, article_id: str) -> bool:
    """Whether a document lies under this id, and not under another that the article had."""
    return content_key.startswith(f"{CONTENT_PREFIX}{article_id}/")


@dataclass(frozen=True)
class _Age:
    """Which of two documents is newer."""

    article_id: str

    def __call__(self, one: Version | Step) -> tuple[bool, str, int, str]:
        own = is_own(one.content_key, self.article_id)
        return own, "" if own else iso(one.translated_at), one.number, one.content_key


def _together(one: TranslationRow, other: TranslationRow, article_id: str) -> TranslationRow:
    age = _Age(article_id)
    newer = max(one, other, key=lambda row: age(row.newest))
    published: list[Published] = [row.published for row in (one, other) if row.published]
    steps = {each.content_key: each for each in (*one.steps, *other.steps)}
    return newer.model_copy(
        update={
            "published": max(published, key=age, default=None),
            "steps": tuple(sorted(steps.values(), key=age)[-MAX_STEPS:]),
            "named": _names((*one.named, *other.named)),
        }
    )


def _names(known: tuple[Named, ...]) -> tuple[Named, ...]:
    """Each slug once, with whatever first made it, the oldest first."""
    oldest: dict[str, Named] = {}
    for item in sorted(known, key=lambda name: (name.order_key, name.translated_at, name.slug)):
        oldest.setdefault(item.slug, item)
    names = tuple(oldest.values())
    return names if len(names) <= MAX_NAMED else (names[0], *names[1 - MAX_NAMED :])
