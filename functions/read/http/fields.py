"""The `fields` parameter: `fields=headline,standfirst` selects fields of a JSON response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MAX_FIELDS = 60


def parse_fields(query: Mapping[str, str], known: Collection[str]) -> tuple[str, ...] | None:
    """The requested fields, in the order of `known`; None without the parameter.

    Raises:
        Malformed: `field_unknown`, a name is unknown or empty.
    """
    text = query.get("fields")
    if text is None:
        return None
    requested = {name.strip() for name in text.split(",", MAX_FIELDS)}
    if unknown := sorted(requested - set(known)):
        raise Malformed(
            "field_unknown",
            f"unknown field; the fields are {', '.join(known)}",
            where=unknown[0][:100] or "fields",
        )
    return tuple(name for name in known if name in requested)


def select_fields(
    content: Mapping[str, object], fields: tuple[str, ...] | None
) -> dict[str, object]:
    """The content with only these fields; all of them where `fields` is None."""
    return dict(content) if fields is None else {name: content[name] for name in fields}
