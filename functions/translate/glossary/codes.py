"""Maps BCP 47 tags to Amazon Translate's language codes.

https://docs.aws.amazon.com/translate/latest/dg/what-is-languages.html
https://www.rfc-editor.org/rfc/rfc5646
"""

from __future__ import annotations

from dateline.model.errors import Unprocessable
from dateline.model.languages import canonical_tag

_CODES = (
    "af sq am ar hy az bn bs bg ca zh zh-TW hr cs da fa-AF nl en et fa tl fi fr fr-CA ka de el gu "
    "ht ha he hi hu is id ga it ja kn kk ko lv lt mk ms ml mt mr mn no ps pl pt pt-PT pa ro ru sr "
    "si sk sl so es es-MX sw sv ta te th tr uk ur uz vi cy"
)
CODES = frozenset(_CODES.split())
"""The 75 languages of Amazon Translate."""

_ALIASES = {
    "fil": "tl",
    "nb": "no",
    "prs": "fa-AF",
    "yue": "zh-TW",
    "yue-Hans": "zh",
    "yue-Hant": "zh-TW",
    "yue-CN": "zh",
    "zh-Hans": "zh",
    "zh-Hant": "zh-TW",
    "zh-HK": "zh-TW",
    "zh-MO": "zh-TW",
}
"""Other tags of the same language, which Amazon lists under one code only.

Cantonese is written in Traditional script outside mainland China (CLDR's likely subtags).
"""

_MACROLANGUAGES = {"cmn": "zh", "swh": "sw"}
"""Languages that Amazon lists as the macrolanguage, whose regions and scripts hold for them."""

_SCRIPTS = {
    "am": "Ethi",
    "ar": "Arab",
    "az": "Latn",
    "bg": "Cyrl",
    "bs": "Latn",
    "en": "Latn",
    "fa": "Arab",
    "ha": "Latn",
    "hi": "Deva",
    "hy": "Armn",
    "ja": "Jpan",
    "ka": "Geor",
    "kk": "Cyrl",
    "ko": "Kore",
    "mk": "Cyrl",
    "mn": "Cyrl",
    "ms": "Latn",
    "pa": "Guru",
    "ps": "Arab",
    "ru": "Cyrl",
    "sr": "Cyrl",
    "tr": "Latn",
    "uk": "Cyrl",
    "ur": "Arab",
    "uz": "Latn",
}
"""Amazon's script of each language; other scripts, as in `sr-Latn`, are unsupported."""


def require_tag(text: str) -> str:
    """The canonical form of a language tag.

    Raises:
        Unprocessable: `language_invalid`; it is no language tag.
    """
    tag = canonical_tag(text)
    if tag is None:
        raise Unprocessable(
            "language_invalid", "give languages as BCP 47 tags, such as pt, pt-BR or zh-Hant"
        )
    return tag


def translate_code(tag: str) -> str:
    """Amazon Translate's code for a language tag, by its language, script and region.

    A region without its own code uses its language's: `pt-BR` is `pt` (which is Brazilian at
    Amazon), `en-GB` is `en`.

    Raises:
        Unprocessable: Amazon Translate does not support the language, or not in this script.
    """
    canonical = require_tag(tag)
    if canonical in CODES:
        return canonical
    language, *subtags = canonical.split("-")
    language = _MACROLANGUAGES.get(language, language)
    script = next((subtag for subtag in subtags if len(subtag) == 4 and subtag.isalpha()), None)
    region = next((subtag for subtag in subtags if len(subtag) in {2, 3}), None)
    # A script decides before the region: zh-Hans-HK is simplified.
    for narrower in (script, region):
        if narrower:
            name = f"{language}-{narrower}"
            if code := _ALIASES.get(name) or (name if name in CODES else None):
                return code
    code = _ALIASES.get(language, language)
    if code not in CODES or (script and script != _SCRIPTS.get(code)):
        raise Unprocessable(
            "language_unsupported", f"Amazon Translate does not translate to or from {canonical}"
        )
    return code
