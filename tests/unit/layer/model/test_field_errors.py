"""What a model refuses, field by field."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import Field, SecretStr, ValidationError

from dateline.model.base import Model
from dateline.model.field_errors import FieldError, field_errors


class _Media(Model):
    url: Annotated[str, Field(max_length=3)]


class _Sent(Model):
    name: Annotated[str, Field(min_length=1)]
    media: tuple[_Media, ...] = ()
    password: Annotated[SecretStr | None, Field(min_length=9)] = None


def refused(value: object) -> list[FieldError]:
    with pytest.raises(ValidationError) as caught:
        _Sent.model_validate(value)
    return field_errors(caught.value)


def test_each_field_is_named_in_every_notation() -> None:
    first, second = refused({"name": "a", "media": [{"url": "long"}, {"uri": 1, "url": "a"}]})
    assert first.path == ("media", 0, "url")
    assert first.name == "media.0.url"
    assert first.pointer == "/media/0/url"
    assert first.json_path == "$.media[0].url"
    assert second.json_path == "$.media[1].uri"


def test_a_value_that_is_refused_as_a_whole_has_no_field() -> None:
    (whole,) = refused([])
    assert (whole.name, whole.pointer, whole.json_path) == ("", "/", "$")


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        ({"name": "a", "media": [{"url": "long"}]}, "field_too_long", "media.0.url: String"),
        ({"name": "a", "nam": 1}, "field_unknown", "nam: no such field; see GET /openapi.json"),
        ({"name": ""}, "field_invalid", "name: String should have at least 1 character"),
        ({"name": 5}, "field_invalid", "name: Input should be a valid string"),
        ({}, "field_invalid", "name: Field required"),
    ],
)
def test_the_kind_of_error_decides_the_code(value: object, code: str, message: str) -> None:
    (error,) = refused(value)
    refusal = error.refusal()
    assert refusal.code == code
    assert refusal.message.startswith(message)
    assert refusal.where == error.name
    assert error.refusal("item[3]/name").where == "item[3]/name"


def test_no_error_quotes_what_was_sent() -> None:
    errors = refused({"name": 5, "password": "hunter2", "media": [{"url": "hunter2"}]})
    assert len(errors) == 3
    assert "hunter2" not in repr(errors)
