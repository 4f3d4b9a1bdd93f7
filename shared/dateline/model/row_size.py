"""Bounds the bytes of what a row repeats: DynamoDB takes 400 KB for a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.model.base import Model

MAX_TEXT = 2_000
"""Characters of one text."""
MAX_TEXT_BYTES = 6_000
"""Of one text in UTF-8."""

ModelT = TypeVar("ModelT", bound="Model")


def shortened(text: str) -> str:
    """The text, or its beginning."""
    return text[:MAX_TEXT].encode()[:MAX_TEXT_BYTES].decode(errors="ignore")


def fitting(models: Iterable[ModelT], max_bytes: int) -> tuple[ModelT, ...]:
    """The first of the models that take at most `max_bytes` together, as JSON."""
    kept: list[ModelT] = []
    size = 0
    for model in models:
        size += len(model.model_dump_json(exclude_none=True).encode())
        if size > max_bytes:
            break
        kept.append(model)
    return tuple(kept)
