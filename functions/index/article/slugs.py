"""Addresses that people can read: `ferry-service-resumes-on-the-lake`, one for each language.

An article's address is the last slug its source told, else what its first headline makes; it stays
when the headline changes. Every other slug that its revisions make is an old address: it answers
with the new one, so that nothing that was ever an address is lost, whichever revision came first.
Of a revision that was never to be published nothing is made. All this follows from the revisions
that are known, not from the order in which they came.

Of two articles that make the same slug, the one that was received first has it, and the other's id
is added to its own (index/stories/slug_claims.py): also while the first is withheld, withdrawn or
killed, so that an address never leads to a story that its readers did not mean.
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
"""Addresses of one article, old ones and translations' included (see listings.MAX_ROWS)."""
MAX_OLD = 5
MAX_LENGTH = 80
ENDING = 8
"""Characters of the article's id that tell two articles of one slug apart: 40 bits."""

_MAX_READ = 400
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Address:
    """A slug in a language, and the one that is current: the same where it is itself."""

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
        """Whether this is where readers are sent to."""
        return (self.language, self.slug) == (self.current_language, self.current)


def slugify(text: str, article_id: str) -> str:
    """Text of any script as lower-case ASCII words with hyphens, cut between words.

    What leaves nothing, or would read as an article's id, gets a name made of the id.
    """
    spoken = anyascii(_APOSTROPHES.sub("", unicodedata.normalize("NFKC", text[:_MAX_READ])))
    slug = _NOT_WORD.sub("-", spoken.lower()).strip("-")
    if len(slug) > MAX_LENGTH:
        whole, _, _ = slug[: MAX_LENGTH + 1].rpartition("-")
        slug = whole or slug[:MAX_LENGTH]
    if not slug or ID_PATTERN.fullmatch(slug):
        return f"story-{article_id[:ENDING]}"
    return slug


def addresses(
    head: Head, history: Sequence[Revision], translations: Iterable[TranslationRow]
) -> list[Address]:
    """Every address of an article, each slug once; none unless it was ever usable."""
    free = (_free(item, head.id, head.taken) for item in _wanted(head, history, translations))
    return [item for item in free if item is not None][:MAX_ROWS]


def contested(
    head: Head, history: Sequence[Revision], translations: Iterable[TranslationRow]
) -> tuple[str, ...]:
    """What is `taken` of the addresses that the article makes; it may make others by now."""
    if not head.taken:
        return ()
    wanted = _wanted(head, history, translations)
    made = {(item.language, item.slug) for item in wanted}
    made |= {(item.current_language, item.current) for item in wanted}
    tried = {slug_pk(of, each) for of, slug in made for each in _tries(slug, head.id)}
    return tuple(key for key in head.taken if key in tried)


def _wanted(
    head: Head, history: Sequence[Revision], translations: Iterable[TranslationRow]
) -> list[Address]:
    """The addresses that the article would have if there were no other."""
    if head.summary is None:
        return []
    language = head.summary.language or UNDETERMINED
    made = list(_made(history, head.id))
    told = [slug for _, slug, by_source in made if by_source]
    own = [slug for of, slug, _ in made if of == language]
    if not told and not own:
        # Only a hidden revision is in this language: the next usable one decides.
        return []
    current = told[-1] if told else own[0]
    names = [(language, current)]
    old = dict.fromkeys((of, slug) for of, slug, _ in reversed(made))
    names += [name for name in old if name != names[0]][:MAX_OLD]
    wanted = [Address(of, slug, language, current) for of, slug in names]
    for translation in translations:
        if translation.language != language:
            wanted += _of_translation(translation)
    # Current ones first: what does not fit is an old address or a rare language's.
    unlike: dict[str, Address] = {}
    for value in sorted(wanted, key=lambda item: not item.is_current):
        unlike.setdefault(value.pk, value)
    return list(unlike.values())


def current_slugs(found: Iterable[Address]) -> dict[str, str]:
    """The address of each language."""
    return {item.language: item.slug for item in found if item.is_current}


def slug_rows(found: Iterable[Address], head: Head) -> list[dict[str, object]]:
    """The rows that answer to the addresses; of a hidden article, those that keep its claim."""
    if head.status is not Status.USABLE:
        return [{"pk": item.pk, "sk": SLUG, "id": head.id} for item in found]
    return [
        {
            "pk": item.pk,
            "sk": SLUG,
            **plain(SlugRow(id=head.id, language=item.current_language, slug=item.current)),
        }
        for item in found
    ]


def _of_translation(row: TranslationRow) -> list[Address]:
    slugs = [name.slug for name in row.named]
    return [Address(row.language, slug, row.language, slugs[0]) for slug in slugs]


def _made(history: Sequence[Revision], article_id: str) -> Iterator[tuple[str, str, bool]]:
    """Language, slug, and whether the source told it, of every revision fit to be published."""
    for item in history:
        if item.status is Status.USABLE and item.summary is not None:
            language = item.summary.language or UNDETERMINED
            if item.summary.slug:
                yield language, slugify(item.summary.slug, article_id), True
                continue
            yield language, slugify(item.summary.headline, article_id), False


def _free(one: Address, article_id: str, taken: tuple[str, ...]) -> Address | None:
    """The address, told apart from whatever another article has; None where nothing helps."""

    def own(language: str, slug: str) -> str | None:
        tries = _tries(slug, article_id)
        return next((each for each in tries if slug_pk(language, each) not in taken), None)

    slug, current = own(one.language, one.slug), own(one.current_language, one.current)
    if slug is None or current is None:
        return None
    return Address(one.language, slug, one.current_language, current)


def _tries(slug: str, article_id: str) -> tuple[str, str, str]:
    # The whole id comes last: somebody may have taken the shorter ending on purpose.
    return slug, f"{slug}-{article_id[:ENDING]}", f"{slug}-{article_id}"
