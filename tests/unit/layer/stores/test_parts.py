"""Parts are completed alike in any order of writing and indexing an article's documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import permutations
from random import Random
from typing import Any

import pytest

from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Notice, Status, Tag
from dateline.model.editor_acts import Act
from dateline.model.errors import LostRace, Unavailable
from dateline.model.parts import as_part
from dateline.stores.parts import complete_parts, completed_part
from tests.factories import article, at, notice, ruling
from tests.unit.layer.stores.part_documents import FIELDS, Bucket, Document, actual, expected

STATUSES = (Status.USABLE, Status.WITHHELD, Status.WITHDRAWN)


def whole(minute: float, status: Status = Status.USABLE, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "standfirst": f"standfirst {minute}",
        "section": f"section {minute}",
        "tags": (Tag(name=f"tag {minute}"),),
        "embargoed_until": at(minute),
    }
    return article(minute=minute, status=status, headline=f"At {minute}", **values | changes)


def part(minute: float, *contained: str, status: Status = Status.USABLE, **changes: Any) -> Article:
    """A part that contains those fields only, beside headline and body."""
    absent = set(FIELDS) - set(contained)
    empty: dict[str, Any] = {name: () if name == "tags" else None for name in absent}
    return as_part(whole(minute, status, **empty | changes), absent)


def write(bucket: Bucket, document: Document) -> None:
    """As process does."""
    if isinstance(document, Article) and document.part:
        document = completed_part(document, bucket)
    bucket.put(document)


def index(bucket: Bucket, document: Document) -> int:
    """As index does, of a document and of what it writes anew."""
    written = complete_parts(document, bucket, lambda: at(10_000))
    for again in bucket.written[len(bucket.written) - written :] if written else ():
        assert complete_parts(again, bucket, lambda: at(10_000)) == 0
    return written


@pytest.mark.parametrize("last", STATUSES)
@pytest.mark.parametrize("first", STATUSES)
def test_every_order_of_whole_part_part_whole_ends_alike(first: Status, last: Status) -> None:
    history: list[Document] = [
        whole(1, first),
        part(2, "section", status=last),
        part(3, "tags"),
        whole(4, last, standfirst=None),
    ]
    for members in (history, history[:3], history[1:], history[1:3]):
        for order in permutations(members):
            bucket = Bucket()
            for document in order:
                write(bucket, document)
                index(bucket, document)
            assert actual(bucket.stored.values()) == expected(members)


@pytest.mark.parametrize("newest", range(2))
def test_older_whole_item_that_comes_after_a_part_gives_it_the_other_fields(newest: int) -> None:
    bucket = Bucket()
    for document in (part(3, "section"), whole(1, embargoed_until=None), whole(2))[: newest + 2]:
        write(bucket, document)
        index(bucket, document)
    completed = bucket.stored[content_key(part(3))]
    assert isinstance(completed, Article)
    assert completed.standfirst == f"standfirst {newest + 1}"
    assert completed.section == "section 3"
    assert completed.embargoed_until == (at(2) if newest else None)
    assert completed.headline == "At 3"


def test_part_brings_back_nothing_that_was_hidden() -> None:
    for hiding in (
        whole(2, Status.WITHHELD),
        whole(2, Status.WITHDRAWN),
        notice(Status.WITHDRAWN, minute=2),
    ):
        bucket = Bucket()
        for document in (whole(1), hiding, part(3, "section")):
            write(bucket, document)
        held = bucket.stored[content_key(part(3))]
        assert held.status is Status.WITHHELD
        assert isinstance(held, Article)
        assert held.warnings[-1].startswith("status: withheld, since the payload does not contain ")
        # A whole item shows the article again, and so does a part after that.
        write(bucket, whole(4))
        write(bucket, part(5))
        assert bucket.stored[content_key(part(5))].status is Status.USABLE


def test_part_with_all_that_the_hidden_revision_had_publishes() -> None:
    """Items of a content type with few fields always lack the others."""
    bucket = Bucket()
    for document in (part(1, status=Status.WITHHELD), part(2)):
        write(bucket, document)
    assert bucket.stored[content_key(part(2))].status is Status.USABLE


def test_embargo_that_could_not_be_read_holds_the_parts_after_it() -> None:
    unread = "embargoed_until: unreadable date"
    base = part(1, "standfirst", status=Status.WITHHELD, warnings=(unread,), standfirst=None)
    bucket = Bucket()
    for document in (base, part(2), part(3)):
        write(bucket, document)
    for minute in (2, 3):
        held = bucket.stored[content_key(part(minute))]
        assert isinstance(held, Article)
        assert held.status is Status.WITHHELD
        assert unread in held.warnings


@pytest.mark.parametrize("act", [*Act, None])
def test_kill_and_reinstatement_decide_nothing_about_a_part(act: Act | None) -> None:
    """They hold by themselves, and an editor who reinstates an article wants to see it."""
    bucket = Bucket()
    killed = ruling(act, minute=2) if act else notice(Status.KILLED, minute=2)
    for document in (whole(1), killed, part(3)):
        write(bucket, document)
    shown = bucket.stored[content_key(part(3))]
    assert isinstance(shown, Article)
    assert (shown.status, shown.standfirst) == (Status.USABLE, "standfirst 1")


def test_part_says_what_it_keeps() -> None:
    bucket = Bucket()
    write(bucket, whole(1, section=None))
    write(bucket, part(2, "tags"))
    kept = bucket.stored[content_key(part(2))]
    assert isinstance(kept, Article)
    assert kept.part is not None
    assert kept.part.absent == ("embargoed_until", "section", "standfirst")
    assert kept.part.kept == ("embargoed_until", "standfirst")
    assert kept.warnings == (
        "part: the payload does not contain embargoed_until, standfirst, kept from before",
    )


def test_item_with_every_field_is_no_part_and_field_from_elsewhere_is_not_absent() -> None:
    item = whole(1, section=None)
    assert as_part(item, ()) is item
    assert as_part(item, {"standfirst", "tags"}) is item
    made = as_part(item, {"standfirst", "section"}).part
    assert made is not None
    assert made.absent == ("section",)


def test_document_of_another_article_and_a_deleted_one_are_passed_over() -> None:
    bucket = Bucket()
    other = whole(1, external_id="story-2")
    for document in (other, whole(1), whole(2), part(3)):
        write(bucket, document)
    index(bucket, whole(2))
    del bucket.stored[content_key(whole(2))]
    assert index(bucket, whole(2)) == 0
    assert index(bucket, part(3)) == 1
    assert (
        actual(bucket.stored.values())[part(3).order_key]
        == expected([whole(1), part(3)])[part(3).order_key]
    )
    vanished = Bucket({content_key(item): item for item in (whole(1), whole(2), part(3))})
    listed = vanished.revisions

    def delete_meanwhile(article_id: str) -> Any:
        etags = listed(article_id)
        vanished.stored.pop(content_key(whole(2)), None)
        return etags

    vanished.revisions = delete_meanwhile  # type: ignore[method-assign]
    completed = completed_part(part(3), vanished)
    assert completed.standfirst == "standfirst 1"


def test_rewritten_part_is_later_than_the_one_it_replaces() -> None:
    """index takes the later of two documents of one delivery, regardless of the writer's clock."""
    bucket = Bucket()
    for document in (part(2), whole(1)):
        write(bucket, document)
    before = bucket.stored[content_key(part(2))].provenance.processed_at
    assert complete_parts(whole(1), bucket, lambda: at(0)) == 1
    assert bucket.stored[content_key(part(2))].provenance.processed_at > before


