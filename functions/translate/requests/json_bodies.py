"""The JSON that editors send."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from dateline.model.base import Model
from dateline.model.errors import Malformed, TooLarge, UnsupportedType

ModelT = TypeVar("ModelT", bound=Model)


def read_body(
    model: type[ModelT], body: bytes, content_type: str, *, most: int, what: str, form: str
) -> ModelT:
    """The body as a `model`: `most` bytes of JSON. `what` and `form` tell what to send, and how.

    Raises:
        UnsupportedType, TooLarge, Malformed: it is something else.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedType("content_type_unsupported", f"send the {what} as application/json")
    if len(body) > most:
        raise TooLarge("body_too_large", f"the request is over {most} bytes")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Malformed(
            "request_invalid",
            f"send {form}: {first['msg']}",
            where="/" + "/".join(str(part) for part in first["loc"]),
        ) from None
