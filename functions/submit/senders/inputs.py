"""What a sender reads of a request beside its body, and a digest of what that decides.

Most signatures cover the body and perhaps a time. A header or query parameter beside them can be
changed without the secret, so each sender declares those that it reads, with their use (`INPUTS`);
a test records what is read.
"""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.submit.senders import Sender

QUERY = "?"
"""Begins the name of a query parameter; any other name is a header's, in lower case."""


class Use(StrEnum):
    """What an input decides."""

    EVENT = "event"
    """What happened. It counts by what the sender's `event` and `event_name` make of it."""
    CONTENT = "content"
    """Which article, its language, its address, its time: process reads the stored header."""
    DELIVERY = "delivery"
    """Which delivery it is."""
    NOTE = "note"
    """Nothing: kept for people who look at a stored delivery."""


Inputs = dict[str, Use]
"""The use of each input by its name: `x-article-id`, `?event`."""

_EFFECTS = frozenset({Use.EVENT, Use.CONTENT})


def inputs_of(sender: Sender, source: Source) -> Inputs:
    """A sender's inputs, with the header of the delivery's id in the source's own scheme."""
    own = source.hmac.id_header if source.hmac else None
    return {**sender.INPUTS, **({own: Use.DELIVERY} if own else {})}


def changeable(inputs: Inputs, covered: Iterable[str]) -> Inputs:
    """The inputs that the signature does not cover."""
    names = inputs.keys() - set(covered)
    return {name: use for name, use in inputs.items() if name in names}


def decides_effect(inputs: Inputs) -> bool:
    """Whether one of the inputs decides what is done to which article."""
    return not _EFFECTS.isdisjoint(inputs.values())


def names_delivery(inputs: Inputs) -> bool:
    """Whether one of the inputs decides which delivery it is."""
    return Use.DELIVERY in inputs.values()


def value_of(request: Request, name: str) -> str:
    """The value of an input without the spaces around it; empty if it is missing."""
    if name.startswith(QUERY):
        return request.query.get(name.removeprefix(QUERY), "").strip()
    return request.headers.get(name, "").strip()


def stored_content_type(request: Request) -> str | None:
    """The Content-Type as sent; of JSON the media type, in lower case and without parameters.

    JSON is UTF-8, regardless of a charset (https://www.rfc-editor.org/rfc/rfc8259#section-8.1).
    """
    sent = request.headers.get("content-type")
    media = sent.partition(";")[0].strip().lower() if sent else ""
    return media if media.endswith(("/json", "+json")) else sent


def effect_digest(
    inputs: Inputs, request: Request, kept: Mapping[str, str], event: str, event_name: str
) -> str:
    """A digest of everything beside the body that decides what a delivery does.

    Of headers, their kept values count: process reads nothing else.
    """
    content = sorted((name, kept.get(name)) for name, use in inputs.items() if use is Use.CONTENT)
    words = (stored_content_type(request) or "").lower().split(";")
    content_type = [word.strip() for word in words if word.strip()]
    encoding = value_of(request, "content-encoding").lower()
    parts = [event, event_name, content_type, encoding, content]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
