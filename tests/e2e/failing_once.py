"""Deliveries that fail once on the way, and the time until each is readable all the same."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from dateline.model.identifiers import article_id
from tests.e2e.breakage import denied
from tests.e2e.newsroom import Newsroom, eventually


@dataclass(frozen=True)
class Fault:
    """What a function is denied for the documents of an article, and what it logs then."""

    function: str
    action: str
    message: str


FAULTS = (
    Fault("process", "s3:PutObject", "object not processed, will retry"),
    Fault("index", "s3:GetObject", "document not indexed"),
)


def wait_after_failure(newsroom: Newsroom, fault: Fault, name: str) -> tuple[float, int]:
    """The seconds from acceptance until a delivery is readable, and how often it failed.

    The fault ends as soon as the delivery has failed once.
    """
    article = article_id("desk", name)
    bucket = newsroom.target.resource("ContentBucket")
    resource = f"arn:aws:s3:::{bucket}/articles/{article}/*"
    story = {
        "external_id": name,
        "language": "en",
        "headline": f"The {name} lighthouse is lit",
        "body_text": f"Keepers of {name} lit it again.",
    }
    with denied(newsroom, fault.function, fault.action, resource):
        answer = newsroom.post_json(story)
        accepted = time.monotonic()
        assert answer.status_code == 202, answer.text
        keys = (answer.json()["submission_id"], article)
        eventually(lambda: _failures(newsroom, fault, keys) > 0, f"a failure of {name}")
    eventually(
        lambda: newsroom.http.get(f"/articles/{article}").status_code == 200, name, seconds=300
    )
    return time.monotonic() - accepted, _failures(newsroom, fault, keys)


def _failures(newsroom: Newsroom, fault: Fault, keys: tuple[str, ...]) -> int:
    """The messages about one of these keys in the log of the cloud."""
    lines = Path(newsroom.running.log).read_text(encoding="utf-8").splitlines()
    return sum(
        f'"message":"{fault.message}"' in line and any(key in line for key in keys)
        for line in lines
    )
