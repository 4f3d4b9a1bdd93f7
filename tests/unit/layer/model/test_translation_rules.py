"""What a source's rules say of one language."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from dateline.model.sources import Source
from dateline.model.translation_rules import (
    Formality,
    Machine,
    Policy,
    TranslationRules,
    WhenChanged,
)


def test_without_rules_machine_texts_are_published_and_a_persons_are_kept() -> None:
    assert TranslationRules().policy("pt") == Policy(
        machine=Machine.PUBLISH,
        when_changed=WhenChanged.KEEP,
        pivot=False,
        formality=None,
        notes=False,
    )
    assert TranslationRules().languages == ()


def test_a_language_differs_only_in_what_it_overrides() -> None:
    rules = TranslationRules.model_validate(
        {
            "machine": "hold",
            "pivot": True,
            "formality": "FORMAL",
            "per_language": {"pt": {"machine": "publish", "pivot": False}, "fr": {"notes": True}},
        }
    )
    assert rules.policy("pt") == Policy(
        machine=Machine.PUBLISH, pivot=False, formality=Formality.FORMAL
    )
    assert rules.policy("fr") == Policy(
        machine=Machine.HOLD, pivot=True, formality=Formality.FORMAL, notes=True
    )
    assert rules.policy("hy").machine is Machine.HOLD


def test_rules_are_kept_with_their_source() -> None:
    source = Source.model_validate(
        {
            "id": "wire",
            "sender": "token",
            "translation": {
                "languages": ["pt", "hy"],
                "sections": ["World"],
                "per_language": {"hy": {"machine": "hold"}},
            },
        }
    )
    assert Source.model_validate_json(source.model_dump_json(exclude_defaults=True)) == source


@pytest.mark.parametrize(
    "wrong",
    [
        {"languages": ["Portuguese"]},
        {"machine": "perhaps"},
        {"when_changed": "forget"},
        {"formality": "rude"},
        {"per_language": {"pt": {"languages": ["fr"]}}},
        {"langauges": ["pt"]},
        {"languages": ["pt"] * 51},
    ],
)
def test_rules_that_cannot_be_meant_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TranslationRules.model_validate(wrong)
