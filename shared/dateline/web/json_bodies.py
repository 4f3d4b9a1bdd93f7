"""Parses the JSON that editors and operators send."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from dateline.model.base import Model
from dateline.model.errors import Malformed, TooLarge, UnsupportedType
from dateline.model.field_errors import field_errors

if TYPE_CHECKING:
    from collections.abc import Collection

JSON = "application/json"
ModelT = TypeVar("ModelT", bound=Model)


def read_body(
    model: type[ModelT], body: bytes, content_type: str, *, max_bytes: int, noun: str, example: str
) -> ModelT:
    """Parses a JSON body of at most `max_bytes`; errors name the `noun` and show the `example`.

    Raises:
        UnsupportedType, TooLarge, Malformed: the body is no such JSON.
    """
    require_json(body, content_type, max_bytes=max_bytes, noun=noun)
    return parse_json(model, body, example)


def require_json(
    body: bytes, content_type: str, *, max_bytes: int, noun: str, types: Collection[str] = (JSON,)
) -> None:
    """Refuses a body of another type than `types`, or of more than `max_bytes`.

    Raises:
        UnsupportedType, TooLarge: and why.
    """
    if content_type.partition(";")[0].strip().lower() not in types:
        raise UnsupportedType("content_type_unsupported", f"send the {noun} as application/json")
    if len(body) > max_bytes:
        raise TooLarge("body_too_large", f"the request is over {max_bytes} bytes")


def parse_json(model: type[ModelT], body: bytes | str, example: str) -> ModelT:
    """Parses JSON whose type and size were checked; an error shows the `example`.

    Raises:
        Malformed: `request_invalid`, with the place of the first error.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = field_errors(error)[0]
        raise Malformed(
            "request_invalid",
            f"send {example}: {first.message}",
            where=first.pointer,
        ) from None
