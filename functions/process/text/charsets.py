"""Names of character sets, and which one a text without a usable name is in.

https://encoding.spec.whatwg.org/#names-and-labels
"""

from __future__ import annotations

import codecs
import re
from functools import cache

import webencodings
from webencodings.labels import LABELS

_LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "johab": "cp949",
}
"""Character sets that are read as a larger one, whose characters senders use under their name."""

_NO_CHARSET = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"}
)
"""Python codecs that are no charset of documents, or take more than linear time."""
_NOT_OF_THE_WEB = frozenset({"replacement", "x-user-defined"})
"""What the standard has for charsets that browsers refuse, and for bytes that are no text."""

_WINDOWS = re.compile(r"(?:cp|win|windows|ms|ansi)(12\d\d|874)")
_MARKUP = re.compile(rb"<[^<>]{0,2000}>|&[#\w]{1,32};")
_CONTROLS = bytes({*range(1, 0x20), 0x7F} - set(b"\t\n\r\x1b"))
_NOT_CONTROLS = bytes({*range(0x100)} - set(_CONTROLS) - {0})
_ASCII = bytes(range(0x80))
_ASCII_LETTERS = bytes(range(ord("A"), ord("Z") + 1)) + bytes(range(ord("a"), ord("z") + 1))
_EXAMINED = 200_000
"""Bytes by which a charset is detected; the detector itself looks at no more."""
_DETECTED = (
    *(f"cp{number}" for number in (866, 874, 932, 949, *range(1250, 1259))),
    *(f"iso8859-{number}" for number in (2, 5, 6, 7, 8, 9, 13, 15)),
    *(
        "koi8-r",
        "koi8-u",
        "kz1048",
        "mac-cyrillic",
        "gb18030",
        "big5hkscs",
        "euc_jis_2004",
        "iso2022_jp_2",
    ),
)
"""Those that publishers use or used; the detector knows many more, such as those of terminals."""
_NOTHING_FITS = "cp037"
"""The detector's answer if nothing fits. EBCDIC has been recognised before, by its first bytes."""
_FEW = 6
"""So few accents do not tell Latin alphabets apart; windows-1252 is likeliest."""
_ASCII_AND_QUOTES = bytes({*range(0x80), 0x85, *range(0x91, 0x98), 0xA0, 0xAB, 0xBB})
"""Quotation marks and dashes have the same place in all of Windows' charsets."""
_WORD_BEYOND_ASCII = re.compile(rb"[\x80-\xff]{3}")
"""Accents of a Latin alphabet stand alone."""

_LATIN_ALPHABETS = re.compile(
    r"cp125[02478]|iso8859[-_](?:1|2|3|4|9|10|13|14|15|16)|mac[-_](?:roman|latin2|turkish|iceland)"
    r"|cp(?:437|775|85[0278]|86[0135]|1140|037|500)|hp-roman8"
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_GARBAGE = re.compile("[\x80-\x9f\u2500-\u259f\ufffd\ue000-\uf8ff]")


@cache
def _squeezed() -> dict[str, str]:
    """The standard's names by their letters and digits: `windows1251`, `ksc56011987`."""
    return {_letters_and_digits(label): name for label, name in LABELS.items()} | {
        "ksc5601": "euc-kr",
        "windows936": "gbk",
        "windows949": "euc-kr",
        "windows950": "big5",
        "utf8mb4": "utf-8",
    }


def _letters_and_digits(label: str) -> str:
    return re.sub("[^a-z0-9]", "", label.lower())


def known_charset(name: str | None) -> str | None:
    """The Python codec for a declared charset; None if it is unknown or not supported.

    Names are those of the WHATWG standard, however they are punctuated, then Python's own.
    """
    if not name or not (label := name.strip().strip("\"'")).isascii():
        return None
    squeezed = _letters_and_digits(label)
    if windows := _WINDOWS.fullmatch(squeezed):
        squeezed = f"windows{windows[1]}"
    standard = webencodings.lookup(label) or webencodings.lookup(_squeezed().get(squeezed, ""))
    if standard is not None and standard.name not in _NOT_OF_THE_WEB:
        codec = standard.codec_info.name
        return _LARGER.get(codec, codec)
    try:
        python = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    # No public attribute distinguishes base64 or rot13 from a charset.
    if python.name in _NO_CHARSET or not python._is_text_encoding:  # noqa: SLF001
        return None
    return _LARGER.get(python.name, python.name)


def detected_charset(raw: bytes) -> str | None:
    """The codec that the bytes seem to be in; None if they resemble no text.

    A few accents in text of the Latin alphabet are read as windows-1252, the likeliest.
    """
    import chardet  # noqa: PLC0415 - only when text is not UTF-8

    sample = _sample(raw)
    if len(raw[:_EXAMINED].translate(None, _NOT_CONTROLS)) * 20 > len(sample):
        return None
    name = chardet.detect(
        sample,
        compat_names=False,
        include_encodings=(*_DETECTED, _NOTHING_FITS),
        no_match_encoding=_NOTHING_FITS,
    )["encoding"]
    codec = known_charset(name)
    if codec is None or codec == _NOTHING_FITS or _is_garbage(sample, codec):
        return None
    accents = len(sample.translate(None, _ASCII_AND_QUOTES))
    if _LATIN_ALPHABETS.fullmatch(codec):
        return "cp1252" if accents < _FEW else codec
    if _single_byte(codec) and not _WORD_BEYOND_ASCII.search(sample):
        return "cp1252"
    return codec


def contradicts(raw: bytes, codec: str, detected: str) -> bool:
    """Whether the bytes are so unlikely in the declared `codec` that `detected` is to be believed.

    Two signs count. Words of a Latin alphabet are mostly ASCII letters; and a text read with the
    table of another alphabet has capitals inside its words, line drawings or control characters.
    """
    if codec == detected or not _single_byte(codec):
        return False
    sample = _sample(raw)
    beyond_ascii = len(sample.translate(None, _ASCII))
    if _LATIN_ALPHABETS.fullmatch(codec):
        ascii_letters = len(sample) - len(sample.translate(None, _ASCII_LETTERS))
        return beyond_ascii > ascii_letters and not _LATIN_ALPHABETS.fullmatch(detected)
    return _odd(sample, codec) > 0 == _odd(sample, detected)


def _odd(sample: bytes, codec: str) -> int:
    """The number of line drawings, control characters and words such as `пАРОМ`."""
    text = sample.decode(codec, "replace")
    inverted = [
        word
        for match in _WORD.finditer(text)
        if (word := match[0])[0].islower() and word[1:].isupper() and not word.isascii()
    ]
    return _garbage(text) + len(inverted)


def _is_garbage(sample: bytes, codec: str) -> bool:
    """Whether one in twenty characters beyond ASCII is none of a text."""
    text = sample.decode(codec, "replace")
    return _garbage(text) * 20 > len(text) - len(text.encode("ascii", "ignore"))


def _garbage(text: str) -> int:
    return sum(1 for _ in _GARBAGE.finditer(text))


def _single_byte(codec: str) -> bool:
    return re.fullmatch(
        r"cp\d+|iso8859-\d+|koi8-[rut]|kz1048|mac-\w+|tis-620", codec
    ) is not None and (codec not in {"cp932", "cp949"})


def _sample(raw: bytes) -> bytes:
    """The beginning without markup, whose ASCII letters hide what language the text is in."""
    return _MARKUP.sub(b" ", raw[:_EXAMINED].translate(None, _CONTROLS))
