"""Readable addresses: `ferry-service-resumes-on-the-lake`, one per language.

An article's address is the last slug that its source declared, otherwise the slug of its first
headline, and it does not change with the headline. Every other slug of its revisions is an old
address that redirects to the current one, so no address is ever lost. A revision that was never
public (`visibility.public_spans`) makes no address, and neither does a translation that was
replaced before its article came out. All of this follows from the known documents, not from their
order of arrival.

If two articles make the same slug, the article that is public first gets it; the other adds its id
(index/stories/slug_claims.py). This holds while the first is withdrawn or killed later, so an
address never leads to a story other than the one that its readers meant. An article that was never
public blocks no address: no reader can learn its headline from another article's address.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyascii import anyascii

from dateline.model.documents import Status
from dateline.model.identifiers import ID_PATTERN
from dateline.model.languages import UNDETERMINED
from dateline.model.order_keys import in_order
from dateline.model.rows import (
    CLAIM,
    SLUG,
    Head,
    Named,
    Revision,
    SlugRow,
    TranslationRow,
    plain,
    slug_pk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from dateline.model.visibility import Span

    PublicSpans = Mapping[str, Sequence[Span]]

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
    head: Head,
    history: Sequence[Revision],
    translations: Iterable[TranslationRow],
    spans: PublicSpans,
) -> list[Address]:
    """Every address of an article, each slug once; none unless it is or was public at some time."""
    candidates = _candidates(head, history, translations, spans)
    available = (_available(address, head.id, head.taken) for address in candidates)
    return [address for address in available if address is not None][:MAX_ROWS]


def relevant_slugs_taken(
    head: Head,
    history: Sequence[Revision],
    translations: Iterable[TranslationRow],
    spans: PublicSpans,
) -> tuple[str, ...]:
    """The keys in `head.taken` that block an address which the article still makes."""
    if not head.taken:
        return ()
    candidates = _candidates(head, history, translations, spans)
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


def claim_rows(head: Head) -> list[dict[str, object]]:
    """Rows beside the slugs that other articles have: how the article is found if one is freed."""
    return [{"pk": key, "sk": f"{CLAIM}{head.id}"} for key in head.taken]


def public_names(
    row: TranslationRow,
    head: Head,
    history: Sequence[Revision],
    spans: PublicSpans,
) -> list[Named]:
    """The slugs of a translation that was, is or will be public while it is the newest one.

    A slug is public from the later of its translation and its article's release until the next slug
    or the end of the article's text; the published one's slug also if readers get it now.
    """
    names: list[Named] = []
    for position, name in enumerate(row.named):
        nexts = [later.translated_at for later in row.named[position + 1 :]]
        replaced_at = nexts[0] if nexts else None
        current = row.published is not None and name.slug == slugify(
            row.published.headline, head.id
        )
        if current:
            replaced_at = None
        revision = _translated_revision(name, history)
        parts = spans.get(revision.order_key, ()) if revision else ()
        if (current and row.language in head.languages) or any(
            _overlap(span, name.translated_at, replaced_at) for span in parts
        ):
            names.append(name)
    return names


def _candidates(
    head: Head,
    history: Sequence[Revision],
    translations: Iterable[TranslationRow],
    spans: PublicSpans,
) -> list[Address]:
    """The addresses that the article would have if there were no other articles."""
    public = [revision for revision in history if revision.order_key in spans]
    if not public or public[-1].summary is None:
        return []
    language = public[-1].summary.language or UNDETERMINED
    slugs = list(_slugs_of(public, head.id))
    declared = [slug for _, slug, by_source in slugs if by_source]
    in_language = [slug for slug_language, slug, _ in slugs if slug_language == language]
    current = declared[-1] if declared else in_language[0]
    names = [(language, current)]
    old = dict.fromkeys((slug_language, slug) for slug_language, slug, _ in reversed(slugs))
    names += [name for name in old if name != names[0]][:MAX_OLD]
    candidates = [Address(slug_language, slug, language, current) for slug_language, slug in names]
    for translation in translations:
        named = public_names(translation, head, history, spans)
        if translation.language == language:
            # The article itself is in this language now: its translation's addresses lead to it.
            candidates += [Address(language, name.slug, language, current) for name in named]
        else:
            candidates += _of_translation(translation.language, named)
    # Current addresses come first, so the budget cuts old ones and the last languages.
    by_pk: dict[str, Address] = {}
    for address in sorted(candidates, key=lambda address: not address.is_current):
        by_pk.setdefault(address.pk, address)
    return list(by_pk.values())


def _of_translation(language: str, names: Sequence[Named]) -> list[Address]:
    return [Address(language, name.slug, language, names[0].slug) for name in names]


def _translated_revision(name: Named, history: Sequence[Revision]) -> Revision | None:
    """The revision that was current when the slug's translation was made."""
    by_key = {revision.order_key: revision for revision in history}
    order = in_order({*by_key, name.order_key})
    earlier = [key for key in order[: order.index(name.order_key) + 1] if key in by_key]
    return by_key[earlier[-1]] if earlier else None


def _overlap(span: Span, since: datetime, until: datetime | None) -> bool:
    """Whether a moment lies both in the span and in `since` to `until`."""
    start = max(span[0], since)
    return all(end is None or start < end for end in (span[1], until))


def _slugs_of(public: Sequence[Revision], article_id: str) -> Iterator[tuple[str, str, bool]]:
    """Language, slug, and whether the source declared it, of every public revision."""
    for revision in public:
        if revision.summary is not None:
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
