"""Parameters of read: languages, ids, HEAD, and refused requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from dateline.model.documents import Article, Status, TranslationState
from dateline.model.identifiers import article_id
from dateline.model.stories import Joined
from dateline.web.parameters import MAX_QUERY
from functions.read.http.parameters import MAX_IDS
from local.inprocess.cloud import in_process_cloud
from tests.factories import article, at, notice, translation
from tests.http_events import json_of
from tests.unit.read.world import Answer, World

NOW = at(60)


def story(name: str, **changes: Any) -> Article:
    return article(external_id=name, headline=f"The {name} story", slug=name, **changes)


PLAIN = story("plain")
EMBARGOED = story("embargoed", embargoed_until=at(90))
EXPIRED = story("expired", expires_at=at(59))
KILLED = story("killed")
UNKNOWN = article_id("desk", "never sent")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with in_process_cloud() as cloud:
        new_world = World(cloud)
        new_world.at(NOW)
        new_world.publish(
            PLAIN,
            translation(PLAIN, "pt"),
            translation(PLAIN, "fr", state=TranslationState.REVIEWED),
            translation(PLAIN, "de", state=TranslationState.HELD),
        )
        new_world.publish(EMBARGOED, translation(EMBARGOED))
        new_world.publish(EXPIRED)
        new_world.publish(KILLED, notice(Status.KILLED, minute=5, external_id="killed"))
        yield new_world


@pytest.fixture(autouse=True)
def at_now(world: World) -> None:
    world.at(NOW)


def problem(answer: Answer) -> tuple[int, str, str | None]:
    content = json_of(answer)
    return answer["statusCode"], content["code"], content.get("where")


# ---------------------------------------------------------------- languages


@pytest.mark.parametrize(
    ("query", "accepted", "language", "asked"),
    [
        ("?language=es", "", "en", "es"),
        ("?language=es&fallback=original", "", "en", "es"),
        ("?language=es&fallback=pt", "", "pt", "es"),
        ("?language=es&fallback=de,pt-BR,fr", "", "pt", "es"),
        ("?language=es&fallback=de,original", "", "en", "es"),
        ("?language=pt&fallback=fr", "", "pt", None),
        ("?fallback=fr", "es, nl;q=0.5", "fr", "es"),
        ("?fallback=fr", "", "en", None),
        ("?fallback=none", "", "en", None),
        ("?fallback=none", "es, en;q=0.1", "en", None),
    ],
)
def test_response_names_the_language_it_fell_back_from(
    world: World, query: str, accepted: str, language: str, asked: str | None
) -> None:
    answer = world.article(PLAIN.id, query, {"accept-language": accepted})
    content = json_of(answer)
    assert (content["language"], content["fallback_from"]) == (language, asked)
    assert answer["headers"]["content-language"] == language
    assert answer["headers"].get("dateline-fallback-from") == asked
    assert world.calls == ["BatchGetItem", "GetObject"]


@pytest.mark.parametrize("policy", ["none", "de,none", "it,nl,none"])
def test_fallback_none_is_not_found(world: World, policy: str) -> None:
    answer = world.article(PLAIN.id, f"?language=es&fallback={policy}")
    assert problem(answer) == (404, "language_unavailable", None)
    assert answer["headers"]["cache-control"] == "no-store"
    assert "en, fr, pt" in json_of(answer)["detail"]
    hidden = world.article(EMBARGOED.id, f"?language=es&fallback={policy}")
    assert problem(hidden) == (404, "article_unknown", None)


def test_slugs_have_the_same_fallback_policies(world: World) -> None:
    def by_slug(query: str) -> Answer:
        path, route = "/articles/by-slug/en/plain", "/articles/by-slug/{language}/{slug}"
        return world.get(path + query, route, {"language": "en", "slug": "plain"})

    assert json_of(by_slug("?fallback=none"))["language"] == "en"
    assert by_slug("")["headers"]["vary"] == "accept-encoding"


@pytest.mark.parametrize(
    "fallback", ["", "none,en", "original,pt", "e", "a,b", "en,,fr", "en,fr,de,es,it", "*", "en "]
)
def test_malformed_fallback_is_refused(world: World, fallback: str) -> None:
    answer = world.article(PLAIN.id, f"?{urlencode({'fallback': fallback})}")
    assert problem(answer) == (400, "fallback_malformed", "fallback")
    assert world.calls == []


def test_only_accept_language_makes_a_response_vary(world: World) -> None:
    by_browser = "accept-language, accept-encoding"
    assert world.article(PLAIN.id)["headers"]["vary"] == by_browser
    assert world.article(PLAIN.id, "?language=pt")["headers"]["vary"] == "accept-encoding"
    unchanged = world.article(PLAIN.id, headers={"if-none-match": "*"})
    assert (unchanged["statusCode"], unchanged["headers"]["vary"]) == (304, by_browser)


def test_languages_are_listed_with_their_review_state(world: World) -> None:
    answer = world.languages(PLAIN.id)
    languages = json_of(answer)["languages"]
    assert [item["language"] for item in languages] == ["en", "fr", "pt"]
    assert [item["original"] for item in languages] == [True, False, False]
    assert [item["machine_translated"] for item in languages] == [False, False, True]
    assert [item["reviewed"] for item in languages] == [True, True, False]
    assert {item["stale"] for item in languages} == {False}
    assert languages[2]["url"] == f"/articles/{PLAIN.id}?language=pt"
    assert languages[2]["headline"] == f"[pt] {PLAIN.headline}"
    assert world.calls == ["BatchGetItem", "BatchGetItem"]
    part = json_of(world.languages(PLAIN.id, "?fields=language,stale"))["languages"]
    assert part[0] == {"language": "en", "stale": False}


def test_a_hidden_article_has_no_languages(world: World) -> None:
    assert problem(world.languages(EMBARGOED.id)) == (404, "article_unknown", None)
    assert problem(world.languages(KILLED.id)) == (410, "article_killed", None)


# ---------------------------------------------------------------- ids


def test_articles_by_their_ids_are_one_look_up(world: World) -> None:
    ids = [UNKNOWN, PLAIN.id, EMBARGOED.id, KILLED.id, EXPIRED.id, PLAIN.id]
    answer = world.listing(f"?ids={','.join(ids)}")
    content = json_of(answer)
    assert [item["id"] for item in content["items"]] == [PLAIN.id]
    # An embargoed article looks like an unknown one.
    assert content["missing"] == [UNKNOWN, EMBARGOED.id, EXPIRED.id]
    assert (content["gone"], content["moved"]) == ([KILLED.id], {})
    assert world.calls == ["BatchGetItem"]


def test_an_entry_by_id_is_the_entry_of_a_listing(world: World) -> None:
    for language in ("en", "pt"):
        listed = json_of(world.listing(f"?language={language}"))["items"]
        named = json_of(world.listing(f"?ids={PLAIN.id}&language={language}"))["items"]
        assert named == [item for item in listed if item["id"] == PLAIN.id]
    (original,) = json_of(world.listing(f"?ids={PLAIN.id}&language=es"))["items"]
    assert original["language"] == "en"
    (part,) = json_of(world.listing(f"?ids={PLAIN.id}&fields=id,slug"))["items"]
    assert part == {"id": PLAIN.id, "slug": "plain"}


def test_fifty_ids_are_one_call_and_two_where_a_language_has_a_region(world: World) -> None:
    ids = ",".join(article_id("desk", f"many {n}") for n in range(MAX_IDS))
    assert len(json_of(world.listing(f"?ids={ids}&language=pt"))["missing"]) == MAX_IDS
    assert world.calls == ["BatchGetItem"]
    world.listing(f"?ids={ids}&language=pt-BR")
    assert world.calls == ["BatchGetItem"] * 2


def test_id_of_a_merged_article_is_listed_as_moved(world: World) -> None:
    old = story("old id")
    to = Joined(to=PLAIN.id, link="https://example.org/plain", headline="plain")
    world.publish(old, joined=to)
    hidden = story("old and hidden")
    world.publish(hidden, joined=to.model_copy(update={"to": EMBARGOED.id}))
    content = json_of(world.listing(f"?ids={old.id},{hidden.id}"))
    assert [item["id"] for item in content["items"]] == [PLAIN.id]
    assert (content["moved"], content["missing"]) == ({old.id: PLAIN.id}, [hidden.id])
    moved = world.article(f"{old.id}.txt", "?language=pt&fallback=fr")
    assert moved["headers"]["location"] == f"/articles/{PLAIN.id}.txt?language=pt&fallback=fr"


def test_the_lifetime_of_articles_by_ids_does_not_show_a_release(world: World) -> None:
    world.at(at(90) - timedelta(seconds=12))
    hidden = world.listing(f"?ids={EMBARGOED.id}")["headers"]["cache-control"]
    unknown = world.listing(f"?ids={'b' * 26}")["headers"]["cache-control"]
    assert hidden == unknown == "public, max-age=30, s-maxage=4"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (f"ids={PLAIN.id}&section=x", "ids_combined"),
        (f"ids={PLAIN.id}&limit=2", "ids_combined"),
        ("ids=", "ids_malformed"),
        ("ids=x", "ids_malformed"),
        (f"ids={PLAIN.id},", "ids_malformed"),
        (f"ids={PLAIN.id}%0A", "ids_malformed"),
        ("ids=" + ",".join(["b" * 26] * (MAX_IDS + 1)), "ids_malformed"),
    ],
)
def test_malformed_ids_are_refused(world: World, query: str, code: str) -> None:
    assert problem(world.listing(f"?{query}"))[:2] == (400, code)
    assert world.calls == []


# ---------------------------------------------------------------- HEAD


@pytest.mark.parametrize(
    ("path", "route", "parameters"),
    [
        ("/articles", "/articles", {}),
        (f"/articles/{PLAIN.id}", "/articles/{id}", {"id": PLAIN.id}),
        (f"/articles/{PLAIN.id}.html?language=pt", "/articles/{id}", {"id": f"{PLAIN.id}.html"}),
        (f"/articles/{KILLED.id}", "/articles/{id}", {"id": KILLED.id}),
        (f"/articles/{EMBARGOED.id}", "/articles/{id}", {"id": EMBARGOED.id}),
        (f"/articles/{PLAIN.id}/revisions", "/articles/{id}/revisions", {"id": PLAIN.id}),
        ("/feeds/en.rss", "/feeds/{feed}", {"feed": "en.rss"}),
    ],
)
def test_head_is_get_without_its_body(
    world: World, path: str, route: str, parameters: dict[str, str]
) -> None:
    get = world.get(path, route, parameters)
    head = world.get(path, route, parameters, method="HEAD")
    assert get["body"]
    assert head == get | {"body": ""}


def test_head_of_a_feed_reads_no_text(world: World) -> None:
    world.get("/feeds/en.rss", "/feeds/{feed}", {"feed": "en.rss"}, method="HEAD")
    assert "GetObject" not in world.calls


# ---------------------------------------------------------------- refused requests


@pytest.mark.parametrize(
    ("query", "code", "where"),
    [
        ("language=en&language=pt", "parameter_repeated", "language"),
        ("limit=2&limit=2", "parameter_repeated", "limit"),
        ("tag=a&section=b", "facets_combined", "section, tag"),
        ("since=2026-01-02&until=2026-01-01", "range_reversed", "since"),
        ("q=ferry", "parameter_unknown", "q"),
        ("%00=1", "parameter_unknown", "\0"),
        ("tag=%FF", "query_malformed", "query"),
        ("&".join(f"a{n}=1" for n in range(99)), "query_malformed", "query"),
        ("tag=" + "a" * MAX_QUERY, "query_too_long", "query"),
        ("limit=1%0A", "limit_malformed", "limit"),
        ("language=en%0A", "language_malformed", "language"),
        ("order=Newest", "order_malformed", "order"),
        ("cursor=", "cursor_malformed", "cursor"),
    ],
)
def test_invalid_listing_is_refused_without_a_read(
    world: World, query: str, code: str, where: str
) -> None:
    assert problem(world.listing(f"?{query}")) == (400, code, where)
    assert world.calls == []


def test_error_names_what_can_be_combined(world: World) -> None:
    detail = json_of(world.listing("?tag=a&author=b"))["detail"]
    for name in ("section", "tag", "author", "source", "story", "language", "since", "until"):
        assert name in detail


def test_misspelt_parameter_is_refused(world: World) -> None:
    for name in (PLAIN.id, f"{PLAIN.id}.ninjs"):
        answer = world.article(name, "?langauge=pt")
        assert problem(answer) == (400, "parameter_unknown", "langauge")
    assert problem(world.languages(PLAIN.id, "?language=pt"))[1] == "parameter_unknown"


def test_parameters_added_to_links_are_ignored(world: World) -> None:
    plain = world.article(f"{PLAIN.id}.html")
    assert world.article(f"{PLAIN.id}.html", "?utm_source=x&utm_source=y") == plain
    assert world.feed("en.rss?fbclid=z")["statusCode"] == 200


def test_hidden_article_is_byte_for_byte_like_an_unknown_one(world: World) -> None:
    world.at(at(90) - timedelta(seconds=1))
    for query, headers in (
        ("", {}),
        ("?language=pt", {}),
        ("?fields=headline", {"if-none-match": "*"}),
        ("", {"if-modified-since": "Wed, 04 Mar 2099 12:00:00 GMT"}),
    ):
        hidden = world.article(EMBARGOED.id, query, headers)
        assert hidden == world.article(UNKNOWN, query, headers), query
        assert hidden["headers"]["cache-control"] == "no-store"
    for part in ("revisions", "languages", "diff", "copies"):
        hidden, unknown = (
            world.get(f"/articles/{item}/{part}", f"/articles/{{id}}/{part}", {"id": item})
            for item in (EMBARGOED.id, UNKNOWN)
        )
        assert hidden == unknown
