"""Order and repetition change nothing, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from dateline.model.identifiers import article_id
from tests.e2e.burst import send_burst
from tests.e2e.newsroom import Newsroom, eventually
from tests.measurements import FIGURE

BURST = 200


def _article(external_id: str, version: int | None = None, **more: Any) -> dict[str, Any]:
    article = {
        "external_id": external_id,
        "language": "en",
        "headline": f"Revision {version}",
        "body_html": f"<p>This is what revision {version} says.</p>",
        **more,
    }
    return {**article, "source_version": version} if version is not None else article


def _has_version(newsroom: Newsroom, identifier: str, version: int) -> bool:
    return bool(newsroom.read(identifier)["version"] == version)


def test_the_same_delivery_twice_is_one_submission_and_one_version(newsroom: Newsroom) -> None:
    article = _article("twice", 1)

    first = newsroom.post_json(article, **{"idempotency-key": "delivery-1"})
    again = newsroom.post_json(article, **{"idempotency-key": "delivery-1"})

    assert again.status_code == 202
    assert first.json()["submission_id"] == again.json()["submission_id"]
    [shown] = newsroom.published(first)
    assert shown["version"] == 1


def test_the_same_content_delivered_again_makes_no_new_version(newsroom: Newsroom) -> None:
    [before] = newsroom.published(newsroom.post_json(_article("again", 1)))

    [after] = newsroom.published(newsroom.post_json(_article("again", 1)))

    assert after["id"] == before["id"]
    assert after["version"] == 1
    history = newsroom.http.get(f"/articles/{after['id']}/revisions").json()
    assert len(history["revisions"]) == 1


def test_a_reused_delivery_id_with_another_body_is_refused(newsroom: Newsroom) -> None:
    newsroom.post_json(_article("reused", 1), **{"idempotency-key": "delivery-2"})

    other = newsroom.post_json(_article("reused", 2), **{"idempotency-key": "delivery-2"})

    assert other.status_code == 409
    assert other.json()["code"] == "delivery_id_reused"


def test_two_revisions_in_either_order_have_the_same_result(newsroom: Newsroom) -> None:
    ends = []
    for external_id, order in (("in-order", (1, 2)), ("out-of-order", (2, 1))):
        for version in order:
            submission = newsroom.settled(newsroom.post_json(_article(external_id, version)))
            assert submission["status"] == "processed"
        identifier = article_id("desk", external_id)
        eventually(partial(_has_version, newsroom, identifier, 2), "both are indexed")
        ends.append(newsroom.read(identifier))

    # They are copies of one story, and each has its own URL.
    of_the_article = {"id", "url", "effective_at", "slug", "story", "lead"}
    first, second = ({k: v for k, v in end.items() if k not in of_the_article} for end in ends)
    assert first == second
    assert first["headline"] == "Revision 2"


def test_a_burst_loses_nothing(
    newsroom: Newsroom, record_property: Callable[[str, object], None]
) -> None:
    # A figure without a limit: other tests run at the same time.
    record_property(FIGURE, str(send_burst(newsroom, BURST)))
