"""Parts: revisions whose payload does not contain every field, completed from the one before.

A CMS that sends only the touched fields sends a part. A field that the payload does not contain,
not even empty, keeps the value of the article's revision before it. A part is completed again when
an earlier revision comes late, so the result depends on the set of revisions and not on their order
of arrival (`dateline.stores.parts`).

A part shows nothing that was hidden. If the revision before it was withheld or withdrawn and has a
field that the part does not contain, the part is withheld: the sender may have hidden the article
because of that very field. A kill counts for nothing here, since it holds by itself until a person
reinstates the article.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from dateline.model.documents import Article, Notice, Part, Status, content_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

Document = Article | Notice

_DIGITS = 16


def as_part(article: Article, absent: Iterable[str]) -> Article:
    """The article as a part whose payload does not contain the fields `absent`.

    A field that has a value all the same, from elsewhere in the payload, is not absent.
    """
    names = tuple(sorted(name for name in absent if not getattr(article, name)))
    if not names:
        return article
    part = Part(absent=names, status=article.status, warnings=article.warnings)
    return article.model_copy(update={"part": part})


def completed(article: Article, earlier: Iterable[Document]) -> Article:
    """A part with the fields of the revision before it; another article as it is.

    `earlier` are the documents before it, the newest first, each completed itself. No more of them
    are read than needed. Idempotent.
    """
    if article.part is None:
        return article
    part = article.part
    before, base, read = _before(earlier)
    kept = [name for name in part.absent if base and _says(base, name)]
    hidden = before is not None and before.status is not Status.USABLE
    is_held = hidden and bool(kept) and part.status is Status.USABLE
    fields = {name: _value(base, name) for name in part.absent}
    return article.model_copy(
        update={
            **fields,
            "status": Status.WITHHELD if is_held else part.status,
            "warnings": (
                *part.warnings,
                *(_unread(base, part.absent) if base else ()),
                *_warnings(kept, is_held=is_held),
            ),
            "part": part.model_copy(update={"kept": tuple(kept), "completed_from": _digest(read)}),
        }
    )


def _before(
    earlier: Iterable[Document],
) -> tuple[Document | None, Article | None, list[Document]]:
    """The revision before, the newest one with content, and all documents read until then."""
    before: Document | None = None
    read: list[Document] = []
    for document in earlier:
        if document.status is Status.KILLED or (isinstance(document, Notice) and document.act):
            continue
        read.append(document)
        before = before or document
        if isinstance(document, Article):
            return before, document, read
    return before, None, read


def _value(base: Article | None, name: str) -> object:
    return getattr(base, name) if base else Article.model_fields[name].get_default()


def _says(base: Article, name: str) -> bool:
    """Whether the revision has the field, or one that could not be read."""
    return bool(getattr(base, name)) or bool(_unread(base, (name,)))


def _unread(base: Article, names: Iterable[str]) -> tuple[str, ...]:
    """The warnings about those fields: what could not be read stays unknown in the part."""
    prefixes = tuple(f"{name}: " for name in names)
    return tuple(warning for warning in base.warnings if warning.startswith(prefixes))


def _warnings(kept: list[str], *, is_held: bool) -> tuple[str, ...]:
    names = ", ".join(kept)
    if is_held:
        return (
            f"status: withheld, since the payload does not contain {names}, which the article had "
            "when it was hidden; send the whole item, with empty fields as null",
        )
    return (f"part: the payload does not contain {names}, kept from before",) if kept else ()


def _digest(documents: Iterable[Document]) -> str:
    """Names what a part was completed from, and what that was completed from in turn.

    No two states of the documents before a part have the same digest. So a writer that read an old
    state cannot take its result for the current one (`dateline.stores.parts`).
    """
    lines = [
        f"{document.order_key} {content_hash(document)} "
        f"{document.part.completed_from if isinstance(document, Article) and document.part else ''}"
        for document in documents
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:_DIGITS]
