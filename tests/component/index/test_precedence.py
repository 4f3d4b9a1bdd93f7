"""No source hides another source's story by the times that it claims.

The table is in memory because of the number of histories; the stores are index's own.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.documents import Article, Notice, Status
from dateline.model.public_rows import MAP_PK
from functions.index.stories.grouping import LeadOrder, LeadPolicy, StoryPolicy
from tests.factories import article, at, notice, paragraph
from tests.index_service import IndexService, differing, prose, rows_after

TEXT = prose(1, 300)
TEXTS = [TEXT, " ".join(TEXT.split()[:150]), f"{TEXT} {prose(2, 40)}", f"{prose(3, 30)} {TEXT}"]
BEFORE = {"beta": prose(11, 300), "gamma": prose(12, 300)}
"""What the others' articles said before there was a story."""
LONG_AGO = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


def copy(source: str, minute: float, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "external_id": source,
        "headline": f"As {source} tells it",
        "published_at": at(minute),
        "body": (paragraph(TEXT),),
    } | changes
    return article(source=source, minute=minute, **values)


ALPHA = copy("alpha", 0)
moments = st.one_of(
    st.none(),
    st.just(LONG_AGO),
    st.integers(min_value=-3_000, max_value=200).map(at),
)


@st.composite
def of_others(draw: st.DrawFn) -> Article | Notice:
    """A delivery of another source, received after alpha's: any text, any claims."""
    source = draw(st.sampled_from(["beta", "gamma"]))
    external_id = f"{source}-{draw(st.integers(min_value=0, max_value=1))}"
    minute = draw(st.integers(min_value=1, max_value=90))
    if draw(st.integers(min_value=0, max_value=5)) == 0:
        status = draw(st.sampled_from([Status.WITHDRAWN, Status.KILLED]))
        return notice(status, minute=minute, source=source, external_id=external_id)
    return copy(
        source,
        minute,
        external_id=external_id,
        published_at=draw(moments),
        modified_at=draw(moments),
        embargoed_until=draw(moments),
        expires_at=draw(moments),
        body=(
            paragraph(draw(st.sampled_from([*TEXTS, f"{BEFORE[source]} {TEXT}", BEFORE[source]]))),
        ),
    )


@st.composite
def held_ready(draw: st.DrawFn) -> Article:
    """An article of another source that was public long before alpha's, with another text."""
    source = draw(st.sampled_from(["beta", "gamma"]))
    external_id = f"{source}-{draw(st.integers(min_value=0, max_value=1))}"
    minute = draw(st.integers(min_value=-9_000, max_value=-5_000))
    body = (paragraph(BEFORE[source]),)
    return copy(source, minute, external_id=external_id, body=body)


@settings(max_examples=12, deadline=None)
@given(
    others=st.lists(
        of_others(), min_size=1, max_size=4, unique_by=lambda other: other.provenance.received_at
    ),
    ready=st.lists(held_ready(), max_size=2, unique_by=lambda other: other.provenance.received_at),
    bumped=st.booleans(),
    holds=st.booleans(),
    seed=st.integers(min_value=0, max_value=2**32),
)
def test_no_delivery_of_another_source_removes_what_was_public_first(
    others: list[Article | Notice], ready: list[Article], bumped: bool, holds: bool, seed: int
) -> None:
    own = [ALPHA, copy("alpha", 95, published_at=at(95), headline="Again")][: 1 + bumped]
    order = [*ready, *own, *others]
    random.Random(seed).shuffle(order)
    policy = StoryPolicy(hold_copies_of_killed=holds)
    service, in_turn = IndexService(policy), IndexService(policy)
    service.index(*order)
    for listing in ("LISTING#en#all#", MAP_PK):
        (row,) = (row for row in service.listed(listing) if row["id"] == ALPHA.id)
        assert not row.get("covered"), listing
    in_turn.index(*ready, *own, *others)
    assert service.rows() == in_turn.rows(), list(differing(service.rows(), in_turn.rows()))


def sources_listed(*documents: Article) -> list[str]:
    service = IndexService()
    service.index(*documents)
    return sorted(row["source"] for row in service.listed() if not row.get("covered"))


OTHER, LONG = BEFORE["beta"], prose(13, 900)


@pytest.mark.parametrize(
    ("before", "after"),
    [(OTHER, TEXT), (OTHER, f"{OTHER} {TEXT}"), (LONG, f"{LONG} {TEXT}")],
    ids=["replaced", "appended", "appended to a long text"],
)
def test_an_old_article_that_takes_over_a_story_does_not_lead_it(before: str, after: str) -> None:
    ready = copy("beta", -5_000, body=(paragraph(before),))
    assert sources_listed(ready, ALPHA) == ["alpha", "beta"]
    assert sources_listed(ready, ALPHA, copy("beta", 30, body=(paragraph(after),))) == ["alpha"]


def test_a_story_that_grows_keeps_its_place() -> None:
    grown = [f"{TEXT} {prose(5, words)}" for words in (100, 250, 600)]
    own = [copy("alpha", 60 + n, body=(paragraph(text),)) for n, text in enumerate(grown)]
    assert sources_listed(ALPHA, copy("beta", 30), *own) == ["alpha"]


def test_a_text_that_joins_two_stories_hides_neither() -> None:
    old = copy("beta", -5_000, external_id="old", body=(paragraph(OTHER),))
    both = copy("beta", 30, external_id="both", body=(paragraph(f"{OTHER} {TEXT}"),))
    assert sources_listed(old, ALPHA, both) == ["alpha", "beta"]


