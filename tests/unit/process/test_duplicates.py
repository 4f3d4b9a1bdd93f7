"""Items of one delivery with one id: one item sent twice, or several items."""

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


def test_one_item_sent_twice_stays_one_with_a_warning() -> None:
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


def test_two_stories_with_one_id_stay_two_with_a_warning() -> None:
    first, second = dedupe([draft("A", "https://e.example/1"), draft("B", "https://e.example/2")])
    assert first.external_id != second.external_id
    assert all((item.external_id or "").startswith("x#") for item in (first, second))
    assert first.warnings == (
        "external_id: 2 different items of this delivery share it, ids derived",
    )


def test_home_page_as_the_link_of_every_item_identifies_none() -> None:
    home = "https://e.example/"
    bare = [Draft(headline=name, link=home) for name in ("A", "B")]
    assert len(set(ids(*bare))) == 2


def test_derived_id_does_not_depend_on_the_order() -> None:
    items = [draft(name, f"https://e.example/{name}") for name in "ABC"]
    known = {frozenset(zip("ABC", ids(*items), strict=True))}
    for order in permutations(range(3)):
        derived = ids(*(items[number] for number in order))
        named = (("ABC"[number], item_id) for number, item_id in zip(order, derived, strict=True))
        known.add(frozenset(named))
    assert len(known) == 1


def test_deletion_keeps_the_id_of_its_item() -> None:
    deletion = draft("", notice=True)  # type: ignore[arg-type]
    assert ids(deletion, draft("A"), draft("A")) == ["x", "x", "x"]


def test_items_of_every_format_are_deduplicated() -> None:
    items = [{"id": "1", "title": name, "content_text": name} for name in ("One", "Two")]
    parsed = parse_body({"version": "https://jsonfeed.org/version/1.1", "items": items})
    assert len({document.id for document in parsed.documents}) == 2
    raw = "".join(f"<item><guid>1</guid><title>{name}</title></item>" for name in ("One", "Two"))
    rss = parse_body(f"<rss><channel>{raw}</channel></rss>")
    assert len({document.id for document in rss.documents}) == 2


def test_thousands_of_items_with_one_id_take_linear_time() -> None:
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
