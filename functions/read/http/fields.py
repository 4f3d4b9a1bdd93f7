"""`fields=headline,standfirst`: the part of a JSON answer that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MAX_FIELDS = 60


def parse_fields(query: Mapping[str, str], known: Collection[str]) -> tuple[str, ...] | None:
    """The fields asked for, in the order of `known`; None where all are wanted.

    Raises:
        Malformed: `field_unknown`, or none is named.
    """
    text = query.get("fields")
    if text is None:
        return None
    requested = {name.strip() for name in text.split(",", MAX_FIELDS)}
    if unknown := sorted(requested - set(known)):
        raise Malformed(
            "field_unknown",
            f"there is no such field; there are {', '.join(known)}",
            where=unknown[0][:100] or "fields",
        )
    return tuple(name for name in known if name in requested)


def select_fields(
    content: Mapping[str, object], fields: tuple[str, ...] | None
) -> dict[str, object]:
    """The content with these fields alone."""
    return dict(content) if fields is None else {name: content[name] for name in fields}
