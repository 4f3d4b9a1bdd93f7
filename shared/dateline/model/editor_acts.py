"""What an editor does by hand, as its delivery carries it from submit to process."""

from __future__ import annotations

from enum import StrEnum

EDITOR = "editor"
"""The sender of such a delivery; its `event` is the act."""
ARTICLE_HEADER = "x-article-id"
"""The kept header that names the article."""


class Act(StrEnum):
    """What an editor does to an article by hand."""

    KILL = "kill"
    REINSTATE = "reinstate"
