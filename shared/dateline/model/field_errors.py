"""What a model refuses, field by field: the one mapping from pydantic's errors to rejections.

Neither the value nor the context of an error is kept: both may quote secrets or large texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.errors import Unprocessable

if TYPE_CHECKING:
    from pydantic import ValidationError

_UNKNOWN = "extra_forbidden"
_TOO_LONG = {"string_too_long", "too_long"}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that a model refuses, and why. `kind` is pydantic's type of the error."""

    path: tuple[str | int, ...]
    """Names of fields and positions in lists; empty where the value as a whole is refused."""
    kind: str
    message: str

    @property
    def name(self) -> str:
        """The field as `media.0.url`."""
        return ".".join(map(str, self.path))

    @property
    def pointer(self) -> str:
        """The field as `/media/0/url` (RFC 6901)."""
        return "/" + "/".join(map(str, self.path))

    @property
    def json_path(self) -> str:
        """The field as `$.media[0].url` (RFC 9535)."""
        return "$" + "".join(
            f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path
        )

    def refusal(self, where: str | None = None) -> Unprocessable:
        """The error as a refusal of the input; `where` is the field's place, else its name."""
        code = (
            "field_unknown"
            if self.kind == _UNKNOWN
            else "field_too_long"
            if self.kind in _TOO_LONG
            else "field_invalid"
        )
        return Unprocessable(code, f"{self.name}: {self.message}", where=where or self.name)


def field_errors(error: ValidationError) -> list[FieldError]:
    """Every field that the model refuses, at least one."""
    return [
        FieldError(
            detail["loc"],
            detail["type"],
            "no such field; see GET /openapi.json" if detail["type"] == _UNKNOWN else detail["msg"],
        )
        for detail in error.errors(include_input=False, include_context=False, include_url=False)
    ]
