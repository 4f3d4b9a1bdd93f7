"""Items of one delivery under one id: one sent twice, or two that have to be told apart."""

from __future__ import annotations

import time
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from functions.process.duplicates import dedupe
from functions.process.item.draft import Draft
from tests.unit.process.parsing import parse_body


def ids(*drafts: Draft) -> list[str | None]:
    return [draft.external_id for draft in dedupe(list(drafts))]


def draft(headline: str, link: str | None = None, date: str | None = None, **known: str) -> Draft:
    values = {"external_id": "x", **known}
    return Draft(headline=headline, link=link, published_at=date, **values)  # type: ignore[arg-type]


def test_one_item_sent_twice_stays_one_and_says_so() -> None:
    same = [draft("A", "https://e.example/1"), draft("a ", "https://e.example/1")]
    first, second = dedupe(same)
    assert (first.external_id, second.external_id) == ("x", "x")
    assert first.warnings == ("external_id: 2 items of this delivery share it, taken as one",)
    assert second.warnings == first.warnings


def test_corrected_headline_is_the_same_item() -> None:
    assert ids(
        draft("Boat sinks", "https://e.example/1", "2026-11-01"),
        draft("Boat nearly sinks", "https://e.example/1", "2026-11-01"),
    ) == ["x", "x"]


def test_two_stories_under_one_id_are_two_and_say_so() -> None:
    first, second = dedupe([draft("A", "https://e.example/1"), draft("B", "https://e.example/2")])
    assert first.external_id != second.external_id
    assert all((item.external_id or "").startswith("x#") for item in (first, second))
    assert first.warnings == (
        "external_id: 2 different items of this delivery share it, ids derived",
    )


def test_a_home_page_that_is_every_items_link_names_none() -> None:
    home = "https://e.example/"
    bare = [Draft(headline=name, link=home) for name in ("A", "B")]
    assert len(set(ids(*bare))) == 2


def test_an_item_keeps_its_derived_id_whatever_its_place() -> None:
    items = [draft(name, f"https://e.example/{name}") for name in "ABC"]
    known = {frozenset(zip("ABC", ids(*items), strict=True))}
    for order in permutations(range(3)):
        found = ids(*(items[number] for number in order))
        known.add(frozenset(("ABC"[number], one) for number, one in zip(order, found, strict=True)))
    assert len(known) == 1


def test_deletion_is_never_told_apart_from_its_item() -> None:
    deletion = draft("", notice=True)  # type: ignore[arg-type]
    assert ids(deletion, draft("A"), draft("A")) == ["x", "x", "x"]


def test_it_holds_for_every_format() -> None:
    items = [{"id": "1", "title": name, "content_text": name} for name in ("One", "Two")]
    reading = parse_body({"version": "https://jsonfeed.org/version/1.1", "items": items})
    assert len({document.id for document in reading.documents}) == 2
    raw = "".join(f"<item><guid>1</guid><title>{name}</title></item>" for name in ("One", "Two"))
    rss = parse_body(f"<rss><channel>{raw}</channel></rss>")
    assert len({document.id for document in rss.documents}) == 2


def test_thousands_under_one_id_take_no_time() -> None:
    items = [draft(str(n), f"https://e.example/{n}", str(n)) for n in range(10_000)]
    started = time.process_time()
    assert len(set(ids(*items))) == 10_000
    assert time.process_time() - started < 2


texts = st.sampled_from(["", "a", "b"])


@given(st.lists(st.builds(draft, texts, texts, texts, external_id=texts), max_size=8))
def test_no_item_is_lost_or_moved(drafts: list[Draft]) -> None:
    result = dedupe(drafts)
    assert [item.headline for item in result] == [item.headline for item in drafts]
    for before, after in zip(drafts, result, strict=True):
        assert (after.external_id or "").startswith(before.external_id or "")
