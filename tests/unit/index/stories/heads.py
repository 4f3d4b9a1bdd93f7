"""The HEAD row that an article's documents lead to."""

from __future__ import annotations

from dateline.model.documents import Article, Notice, Translation
from dateline.model.rows import Head
from functions.index.article.state import State, apply, head_of


def head(*documents: Article | Notice | Translation) -> Head:
    state = State(id=documents[0].id, source=documents[0].source)
    for document in documents:
        state = apply(state, document)
    current = head_of(state)
    assert current is not None
    return current
