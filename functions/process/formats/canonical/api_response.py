"""What `GET /articles/{id}` of a Dateline answers, put as POST /articles takes it.

So one newsroom's Dateline reads another's. The article is named by the id it has there; what says
how the other knows it (its slug for an address, its copies, when it came) is left behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from functions.process.item.sample import Json

_REQUIRED = frozenset({"id", "url", "version", "effective_at", "languages", "machine_translated"})
"""An answer has them all, a posted article may have none."""
_COPIED = (
    *("status", "language", "headline", "standfirst", "byline", "authors", "place", "section"),
    *("slug", "tags", "urgency", "published_at", "modified_at", "expires_at", "canonical_url"),
    *("media", "usage_terms", "copyright"),
)
_BLOCK = ("kind", "html")


def is_api_response(value: Json) -> TypeGuard[dict[str, Json]]:
    """Whether it is an article as Dateline answers it."""
    return isinstance(value, dict) and value.keys() >= _REQUIRED


def as_posted(answer: dict[str, Json]) -> dict[str, Json]:
    """The same as it would be posted; what Dateline adds to its answers some day is passed over."""
    posted: dict[str, Json] = {
        name: answer[name] for name in _COPIED if answer.get(name) is not None
    }
    article_id = answer["id"]
    if answer.get("translated_from"):
        posted["external_id"] = f"{article_id}.{answer.get('language')}"
        posted["links"] = [{"relation": "derives_from", "external_id": str(article_id)}]
    else:
        posted["external_id"] = article_id
    posted["source_version"] = answer["version"]
    if "body" in answer:
        posted["body"] = [*_blocks(answer.get("body")), *_blocks(answer.get("notes"), "note")]
    corrections = answer.get("corrections")
    if isinstance(corrections, list) and corrections and isinstance(corrections[0], dict):
        posted["correction_note"] = corrections[0].get("note")
    return posted


def _blocks(given: Json, kind: str | None = None) -> list[Json]:
    """Blocks without their hashes; what is no block stays, to be refused by its place."""
    listed = given if isinstance(given, list) else []
    return [
        {name: item.get(name) for name in _BLOCK} | ({"kind": kind} if kind else {})
        if isinstance(item, dict)
        else item
        for item in listed
    ]
