"""Settings of a function: one frozen model, read once from the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from dateline.model.field_errors import field_errors

if TYPE_CHECKING:
    from collections.abc import Mapping


class Settings(BaseModel):
    """A function's settings. Field `intake_bucket` is the environment variable INTAKE_BUCKET."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


SettingsT = TypeVar("SettingsT", bound=Settings)


def read_settings(model: type[SettingsT], environment: Mapping[str, str]) -> SettingsT:
    """Reads `model` from the environment, or fails naming every missing or wrong variable.

    Raises:
        RuntimeError: at start, before any event is taken.
    """
    given = {
        name: environment[name.upper()]
        for name in model.model_fields
        if environment.get(name.upper())
    }
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problems = ", ".join(
            f"{field.name.upper()} ({field.message})" for field in field_errors(error)
        )
        raise RuntimeError(f"{model.__module__}.{model.__name__}: {problems}") from None
