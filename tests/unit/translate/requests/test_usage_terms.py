"""Terms of use that forbid a translation, and terms that do not."""

from __future__ import annotations

import pytest

from functions.translate.requests.usage_terms import forbid_translation


@pytest.mark.parametrize(
    "terms",
    [
        "No translation.",
        "For editorial use. No resale, no syndication and no translation without written consent",
        "This text may not be altered, shortened or translated.",
        "Translations are prohibited.",
        "TRANSLATION FORBIDDEN",
        "Do not translate!",
        "Must not be reproduced;\nnot to be translated into any language",
        "Translation only with prior permission of the agency",
        "You can’t translate this.",
        "https://creativecommons.org/licenses/by-nd/4.0/",
        "https://creativecommons.org/licenses/by-nc-nd/3.0/igo/",
        "Licensed under CC BY-NC-ND 4.0",
        "CC BY ND",
        "Attribution-NoDerivatives 4.0 International",
        "Attribution-NoDerivs",
        "Proibida a tradução sem autorização.",
        "Não pode ser traduzido.",
        "Se prohíbe la traducción.",
        "Traduction interdite",
        "Übersetzung nicht gestattet",
        "Keine Übersetzungen",
        "Перевод запрещён",
        "ПЕРЕВОД ЗАПРЕЩЁН",
        "ÇEVİRİ YASAKTIR",
        "Tercümesi yasaktır.",
        "ÜBERSETZUNG UNTERSAGT",
        "ÜBERSETZUNGEN DÜRFEN KEINESFALLS ERSCHEINEN",
        "TRADUÇÃO PROIBIDA",
        "YOU CAN'T TRANSLATE THIS",
        "Не переводить без разрешения: перевод только с согласия",
        "Переклад заборонено",
        "Թարգմանությունն արգելվում է",
        "თარგმნა აკრძალულია",
        "未经许可不得翻译",
        "ممنوع الترجمة",
    ],
)
def test_terms_that_forbid_translation_are_recognised(terms: str) -> None:
    assert forbid_translation(terms)


@pytest.mark.parametrize(
    "terms",
    [
        None,
        "",
        "Free to use with credit.",
        "Translators who know nothing, nonetheless, may note this; translations are notable.",
        "No resale. Translations are welcome.",
        "Not for use in print; may be translated",
        "Photos may not be altered. Texts may be translated and shortened.",
        "https://creativecommons.org/licenses/by/4.0/",
        "https://creativecommons.org/licenses/by-sa/4.0/",
        "CC BY-NC",
        "Embargoed, no redistribution",
        "Traduções são bem-vindas. Sem alterações no original.",
        "© Agency 2026",
    ],
)
def test_other_terms_are_no_obstacle(terms: str | None) -> None:
    assert not forbid_translation(terms)


def test_very_long_terms_are_read_quickly() -> None:
    assert not forbid_translation("translate " * 20_000)
    assert forbid_translation(". " * 50_000 + "do not translate")
