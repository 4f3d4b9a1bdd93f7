"""What a rendering declares: extension, media type, description and function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dateline.model.rows import Summary
    from functions.read.http.site import Site
    from functions.read.views import ArticleView, ListingView


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """What renderings of articles and feeds have in common."""

    extension: str
    """What a URL ends in: `html` for `/articles/<id>.html`; up to ten letters and digits."""
    content_type: str
    """As in the response's header, with its charset."""
    description: str
    """One sentence without a full stop, for the API description and the table of renderings."""
    revision: int
    """Increase it when the output changes.

    It is part of the entity tag, and caches keep a response with the same entity tag.
    """
    schema: str | None = None
    """The name in tools/openapi/schemas.json that describes JSON; any object without one."""
    losses: tuple[str, ...] | None = None
    """What the format cannot hold, if Dateline parses it back; None if it does not.

    Round-trip tests cover every rendering with losses, even with none.
    """

    @property
    def media_type(self) -> str:
        """The content type without parameters."""
        return self.content_type.partition(";")[0]


def no_headers(summary: Summary) -> Mapping[str, str]:
    """No more headers than every response has."""
    del summary
    return {}


@dataclass(frozen=True, kw_only=True)
class ArticleRendering(Rendering):
    """Renders an article: `render(view, site)`."""

    render: Callable[[ArticleView, Site], str]
    headers: Callable[[Summary], Mapping[str, str]] = no_headers
    """More response headers; made from rows, so that a 304 has them without the document."""
    shows_related: bool = False
    """Whether it lists related articles, which decide its entity tag and its lifetime too."""


@dataclass(frozen=True, kw_only=True)
class FeedRendering(Rendering):
    """Renders a listing as a feed: `render(view, origin, path of the feed)`."""

    render: Callable[[ListingView, str, str], str]
    has_tombstones: bool = False
    """Whether the format can express tombstones."""


R = TypeVar("R", bound=Rendering)


def without_site(render: Callable[[ArticleView], str]) -> Callable[[ArticleView, Site], str]:
    """Adapts a function that writes no absolute links."""
    return lambda view, _: render(view)


def by_extension(*renderings: R) -> dict[str, R]:
    """A registry.

    Raises:
        ValueError: two renderings have the same extension.
    """
    registry = {rendering.extension: rendering for rendering in renderings}
    if len(registry) < len(renderings):
        raise ValueError("two renderings have the same extension")
    return registry
