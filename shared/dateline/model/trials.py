"""A trial: a submission parsed again with changed options, of which nothing is written."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from dateline.model.base import Model
from dateline.model.languages import LanguageTag
from dateline.model.source_options import Fields

EVENT: Final = "try"


class Changes(Model):
    """Options in place of the source's; None for the source's own."""

    format: Annotated[str | None, Field(pattern="^[a-z][a-z0-9_]{0,50}$")] = None
    """The format that is tried first."""
    language: LanguageTag | None = None
    """What is assumed where an item declares none and none is detected."""
    encoding: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9._:-]{1,40}$")] = None
    """The character set of the bytes; their declaration is ignored."""
    fields: Fields | None = None
    """Where the fields are in the payload, in place of the source's whole map."""


class Trial(Model):
    """The event that asks process for a trial."""

    event: Literal["try"] = EVENT
    key: str
    """Of the object in the intake bucket."""
    version_id: str | None = None
    changes: Changes = Changes()
