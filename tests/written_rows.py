"""The rows that index writes for a state: its rows, with the texts that the store adds."""

from __future__ import annotations

from functions.index.article.state import Row, State, rows_of
from functions.index.article.text_rows import with_text


def written_rows(state: State) -> dict[tuple[str, str], Row]:
    """Every row as it is in the table; the state has had all its documents applied."""
    return {
        key: with_text(row, state.documents[row["content_key"]])
        if row["pk"].startswith("TEXT#")
        else row
        for key, row in rows_of(state).items()
    }
