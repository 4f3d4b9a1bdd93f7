"""An article that was never public blocks no slug, in any order of arrival."""

from __future__ import annotations

import itertools
import random

import pytest

from dateline.model.documents import Article, Notice, Status
from dateline.model.editor_acts import Act
from tests.factories import article, at, notice, ruling
from tests.index_service import IndexService, Row, differing, rows_after

HEADLINE = "Ferry service resumes on the lake"
SLUG = "ferry-service-resumes-on-the-lake"


def secret(minute: float = 0, until: float = 100) -> Article:
    """An article under embargo."""
    return article(
        minute=minute,
        external_id="secret",
        headline=HEADLINE,
        embargoed_until=at(until),
    )


def public(name: str = "public", minute: float = 5) -> Article:
    return article(minute=minute, external_id=name, headline=HEADLINE, source="wire")


def slug_of(service: IndexService, name: str) -> str | None:
    return service.heads()[name].slugs.get("en")


HIDDEN: dict[str, list[Article | Notice]] = {
    "embargoed": [secret()],
    "withheld": [article(external_id="secret", headline=HEADLINE, status=Status.WITHHELD)],
    "killed before its time": [
        secret(),
        notice(Status.KILLED, minute=2, external_id="secret"),
    ],
    "killed by hand before its time": [secret(), ruling(Act.KILL, minute=2, external_id="secret")],
    "corrected before its time": [
        secret(),
        article(minute=2, external_id="secret", headline="Another", embargoed_until=at(100)),
    ],
}


@pytest.mark.parametrize("name", HIDDEN)
def test_the_address_of_a_public_article_does_not_show_a_hidden_one(name: str) -> None:
    for order in itertools.permutations([*HIDDEN[name], public()]):
        service = IndexService()
        service.index(*order)
        assert slug_of(service, "wire/public") == SLUG


def test_a_slug_that_its_article_loses_goes_to_the_one_that_waits() -> None:
    service = IndexService()
    waiting = article(
        minute=1, external_id="later", headline=HEADLINE, source="wire", embargoed_until=at(200)
    )
    service.index(secret(), waiting)
    assert slug_of(service, "desk/secret") == SLUG
    assert slug_of(service, "wire/later") == f"{SLUG}-{waiting.id[:8]}"
    service.index(notice(Status.KILLED, minute=2, external_id="secret"))
    assert slug_of(service, "wire/later") == SLUG
    assert service.outbox_rows() == []
    assert not [row for row in service.rows() if row["sk"].startswith("CLAIM#")]


CONTEST: list[Article | Notice] = [
    secret(minute=0, until=100),
    secret(minute=3, until=300),
    article(minute=1, external_id="b", headline=HEADLINE, source="wire", embargoed_until=at(200)),
    article(minute=2, external_id="c", headline=HEADLINE, source="site", embargoed_until=at(250)),
    ruling(Act.KILL, minute=4, external_id="b", source="wire"),
    ruling(Act.REINSTATE, minute=6, external_id="b", source="wire"),
]


def comparable(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["pk"], row["sk"]))


def test_who_has_a_slug_does_not_depend_on_the_order_of_arrival() -> None:
    orders = list(itertools.permutations(CONTEST))
    random.Random(7).shuffle(orders)
    expected = comparable(rows_after(CONTEST))
    owners = {row["pk"]: row["id"] for row in expected if row["sk"] == "SLUG"}
    assert owners[f"SLUG#en#{SLUG}"] == CONTEST[2].id
    for order in orders[:120]:
        result = comparable(rows_after(order))
        assert result == expected, list(differing(result, expected))
