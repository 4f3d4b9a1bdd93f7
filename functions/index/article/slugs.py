"""Readable addresses: `ferry-service-resumes-on-the-lake`, one per language.

An article's address is the last slug that its source declared, otherwise the slug of its first
headline, and it does not change with the headline. Every other slug of its revisions is an old
address that redirects to the current one, so no address is ever lost. A revision that was never
publishable makes no address. All of this follows from the known revisions, not from the order in
which they came.

If two articles make the same slug, the article that was received first gets it; the other adds its
id (index/stories/slug_claims.py). This holds while the first is withheld, withdrawn or killed, so
an address never leads to a story other than the one that its readers meant.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyascii import anyascii

from dateline.model.documents import Status
from dateline.model.identifiers import ID_PATTERN
from dateline.model.rows import (
    SLUG,
    UNDETERMINED,
    Head,
    Revision,
    SlugRow,
    TranslationRow,
    plain,
    slug_pk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_ROWS = 12
"""Addresses of one article, including old and translated ones (see listings.MAX_ROWS)."""
MAX_OLD = 5
MAX_LENGTH = 80
SUFFIX_LENGTH = 8
"""Characters of the article's id that make a shared slug unique: 40 bits."""

_MAX_READ = 400
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Address:
    """A slug in a language, and the current slug that it redirects to; its own if it is current."""

    language: str
    slug: str
    current_language: str
    current: str

    @property
    def pk(self) -> str:
        """The partition of its row."""
        return slug_pk(self.language, self.slug)

    @property
    def is_current(self) -> bool:
        """Whether this is the address that old ones redirect to."""
        return (self.language, self.slug) == (self.current_language, self.current)


def slugify(text: str, article_id: str) -> str:
    """Text of any script as lower-case ASCII words with hyphens, cut between words.

    A text that leaves nothing, or that looks like an article id, gets a slug made of the id.
    """
    ascii_text = anyascii(_APOSTROPHES.sub("", unicodedata.normalize("NFKC", text[:_MAX_READ])))
    slug = _NOT_WORD.sub("-", ascii_text.lower()).strip("-")
    if len(slug) > MAX_LENGTH:
        whole, _, _ = slug[: MAX_LENGTH + 1].rpartition("-")
        slug = whole or slug[:MAX_LENGTH]
    if not slug or ID_PATTERN.fullmatch(slug):
        return f"story-{article_id[:SUFFIX_LENGTH]}"
    return slug


def addresses(
    head: Head, history: Sequence[Revision], translations: Iterable[TranslationRow]
) -> list[Address]:
    """Every address of an article, each slug once; none unless it was ever usable."""
    candidates = _candidates(head, history, translations)
    available = (_available(address, head.id, head.taken) for address in candidates)
    return [address for address in available if address is not None][:MAX_ROWS]


def relevant_slugs_taken(
    head: Head, history: Sequence[Revision], translations: Iterable[TranslationRow]
) -> tuple[str, ...]:
    """The keys in `head.taken` that block an address which the article still makes."""
    if not head.taken:
        return ()
    candidates = _candidates(head, history, translations)
    slugs = {(address.language, address.slug) for address in candidates}
    slugs |= {(address.current_language, address.current) for address in candidates}
    keys = {
        slug_pk(language, alternative)
        for language, slug in slugs
        for alternative in _alternatives(slug, head.id)
    }
    return tuple(key for key in head.taken if key in keys)


def current_slugs(own: Iterable[Address]) -> dict[str, str]:
    """The current slug of each language."""
    return {address.language: address.slug for address in own if address.is_current}


def slug_rows(own: Iterable[Address], head: Head) -> list[dict[str, object]]:
    """The rows of an article's addresses; those of a hidden article only keep its claim."""
    if head.status is not Status.USABLE:
        return [{"pk": address.pk, "sk": SLUG, "id": head.id} for address in own]
    return [
        {
            "pk": address.pk,
            "sk": SLUG,
            **plain(SlugRow(id=head.id, language=address.current_language, slug=address.current)),
        }
        for address in own
    ]


def _candidates(
    head: Head, history: Sequence[Revision], translations: Iterable[TranslationRow]
) -> list[Address]:
    """The addresses that the article would have if there were no other articles."""
    if head.summary is None:
        return []
    language = head.summary.language or UNDETERMINED
    slugs = list(_slugs_of(history, head.id))
    declared = [slug for _, slug, by_source in slugs if by_source]
    in_language = [slug for slug_language, slug, _ in slugs if slug_language == language]
    if not declared and not in_language:
        # Only a hidden revision is in this language: the next usable one decides.
        return []
    current = declared[-1] if declared else in_language[0]
    names = [(language, current)]
    old = dict.fromkeys((slug_language, slug) for slug_language, slug, _ in reversed(slugs))
    names += [name for name in old if name != names[0]][:MAX_OLD]
    candidates = [Address(slug_language, slug, language, current) for slug_language, slug in names]
    for translation in translations:
        if translation.language != language:
            candidates += _of_translation(translation)
    # Current addresses come first, so the budget cuts old ones and the last languages.
    by_pk: dict[str, Address] = {}
    for address in sorted(candidates, key=lambda address: not address.is_current):
        by_pk.setdefault(address.pk, address)
    return list(by_pk.values())


def _of_translation(row: TranslationRow) -> list[Address]:
    slugs = [name.slug for name in row.named]
    return [Address(row.language, slug, row.language, slugs[0]) for slug in slugs]


def _slugs_of(history: Sequence[Revision], article_id: str) -> Iterator[tuple[str, str, bool]]:
    """Language, slug, and whether the source declared it, of every publishable revision."""
    for revision in history:
        if revision.status is Status.USABLE and revision.summary is not None:
            language = revision.summary.language or UNDETERMINED
            if revision.summary.slug:
                yield language, slugify(revision.summary.slug, article_id), True
                continue
            yield language, slugify(revision.summary.headline, article_id), False


def _available(address: Address, article_id: str, taken: tuple[str, ...]) -> Address | None:
    """The address, with the id added where another article has the slug; None if all are taken."""

    def first_free(language: str, slug: str) -> str | None:
        alternatives = _alternatives(slug, article_id)
        return next((item for item in alternatives if slug_pk(language, item) not in taken), None)

    slug = first_free(address.language, address.slug)
    current = first_free(address.current_language, address.current)
    if slug is None or current is None:
        return None
    return Address(address.language, slug, address.current_language, current)


def _alternatives(slug: str, article_id: str) -> tuple[str, str, str]:
    # The whole id is the last resort: the short suffix may have been claimed on purpose.
    return slug, f"{slug}-{article_id[:SUFFIX_LENGTH]}", f"{slug}-{article_id}"
