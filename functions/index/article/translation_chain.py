"""A language's chain of translations as one row: a pure function of the known documents.

The newest document, the newest published one and the newest few are each a maximum over the set of
documents, so neither the order of arrival nor the number of arrivals matters.

An article that other ids were merged into has their chains too. Its own documents come before
theirs, because from then on it is translated under its own id.
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
"""Steps kept per language, the newest; S3 content has every document."""
MAX_NAMED = 4
"""Slugs kept per language: the first one, which is the address, and the newest."""


def with_translation(
    translations: Iterable[TranslationRow], arrived: TranslationRow, article_id: str
) -> tuple[TranslationRow, ...]:
    """The article's chains, sorted by language, with `arrived` merged in. Idempotent."""
    chains = {translation.language: translation for translation in translations}
    known = chains.get(arrived.language)
    chains[arrived.language] = _merge(arrived, known, article_id) if known else arrived
    return tuple(chains[language] for language in sorted(chains))


def own_part(row: TranslationRow, article_id: str) -> TranslationRow | None:
    """The part of a chain under the article's own id; None if there is none."""
    steps = tuple(step for step in row.steps if is_own(step.content_key, article_id))
    if not steps or not is_own(row.newest.content_key, article_id):
        return None
    published = row.published
    if published and not is_own(published.content_key, article_id):
        published = None
    return row.model_copy(update={"published": published, "steps": steps})


def is_own(content_key: str, article_id: str) -> bool:
    """Whether a document has this article id, not that of an article merged into it."""
    return content_key.startswith(f"{CONTENT_PREFIX}{article_id}/")


@dataclass(frozen=True)
class _Age:
    """Sort key of a chain's documents, oldest first."""

    article_id: str

    def __call__(self, document: Version | Step) -> tuple[bool, str, int, str]:
        own = is_own(document.content_key, self.article_id)
        translated_at = "" if own else iso(document.translated_at)
        return own, translated_at, document.number, document.content_key


def _merge(first: TranslationRow, second: TranslationRow, article_id: str) -> TranslationRow:
    age = _Age(article_id)
    # Of one document in both rows, the first row's values count.
    newer = max(first, second, key=lambda row: age(row.newest))
    published: list[Published] = [row.published for row in (first, second) if row.published]
    steps = {step.content_key: step for step in (*second.steps, *first.steps)}
    return newer.model_copy(
        update={
            "published": max(published, key=age, default=None),
            "steps": tuple(sorted(steps.values(), key=age)[-MAX_STEPS:]),
            "named": _names((*first.named, *second.named)),
        }
    )


def _names(known: tuple[Named, ...]) -> tuple[Named, ...]:
    """Each slug once, with the first translation that made it, the oldest first."""
    oldest: dict[str, Named] = {}
    for name in sorted(known, key=lambda name: (name.order_key, name.translated_at, name.slug)):
        oldest.setdefault(name.slug, name)
    names = tuple(oldest.values())
    return (*names[:1], *names[1:][1 - MAX_NAMED :])
