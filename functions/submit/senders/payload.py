"""Reads what happened from a payload: the names of events and the states of items."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from dateline.model.event_names import event_by_name, name_in

if TYPE_CHECKING:
    from dateline.web.http import Request

JSON = frozenset({"application/json"})
FORM = frozenset({"application/x-www-form-urlencoded"})
XML = frozenset({"application/xml", "text/xml"})
NEWS = (
    JSON
    | XML
    | frozenset(
        {
            "application/atom+xml",
            "application/feed+json",
            "application/ld+json",
            "application/nitf+xml",
            "application/octet-stream",
            "application/rdf+xml",
            "application/rss+xml",
            "application/vnd.iptc.g2.newsitem+xml",
            "application/vnd.iptc.g2.newsmessage+xml",
            "application/vnd.iptc.g2.packageitem+xml",
            "application/vnd.jsonfeed+json",
            "application/xhtml+xml",
            "text/html",
            "text/markdown",
            "text/plain",
            "text/vnd.daringfireball.markdown",
            "text/x-markdown",
        }
    )
)
"""All that process reads, by registered type; a test compares with what formats declare. The
API passes JSON, application/xml and text on as characters, which destroys a compressed body or
another charset than UTF-8; bodies of other types keep their bytes."""


def json_object(request: Request) -> dict[str, object]:
    """The payload if it is a JSON object, else an empty object."""
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def form(request: Request) -> dict[str, str]:
    """The fields of a form-encoded payload; of repeated fields the first."""
    try:
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=1_000)
    except ValueError:
        return {}
    return dict(reversed(pairs))


def nested(payload: dict[str, object], *names: str) -> dict[str, object]:
    """The object at a path of names; an empty object if there is none."""
    for name in names:
        member = payload.get(name)
        if not isinstance(member, dict):
            return {}
        payload = member
    return payload


def text(payload: dict[str, object], name: str) -> str:
    """The text of a member, empty where it is none."""
    member = payload.get(name)
    return member if isinstance(member, str) else ""


def event_by_member(payload: dict[str, object]) -> str:
    """The event by the member that names one: `event`, `type`, `action`, `hook` or `topic`."""
    return event_by_name(name_in(payload))
