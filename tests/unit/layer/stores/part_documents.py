"""A content bucket in memory that refuses what S3 refuses, and what parts should come to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.errors import LostRace, NotFound
from dateline.model.order_keys import in_order

Document = Article | Notice


@dataclass
class Bucket:
    """As ContentStore. `between` runs before every call: what other writers do meanwhile."""

    stored: dict[str, Document] = field(default_factory=dict)
    between: Callable[[], None] = lambda: None
    written: list[Document] = field(default_factory=list)

    def put(self, document: Document) -> None:
        """A new document, as `put_once` writes it."""
        self.stored.setdefault(content_key(document), document)

    def revisions(self, article_id: str) -> Mapping[str, str]:
        """As ContentStore."""
        self.between()
        known = {item.order_key: item for item in self.stored.values() if item.id == article_id}
        return {key: _etag(known[key]) for key in in_order(known)}

    def get(self, key: str) -> Article | Notice | Translation:
        """As ContentStore."""
        self.between()
        if key not in self.stored:
            raise NotFound("aws_nosuchkey", key)
        return self.stored[key]

    def replace(self, document: Article, etag: str) -> None:
        """As ContentStore."""
        self.between()
        key = content_key(document)
        if _etag(self.stored[key]) != etag:
            raise LostRace("aws_preconditionfailed", key)
        self.stored[key] = document
        self.written.append(document)


def _etag(document: Document) -> str:
    return hashlib.md5(document.model_dump_json().encode(), usedforsecurity=False).hexdigest()


def expected(documents: Iterable[Document]) -> dict[str, tuple[Status, dict[str, object]]]:
    """Status and fields of each article by its order key, worked out once more, oldest first.

    A part has what it contains, and of the rest what came before it. It is withheld if it would
    show something that was hidden.
    """
    known = {document.order_key: document for document in documents}
    fields: dict[str, object] = {}
    hidden = False
    result: dict[str, tuple[Status, dict[str, object]]] = {}
    for key in in_order(known):
        document = known[key]
        if document.status is Status.KILLED or (isinstance(document, Notice) and document.act):
            continue
        if isinstance(document, Notice):
            hidden = True
            continue
        status = document.part.status if document.part else document.status
        absent = document.part.absent if document.part else ()
        if hidden and status is Status.USABLE and any(fields.get(name) for name in absent):
            status = Status.WITHHELD
        fields = {
            name: fields.get(name) or None if name in absent else getattr(document, name) or None
            for name in FIELDS
        }
        hidden = status is not Status.USABLE
        result[key] = status, fields
    return result


def actual(documents: Iterable[Document]) -> dict[str, tuple[Status, dict[str, object]]]:
    """The same of the documents that are there."""
    return {
        document.order_key: (
            document.status,
            {name: getattr(document, name) or None for name in FIELDS},
        )
        for document in documents
        if isinstance(document, Article)
    }


FIELDS = ("standfirst", "section", "tags", "embargoed_until")
