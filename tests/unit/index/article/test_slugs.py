"""Addresses: from any script, stable over revisions, the same whatever came first."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.identifiers import ID_PATTERN
from functions.index.article.slugs import MAX_LENGTH, MAX_ROWS, slugify
from functions.index.article.state import State, apply, head_of, rows_of, with_slugs_taken
from tests.factories import article, notice, translation

Document = Article | Notice | Translation
ID = "k3x7abcd" + "a" * 18

FIRST = article(headline="Ferry service resumes on the lake")
CORRECTED = article(minute=10, headline="Ferry service resumes, one boat short")
TOLD = article(minute=20, headline="Ferries sail again", slug="ferries-2026")
TOLD_ANEW = article(minute=30, headline="Ferries sail again", slug="ferries-in-march")
ORIGINAL = "ferry-service-resumes-on-the-lake"


def state_after(documents: Sequence[Document], taken: tuple[str, ...] = ()) -> State:
    state = State(id=FIRST.id, source="desk")
    for document in documents:
        state = apply(state, document)
    return with_slugs_taken(state, taken)


def slugs_after(*documents: Document, taken: tuple[str, ...] = ()) -> dict[str, str]:
    """Address → where it leads, the same for every order of the documents."""
    found = []
    for order in itertools.permutations(documents):
        rows = rows_of(state_after(order, taken))
        found.append(
            {
                pk.removeprefix("SLUG#"): f"{row['language']}#{row['slug']}"
                for (pk, _), row in rows.items()
                if pk.startswith("SLUG#") and "slug" in row
            }
        )
    assert all(item == found[0] for item in found)
    return found[0]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Ferry service resumes on the lake", ORIGINAL),
        ("Łódź: ¿qué pasó? Über Straße", "lodz-que-paso-uber-strasse"),
        ("Паром снова ходит по озеру", "parom-snova-khodit-po-ozeru"),
        ("Լիճը կրկին բաց է", "lichy-krkin-bats-e"),
        ("東京タワー", "dongjingtawa"),
        ("The council’s vote won't wait", "the-councils-vote-wont-wait"),
        ("  A   b -- c  ", "a-b-c"),
    ],
)
def test_text_of_any_script_becomes_words_in_ascii(text: str, slug: str) -> None:
    assert slugify(text, ID) == slug


@given(st.text(max_size=300))
def test_a_slug_is_short_ascii_and_never_an_id(text: str) -> None:
    slug = slugify(text, ID)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= MAX_LENGTH
    assert not ID_PATTERN.fullmatch(slug)


def test_what_leaves_no_word_is_named_by_its_id() -> None:
    assert slugify("—", ID) == "story-k3x7abcd"
    assert slugify("a" * 26, ID) == "story-k3x7abcd"


def test_a_long_headline_is_cut_between_words() -> None:
    assert slugify("harbour " * 30, ID) == "-".join(["harbour"] * 10)
    assert len(slugify("h" * 500, ID)) == MAX_LENGTH


def test_an_address_stays_when_the_headline_is_corrected() -> None:
    slugs = slugs_after(FIRST, CORRECTED)
    assert slugs[f"en#{ORIGINAL}"] == f"en#{ORIGINAL}"
    rows = rows_of(state_after([FIRST, CORRECTED]))
    (head,) = [row for (_, sort_key), row in rows.items() if sort_key == "HEAD"]
    assert head["slugs"] == {"en": ORIGINAL}


def test_whatever_was_an_address_leads_to_the_one_that_is() -> None:
    # Had CORRECTED come alone at first, its headline would have made the address.
    assert slugs_after(CORRECTED) == {
        "en#ferry-service-resumes-one-boat-short": "en#ferry-service-resumes-one-boat-short"
    }
    assert slugs_after(CORRECTED, FIRST)["en#ferry-service-resumes-one-boat-short"] == (
        f"en#{ORIGINAL}"
    )


def test_the_slug_a_source_tells_is_followed_and_old_ones_lead_to_it() -> None:
    assert slugs_after(FIRST, TOLD, TOLD_ANEW) == {
        "en#ferries-in-march": "en#ferries-in-march",
        "en#ferries-2026": "en#ferries-in-march",
        f"en#{ORIGINAL}": "en#ferries-in-march",
    }


def test_an_article_whose_language_is_put_right_moves() -> None:
    assert slugs_after(article(language="de"), article(minute=5)) == {
        f"en#{ORIGINAL}": f"en#{ORIGINAL}",
        f"de#{ORIGINAL}": f"en#{ORIGINAL}",
    }


def test_a_translation_has_an_address_that_stays_when_it_is_made_again() -> None:
    before = translation(FIRST, headline="A balsa volta ao lago")
    after = translation(CORRECTED, number=2, headline="A balsa volta, com um barco a menos")
    slugs = slugs_after(FIRST, before, CORRECTED, after)
    assert slugs["pt#a-balsa-volta-ao-lago"] == "pt#a-balsa-volta-ao-lago"
    assert slugs["pt#a-balsa-volta-com-um-barco-a-menos"] == "pt#a-balsa-volta-ao-lago"


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.KILLED, Status.WITHHELD])
def test_every_address_goes_with_the_article(status: Status) -> None:
    gone = slugs_after(FIRST, CORRECTED, translation(FIRST), notice(status, minute=40))
    assert gone == {}


def test_a_hidden_article_keeps_its_addresses_from_others_and_says_nothing_else() -> None:
    state = state_after([FIRST, CORRECTED, notice(Status.KILLED, minute=40)])
    kept = {pk: row for (pk, _), row in rows_of(state).items() if pk.startswith("SLUG#")}
    assert set(kept) == {f"SLUG#en#{ORIGINAL}", "SLUG#en#ferry-service-resumes-one-boat-short"}
    assert all(row == {"pk": pk, "sk": "SLUG", "id": FIRST.id} for pk, row in kept.items())


def test_an_earlier_receipt_lets_it_ask_again_for_what_others_have() -> None:
    refused = state_after([CORRECTED], taken=(f"SLUG#en#{ORIGINAL}",))
    assert apply(refused, TOLD).slugs_taken == refused.slugs_taken
    assert apply(refused, FIRST).slugs_taken == ()


def test_what_is_no_longer_made_is_no_longer_noted_as_taken() -> None:
    noted = head_of(state_after([FIRST], taken=(f"SLUG#en#{ORIGINAL}", "SLUG#en#another-story")))
    row = rows_of(state_after([FIRST], taken=(f"SLUG#en#{ORIGINAL}", "SLUG#en#another-story")))
    assert noted is not None
    assert row[f"ARTICLE#{FIRST.id}", "HEAD"]["taken"] == [f"SLUG#en#{ORIGINAL}"]


def test_a_withheld_headline_makes_no_address() -> None:
    secret = article(minute=5, headline="Minister to resign", status=Status.WITHHELD)
    assert "minister" not in str(slugs_after(FIRST, secret, article(minute=9)))


def test_an_address_that_another_article_has_gets_the_ids_beginning() -> None:
    slugs = slugs_after(FIRST, CORRECTED, taken=(f"SLUG#en#{ORIGINAL}",))
    own = f"en#{ORIGINAL}-{FIRST.id[:8]}"
    assert slugs[own] == own
    assert f"en#{ORIGINAL}" not in slugs


def test_the_whole_id_helps_where_the_shorter_ending_is_taken_on_purpose() -> None:
    ending = f"SLUG#en#{ORIGINAL}-{FIRST.id[:8]}"
    slugs = slugs_after(FIRST, taken=(f"SLUG#en#{ORIGINAL}", ending))
    assert set(slugs) == {f"en#{ORIGINAL}-{FIRST.id}"}


def test_what_is_taken_is_remembered_while_the_article_is_gone() -> None:
    state = with_slugs_taken(state_after([FIRST]), (f"SLUG#en#{ORIGINAL}",))
    gone = head_of(apply(state, notice(Status.WITHDRAWN, minute=5)))
    assert gone is not None
    assert gone.taken == (f"SLUG#en#{ORIGINAL}",)


def test_addresses_are_bounded_and_the_current_ones_are_kept() -> None:
    editions = [article(minute=minute, slug=f"edition-{minute}") for minute in range(30)]
    languages = ("ar", "de", "es", "fr", "hy", "ja", "ka", "pt", "ru", "tr", "uk", "zh")
    slugs = slugs_of(
        state_after([*editions, *(translation(editions[-1], language) for language in languages)])
    )
    assert len(slugs) == MAX_ROWS
    assert slugs["en#edition-29"] == "en#edition-29"


def slugs_of(state: State) -> dict[str, str]:
    return {
        pk.removeprefix("SLUG#"): f"{row['language']}#{row['slug']}"
        for (pk, _), row in rows_of(state).items()
        if pk.startswith("SLUG#")
    }
