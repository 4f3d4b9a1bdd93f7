"""GET /feeds/{listing}: a listing as a feed."""

from __future__ import annotations

from dateline.errors import NotFound
from dateline.http import Request
from functions.read.addresses import origin, quoted
from functions.read.answering import Answer, Stores, whole
from functions.read.listings import from_feed_name
from functions.read.lists import page
from functions.read.renderings import FEED_RENDERINGS

FEED_LIMIT = 50


def feed(request: Request, stores: Stores) -> Answer:
    """A listing as a feed."""
    name, _, extension = request.path_parameters.get("listing", "").rpartition(".")
    rendering = FEED_RENDERINGS.get(extension)
    if rendering is None:
        known = ", ".join(sorted(FEED_RENDERINGS))
        raise NotFound("rendering_unknown", f"feeds end in one of: {known}")
    query = from_feed_name(name, FEED_LIMIT)
    view, fresh = page(stores.reading, query)
    address = f"/feeds/{quoted(name)}.{extension}"
    body = rendering.render(view, origin(request.headers), address)
    return whole(request, body, rendering.content_type, fresh, query.language)