def test_writer_gives_up_when_others_keep_changing_the_article() -> None:
    class Contested(Bucket):
        """Another writer is always faster."""

        def replace(self, document: Article, etag: str) -> None:
            raise LostRace("aws_preconditionfailed", f"{document.id} {etag}")

    bucket = Contested()
    for document in (part(2), whole(1)):
        write(bucket, document)
    with pytest.raises(Unavailable, match="lost 8 races"):
        complete_parts(whole(1), bucket, lambda: at(0))


@dataclass
class Newsroom:
    """Writers of which each may stop before any of its calls and let others run."""

    random: Random
    bucket: Bucket = field(default_factory=Bucket)
    waiting: list[Callable[[], None]] = field(default_factory=list)

    def run(self, history: list[Document]) -> None:
        """Writes and indexes every document."""
        self.waiting += [partial(self._write, document) for document in history]
        self.bucket.between = self._sometimes
        while self.waiting:
            self._next()

    def _sometimes(self) -> None:
        if self.waiting and self.random.random() < 0.3:
            self._next()

    def _next(self) -> None:
        self.waiting.pop(self.random.randrange(len(self.waiting)))()

    def _write(self, document: Document) -> None:
        write(self.bucket, document)
        self.waiting.append(partial(self._index, document))

    def _index(self, document: Document) -> None:
        complete_parts(document, self.bucket, lambda: at(10_000))


def any_history(random: Random) -> list[Document]:
    made: list[Document] = []
    for minute in random.sample(range(1, 10), random.randint(2, 5)):
        status = random.choice(STATUSES)
        kind = random.choice(["whole", "whole", "part", "part", "part", "notice", "kill", "act"])
        if kind == "whole":
            # Equal ones too: what was right before may be right again.
            made.append(whole(minute, status, standfirst=random.choice(["A", "B", None])))
        elif kind == "part":
            contained = random.sample(FIELDS, random.randint(0, 2))
            made.append(part(minute, *contained, status=status))
        elif kind == "act":
            made.append(ruling(random.choice(list(Act)), minute=minute))
        else:
            hides = Status.KILLED if kind == "kill" else Status.WITHDRAWN
            made.append(notice(hides, minute=minute))
    return made


@pytest.mark.parametrize("seed", range(8))
def test_writers_that_interleave_end_as_writers_one_by_one(seed: int) -> None:
    """Between any two calls of one writer others may write and index any of the documents."""
    random = Random(seed)
    for _ in range(60):
        history = any_history(random)
        newsroom = Newsroom(random)
        newsroom.run(history)
        assert actual(newsroom.bucket.stored.values()) == expected(history)


def test_writer_that_was_overtaken_starts_again() -> None:
    """A has listed the documents when B writes a later one and completes the part from it."""
    bucket = Bucket()
    for document in (part(3), whole(1)):
        write(bucket, document)
    calls = 0

    def overtake() -> None:
        nonlocal calls
        calls += 1
        if calls == 4:  # A lists, reads two documents, and is about to replace one.
            bucket.put(whole(2))
            complete_parts(whole(2), bucket, lambda: at(0))

    bucket.between = overtake
    assert complete_parts(whole(1), bucket, lambda: at(0)) == 0
    completed = bucket.stored[content_key(part(3))]
    assert isinstance(completed, Article)
    assert completed.standfirst == "standfirst 2"


def test_notice_is_never_taken_for_a_part() -> None:
    bucket = Bucket()
    withdrawn = notice(Status.WITHDRAWN, minute=1)
    write(bucket, withdrawn)
    assert index(bucket, withdrawn) == 0
    assert isinstance(bucket.stored[content_key(withdrawn)], Notice)
