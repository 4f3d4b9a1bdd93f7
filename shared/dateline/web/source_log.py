"""Names the source of a request in its log lines.

The API's access log cannot: an HTTP API offers it no path parameter, and the path contains secrets.
Both have the request's id, here as `correlation_id`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.aws.observability import logger

if TYPE_CHECKING:
    from dateline.model.sources import Source
    from dateline.web.access import Sources


class LoggedSources:
    """Reads sources, and adds the id of the last one to each later log line of the invocation.

    A refused request has the id of the source that it claims to come from. The id of an unknown
    source is not logged: it may be anything, for example a secret in the wrong place.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def get(self, source_id: str) -> Source:
        """The source; raises NotFound or Unavailable."""
        source = self._sources.get(source_id)
        logger.append_keys(source=source.id)
        return source
