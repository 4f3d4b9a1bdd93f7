"""Article ids in paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.errors import NotFound
from dateline.model.identifiers import ID_PATTERN

if TYPE_CHECKING:
    from dateline.web.http import Request


def article_id(request: Request) -> str:
    """The article id of the path.

    Raises:
        NotFound: `article_unknown`, the id is malformed; no store is read.
    """
    name = request.path_parameters.get("id", "")
    if not ID_PATTERN.fullmatch(name):
        raise NotFound("article_unknown", "no such article")
    return name