def test_a_story_that_was_hidden_by_a_claim_is_listed_again_after_a_reindex() -> None:
    documents = [ALPHA, copy("beta", 30)]
    before = IndexService(StoryPolicy(lead=LeadPolicy(order=LeadOrder.LATEST)))
    before.index(*documents)
    assert [row["source"] for row in before.listed()] == ["beta"]
    after = IndexService(table=before.table, rebuilding=True)
    after.index(*documents)
    assert [row["source"] for row in after.listed()] == ["alpha"]
    assert after.rows() == rows_after(documents)
    calls = after.table.calls.total()
    after.index(*documents)
    assert after.rows() == rows_after(documents)
    assert after.table.calls.total() - calls <= 10


def test_a_preferred_source_may_be_configured_to_displace() -> None:
    service = IndexService(StoryPolicy(lead=LeadPolicy(sources=("beta",))))
    service.index(ALPHA, copy("beta", 30, published_at=at(30) - timedelta(days=3)))
    assert [row["source"] for row in service.listed()] == ["beta"]


PRETEXT = prose(21, 200)
"""What the sources of an attack published early and have in common."""


def together(source: str, minute: float, text: str, **changes: Any) -> Article:
    return copy(source, minute, body=(paragraph(text),), **changes)


STORY = together("alpha", 0, TEXT)
GROWN = f"{TEXT} {prose(22, 320)}"
ATTACKS: dict[str, list[Article | Notice]] = {
    "two sources put the story into what both had": [
        together("beta", -100, PRETEXT),
        together("gamma", -90, PRETEXT),
        together("beta", 10, f"{PRETEXT} {TEXT}"),
        together("gamma", 11, f"{PRETEXT} {TEXT}"),
    ],
    "one of them keeps what both had": [
        together("beta", -100, PRETEXT),
        together("gamma", -90, PRETEXT),
        together("beta", 10, f"{PRETEXT} {TEXT}"),
    ],
    "three sources": [
        *(together(source, -100, PRETEXT) for source in ("beta", "gamma", "delta")),
        *(
            together(source, 10 + n, f"{PRETEXT} {TEXT}")
            for n, source in enumerate(("beta", "gamma", "delta"))
        ),
    ],
    "a chain of corrections": [
        together("beta", -100, PRETEXT),
        together("gamma", -90, PRETEXT),
        *(
            together("beta", 10 + n, f"{PRETEXT} {' '.join(TEXT.split()[:words])}")
            for n, words in enumerate(range(20, 301, 40))
        ),
        together("gamma", 30, f"{PRETEXT} {TEXT}"),
    ],
    "deleted and made again": [
        together("beta", -100, PRETEXT),
        together("gamma", -90, PRETEXT),
        notice(Status.WITHDRAWN, minute=-80, source="beta", external_id="beta"),
        together("beta", 10, f"{PRETEXT} {TEXT}"),
        together("gamma", 11, TEXT),
    ],
    "the part by which the story grew": [
        together("beta", 20, TEXT),
        together("gamma", 21, TEXT),
        together("alpha", 30, GROWN),
        together("beta", 40, GROWN.removeprefix(TEXT).strip()),
        together("gamma", 41, GROWN.removeprefix(TEXT).strip()),
    ],
    "a placeholder that alpha always uses": [
        together("beta", -100, PRETEXT),
        together("alpha", -10, PRETEXT),
        together("beta", 10, f"{PRETEXT} {TEXT}"),
        together("beta", 20, TEXT),
    ],
    "a text of alpha's other article": [
        together("beta", -100, PRETEXT),
        together("alpha", -50, PRETEXT, external_id="other"),
        together("beta", 10, f"{PRETEXT} {TEXT}"),
    ],
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_sources_that_work_together_hide_no_other_source(attack: str) -> None:
    orders = [sorted([STORY, *ATTACKS[attack]], key=lambda item: item.provenance.received_at)]
    orders += [orders[0][::-1], [*orders[0][1::2], *orders[0][::2]]]
    rows = []
    for order in orders:
        service = IndexService()
        service.index(*order)
        listed = [row["id"] for row in service.listed() if not row.get("covered")]
        assert STORY.id in listed
        rows.append(service.rows())
    assert rows[0] == rows[1] == rows[2]


def test_the_agency_leads_the_copies_of_its_clients_through_corrections() -> None:
    agency = [
        together("wire", 0, TEXT),
        together("wire", 60, f"{TEXT} {prose(23, 60)}"),
        together("wire", 120, f"{TEXT} {prose(23, 60)} {prose(24, 60)}"),
    ]
    clients = [
        together("paper", 30, " ".join(TEXT.split()[:200])),
        together("site", 70, f"{prose(25, 40)} {TEXT} {prose(23, 60)}"),
        together("site", 130, f"{prose(25, 40)} {TEXT} {prose(23, 60)} {prose(24, 60)}"),
    ]
    for documents in ([*agency, *clients], [*clients[::-1], *agency[::-1]]):
        assert sources_listed(*documents) == ["wire"]


def test_a_correction_of_the_leading_article_keeps_the_lead() -> None:
    rewritten = f"{' '.join(TEXT.split()[:180])} {prose(26, 120)}"
    documents = [STORY, together("beta", 30, TEXT), together("alpha", 40, rewritten)]
    assert sources_listed(*documents) == ["alpha"]
