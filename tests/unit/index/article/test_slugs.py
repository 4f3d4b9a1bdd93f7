"""Addresses: from any script, stable over revisions, independent of the order of arrival."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Status, Translation
from dateline.model.identifiers import ID_PATTERN
from functions.index.article.slugs import MAX_LENGTH, slugify
from functions.index.article.state import State, apply, head_of, rows_of, with_slugs_taken
from tests.factories import article, at, notice, paragraph, translation

Document = Article | Notice | Translation
ID = "k3x7abcd" + "a" * 18

FIRST = article(headline="Ferry service resumes on the lake")
CORRECTED = article(minute=10, headline="Ferry service resumes, one boat short")
DECLARED = article(minute=20, headline="Ferries sail again", slug="ferries-2026")
DECLARED_AGAIN = article(minute=30, headline="Ferries sail again", slug="ferries-in-march")
ORIGINAL = "ferry-service-resumes-on-the-lake"


def state_after(documents: Sequence[Document], taken: tuple[str, ...] = ()) -> State:
    state = State(id=FIRST.id, source="desk")
    for document in documents:
        state = apply(state, document)
    return with_slugs_taken(state, taken)


def slugs_after(*documents: Document, taken: tuple[str, ...] = ()) -> dict[str, str]:
    """Address → current address, the same for every order of the documents."""
    ends = []
    for order in itertools.permutations(documents):
        rows = rows_of(state_after(order, taken))
        ends.append(
            {
                pk.removeprefix("SLUG#"): f"{row['language']}#{row['slug']}"
                for (pk, _), row in rows.items()
                if pk.startswith("SLUG#") and "slug" in row
            }
        )
    assert all(item == ends[0] for item in ends)
    return ends[0]


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


def test_a_text_without_words_gets_a_slug_of_its_id() -> None:
    assert slugify("—", ID) == "story-k3x7abcd"
    assert slugify("a" * 26, ID) == "story-k3x7abcd"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("harbour " * 30, "-".join(["harbour"] * 10)),
        ("h" * 500, "h" * 80),
        # 80 characters stay whole.
        ("h" * 39 + " " + "w" * 40, "h" * 39 + "-" + "w" * 40),
        ("h" * 39 + " " + "w" * 41, "h" * 39),
        ("h" * 80 + " w", "h" * 80),
        ("h" * 81 + " w", "h" * 80),
    ],
)
def test_a_long_headline_is_cut_between_words(text: str, slug: str) -> None:
    assert slugify(text, ID) == slug


def test_only_the_first_400_characters_are_read() -> None:
    assert slugify("-" * 399 + "f", ID) == "f"
    assert slugify("-" * 400 + "f", ID) == "story-k3x7abcd"


def test_an_address_stays_when_the_headline_is_corrected() -> None:
    slugs = slugs_after(FIRST, CORRECTED)
    assert slugs[f"en#{ORIGINAL}"] == f"en#{ORIGINAL}"
    rows = rows_of(state_after([FIRST, CORRECTED]))
    (head,) = [row for (_, sort_key), row in rows.items() if sort_key == "HEAD"]
    assert head["slugs"] == {"en": ORIGINAL}


def test_every_old_address_redirects_to_the_current_address() -> None:
    # If only CORRECTED is known, its headline makes the address.
    assert slugs_after(CORRECTED) == {
        "en#ferry-service-resumes-one-boat-short": "en#ferry-service-resumes-one-boat-short"
    }
    assert slugs_after(CORRECTED, FIRST)["en#ferry-service-resumes-one-boat-short"] == (
        f"en#{ORIGINAL}"
    )


def test_a_declared_slug_is_current_and_old_slugs_redirect_to_it() -> None:
    assert slugs_after(FIRST, DECLARED, DECLARED_AGAIN) == {
        "en#ferries-in-march": "en#ferries-in-march",
        "en#ferries-2026": "en#ferries-in-march",
        f"en#{ORIGINAL}": "en#ferries-in-march",
    }


def test_a_corrected_language_moves_the_address() -> None:
    assert slugs_after(article(language="de"), article(minute=5)) == {
        f"en#{ORIGINAL}": f"en#{ORIGINAL}",
        f"de#{ORIGINAL}": f"en#{ORIGINAL}",
    }


def test_the_current_address_is_of_a_headline_in_the_current_language() -> None:
    german = article(language="de", headline="Die Fähre fährt wieder")
    assert slugs_after(german, article(minute=5)) == {
        f"en#{ORIGINAL}": f"en#{ORIGINAL}",
        "de#die-fahre-fahrt-wieder": f"en#{ORIGINAL}",
    }


def test_addresses_of_a_translation_lead_to_an_article_that_is_now_in_its_language() -> None:
    portuguese = article(minute=5, language="pt", headline="A balsa volta ao lago")
    shown = translation(FIRST, headline="Balsa")
    assert slugs_after(FIRST, shown, portuguese) == {
        "pt#a-balsa-volta-ao-lago": "pt#a-balsa-volta-ao-lago",
        f"en#{ORIGINAL}": "pt#a-balsa-volta-ao-lago",
        "pt#balsa": "pt#a-balsa-volta-ao-lago",
    }
    late = translation(FIRST, headline="Balsa", translated_at=at(5))
    assert "pt#balsa" not in slugs_after(FIRST, late, portuguese)


def test_a_translations_address_stays_when_it_is_translated_again() -> None:
    before = translation(FIRST, headline="A balsa volta ao lago")
    after = translation(CORRECTED, number=2, headline="A balsa volta, com um barco a menos")
    slugs = slugs_after(FIRST, before, CORRECTED, after)
    assert slugs["pt#a-balsa-volta-ao-lago"] == "pt#a-balsa-volta-ao-lago"
    assert slugs["pt#a-balsa-volta-com-um-barco-a-menos"] == "pt#a-balsa-volta-ao-lago"


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.KILLED, Status.WITHHELD])
def test_a_hidden_article_has_no_address(status: Status) -> None:
    hidden = slugs_after(FIRST, CORRECTED, translation(FIRST), notice(status, minute=40))
    assert hidden == {}


def test_a_hidden_article_only_reserves_its_addresses() -> None:
    state = state_after([FIRST, CORRECTED, notice(Status.KILLED, minute=40)])
    kept = {pk: row for (pk, _), row in rows_of(state).items() if pk.startswith("SLUG#")}
    assert set(kept) == {f"SLUG#en#{ORIGINAL}", "SLUG#en#ferry-service-resumes-one-boat-short"}
    assert all(row == {"pk": pk, "sk": "SLUG", "id": FIRST.id} for pk, row in kept.items())


def test_an_earlier_receipt_claims_the_slugs_of_others_again() -> None:
    refused = state_after([CORRECTED], taken=(f"SLUG#en#{ORIGINAL}",))
    assert apply(refused, DECLARED).slugs_taken == refused.slugs_taken
    assert apply(refused, FIRST).slugs_taken == ()


def test_a_taken_slug_that_the_article_no_longer_makes_is_dropped() -> None:
    taken = (f"SLUG#en#{ORIGINAL}", "SLUG#en#another-story")
    assert head_of(state_after([FIRST], taken)) is not None
    rows = rows_of(state_after([FIRST], taken))
    assert rows[f"ARTICLE#{FIRST.id}", "HEAD"]["taken"] == [f"SLUG#en#{ORIGINAL}"]


def test_a_taken_slug_of_an_old_address_is_kept() -> None:
    rows = rows_of(state_after([FIRST, DECLARED], (f"SLUG#en#{ORIGINAL}", "SLUG#en#another")))
    assert rows[f"ARTICLE#{FIRST.id}", "HEAD"]["taken"] == [f"SLUG#en#{ORIGINAL}"]
    assert f"SLUG#en#{ORIGINAL}-{FIRST.id[:8]}" in {pk for pk, _ in rows}


def test_a_withheld_headline_makes_no_address() -> None:
    secret = article(minute=5, headline="Minister to resign", status=Status.WITHHELD)
    assert "minister" not in str(slugs_after(FIRST, secret, article(minute=9)))


def test_an_address_of_another_article_gets_the_short_id_added() -> None:
    slugs = slugs_after(FIRST, CORRECTED, taken=(f"SLUG#en#{ORIGINAL}",))
    own = f"en#{ORIGINAL}-{FIRST.id[:8]}"
    assert slugs[own] == own
    assert f"en#{ORIGINAL}" not in slugs


def test_the_whole_id_is_added_if_the_short_id_is_taken_too() -> None:
    ending = f"SLUG#en#{ORIGINAL}-{FIRST.id[:8]}"
    slugs = slugs_after(FIRST, taken=(f"SLUG#en#{ORIGINAL}", ending))
    assert set(slugs) == {f"en#{ORIGINAL}-{FIRST.id}"}


def test_a_withdrawn_article_remembers_taken_slugs() -> None:
    state = with_slugs_taken(state_after([FIRST]), (f"SLUG#en#{ORIGINAL}",))
    hidden = head_of(apply(state, notice(Status.WITHDRAWN, minute=5)))
    assert hidden is not None
    assert hidden.taken == (f"SLUG#en#{ORIGINAL}",)


def test_addresses_are_bounded_and_the_current_ones_are_kept() -> None:
    editions = [article(minute=minute, slug=f"edition-{minute}") for minute in range(30)]
    languages = ("ar", "de", "es", "fr", "hy", "ja", "ka", "pt", "ru", "tr", "uk", "zh")
    slugs = slugs_of(
        state_after([*editions, *(translation(editions[-1], language) for language in languages)])
    )
    assert len(slugs) == 12
    assert slugs["en#edition-29"] == "en#edition-29"
    assert all(slug == current for slug, current in slugs.items())


def test_the_newest_five_old_addresses_of_an_article_are_kept() -> None:
    editions = [article(minute=minute, slug=f"edition-{minute}") for minute in range(9)]
    slugs = slugs_of(state_after(editions))
    assert slugs == {f"en#edition-{number}": "en#edition-8" for number in range(3, 9)}


def slugs_of(state: State) -> dict[str, str]:
    return {
        pk.removeprefix("SLUG#"): f"{row['language']}#{row['slug']}"
        for (pk, _), row in rows_of(state).items()
        if pk.startswith("SLUG#")
    }


@pytest.mark.parametrize(
    "hidden",
    [
        {"embargoed_until": at(60)},
        {"published_at": at(60)},
        {"expires_at": at(0), "published_at": at(-60)},
        {"status": Status.WITHHELD},
    ],
)
@pytest.mark.parametrize("slug", [None, "minister-to-resign-own-slug"])
def test_a_revision_that_was_never_public_makes_no_address(
    hidden: dict[str, Any], slug: str | None
) -> None:
    secret = article(headline="Minister to resign", slug=slug, **hidden)
    assert "minister" not in str(slugs_after(secret, article(minute=5)))


def test_an_embargoed_headline_makes_the_address_once_its_time_comes() -> None:
    slugs = slugs_after(article(embargoed_until=at(60)), article(minute=70, headline="Anew"))
    assert slugs[f"en#{ORIGINAL}"] == f"en#{ORIGINAL}"


def test_a_translation_that_was_replaced_before_the_release_makes_no_address() -> None:
    held = article(embargoed_until=at(60))
    secret = translation(held, headline="Ministro", translated_at=at(5))
    shown = translation(held, number=2, headline="Balsa", translated_at=at(10))
    assert set(slugs_after(held, secret, shown)) == {f"en#{ORIGINAL}", "pt#balsa"}
    late = translation(held, number=2, headline="Balsa", translated_at=at(70))
    assert slugs_after(held, secret, late)["pt#balsa"] == "pt#ministro"


def test_the_translation_of_a_text_that_was_never_public_makes_no_address() -> None:
    held = article(embargoed_until=at(60))
    secret = translation(held, headline="Ministro", translated_at=at(2))
    corrected = article(minute=5, headline="Ferries sail", body=(paragraph("Another text."),))
    shown = translation(corrected, number=2, headline="Balsa", translated_at=at(8))
    slugs = slugs_after(held, secret, corrected, shown)
    assert slugs["pt#balsa"] == "pt#balsa"
    assert "ministro" not in str(slugs)


def test_an_article_that_was_never_public_claims_nothing() -> None:
    never_public: list[list[Document]] = [
        [article(status=Status.WITHHELD)],
        [article(embargoed_until=at(60)), notice(Status.KILLED, minute=5)],
    ]
    for documents in never_public:
        rows = rows_of(state_after(documents))
        assert not [pk for pk, _ in rows if pk.startswith("SLUG#")]


def test_every_slug_that_a_translation_had_in_public_is_an_address() -> None:
    documents = [
        translation(FIRST, number=number, headline=headline, translated_at=at(number * 3))
        for number, headline in enumerate(("Balsa", "Barca", "Barco"), 1)
    ]
    slugs = slugs_after(FIRST, *documents)
    assert slugs == {f"en#{ORIGINAL}": f"en#{ORIGINAL}"} | {
        f"pt#{slug}": "pt#balsa" for slug in ("balsa", "barca", "barco")
    }


def test_a_translation_that_is_replaced_at_the_release_was_never_public() -> None:
    held = article(embargoed_until=at(60))
    secret = translation(held, headline="Ministro", translated_at=at(5))
    shown = translation(held, number=2, headline="Balsa", translated_at=at(60))
    assert slugs_after(held, secret, shown)["pt#balsa"] == "pt#balsa"
    assert "ministro" not in str(slugs_after(held, secret, shown))


def test_a_translation_of_a_hidden_revision_has_an_address_if_it_fits_the_public_text() -> None:
    held = article(embargoed_until=at(60))
    made = translation(held, headline="Balsa", translated_at=at(2))
    assert slugs_after(held, made, article(minute=5))["pt#balsa"] == "pt#balsa"
    replaced = article(minute=5, headline="Ferries sail", body=(paragraph("Another text."),))
    assert "balsa" not in str(slugs_after(held, made, replaced))


def test_a_translation_of_a_repeated_delivery_belongs_to_the_revision_that_it_repeats() -> None:
    again = article(minute=20)
    made = translation(again, headline="Balsa", translated_at=at(21))
    changed = article(minute=30, headline="Ferries sail", body=(paragraph("Another text."),))
    assert "pt#balsa" in slugs_after(FIRST, again, made, changed)


def test_a_translation_of_an_unknown_earlier_revision_makes_no_address() -> None:
    unknown = article(minute=-5, headline="Minister to resign")
    assert "ministro" not in str(slugs_after(FIRST, translation(unknown, headline="Ministro")))
