"""Converts the response of another Dateline's `GET /articles/{id}` to the fields of POST /articles.

One newsroom's Dateline can read another's. The external id is the article's id there. Fields about
its storage there (copies, URL, time of receipt) are dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from functions.process.item.sample import Json

_REQUIRED = frozenset({"id", "url", "version", "effective_at", "languages", "machine_translated"})
"""A response has all of these; a posted article usually has none."""
_COPIED = (
    *("status", "access", "access_reason", "language", "headline", "standfirst", "byline"),
    *("authors", "place", "section", "slug", "tags", "urgency", "published_at", "modified_at"),
    *("expires_at", "canonical_url", "media", "usage_terms", "copyright"),
)
_BLOCK = ("kind", "html")


def is_api_response(value: Json) -> TypeGuard[dict[str, Json]]:
    """Whether the value is an article as Dateline returns it."""
    return isinstance(value, dict) and value.keys() >= _REQUIRED


def as_posted(answer: dict[str, Json]) -> dict[str, Json]:
    """The response as POST /articles accepts it; unknown fields are ignored."""
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


def _blocks(blocks: Json, kind: str | None = None) -> list[Json]:
    """Blocks without their hashes; other values stay, so that the error names their path."""
    items = blocks if isinstance(blocks, list) else []
    return [
        {name: item.get(name) for name in _BLOCK} | ({"kind": kind} if kind else {})
        if isinstance(item, dict)
        else item
        for item in items
    ]
