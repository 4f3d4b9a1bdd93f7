"""Decodes bytes: by byte order mark, then as UTF-8, then as declared, then as they look.

https://www.w3.org/TR/xml/#sec-guessing · https://encoding.spec.whatwg.org/
"""

from __future__ import annotations

import codecs
import re
from itertools import islice

from dateline.model.errors import Unprocessable
from functions.process.text.charsets import contradicts, detected_charset, known_charset

_BOMS = (
    # UTF-32 first: its little-endian mark begins with UTF-16's.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_EAST_ASIAN = frozenset({"gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "iso2022_jp"})
"""Short texts in these can be valid UTF-8 by chance."""

_PLAIN = r"[\t\n\r -~]"
_UNMARKED = tuple(
    (re.compile(pattern.replace("@", _PLAIN).encode()), name)
    for pattern, name in (
        # UTF-32 first, which is UTF-16 with more zeros.
        (r"\0\0\0@", "utf-32-be"),
        (r"@\0\0\0", "utf-32-le"),
        (r"\0@\0@", "utf-16-be"),
        (r"@\0@\0", "utf-16-le"),
        # `<?xm`, `<rss`, `<fee` on mainframes
        (r"\x4c(?:\x6f\xa7\x94|\x99\xa2\xa2|\x86\x85\x85)", "cp037"),
    )
)
"""The first bytes of text without a byte order mark: feeds and JSON begin with ASCII characters."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_CONTROL_BYTES = bytes({*range(0x20), 0x7F} - set(b"\t\n\r"))
_SURROGATES = re.compile("[\ud800-\udfff]+")
_ASCII = bytes(range(0x80))
_C1_BYTES = re.compile(b"\xc2[\x80-\x9f]")
_C1_REFERENCE = re.compile(r"&#(?:12[89]|1[345]\d|[xX][89][0-9a-fA-F]);")
_C1_REFERENCE_BYTES = re.compile(_C1_REFERENCE.pattern.encode())
_TWICE_BYTES = re.compile("Ã|Â|â€".encode())
_LATIN1_REFERENCE = re.compile(r"&#(?:([12]\d\d)|[xX]([89a-fA-F][0-9a-fA-F]));")
_MAX_REFERENCES = 1_000_000
"""References to characters of Latin-1 that are replaced; later ones are left unchanged."""
_UTF8_AS_LATIN1 = re.compile(
    "[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_CP1252 = {
    byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)
}
"""Characters by byte, as browsers read windows-1252: undefined bytes are control characters."""
_C1_AS_CP1252 = {code: char if ord(char) > 0x9F else "" for code, char in _CP1252.items()}
_TO_CP1252 = {ord(char): byte for byte, char in _CP1252.items()} | {n: n for n in range(0x80)}
_DOUBLE_ENCODED = re.compile("â€|Ã[\x80-\xbfƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€‚]|Â[\xa0-\xbf]")
_ISO_2022_JP = b"\x1b$"
"""Begins Japanese in ISO-2022-JP, which is ASCII otherwise."""
_SINGLE_BYTE = re.compile(r"cp125\d|cp874")
"""Windows' charsets, whose undefined bytes browsers read as control characters."""
_INTACT = 10
"""Characters beyond ASCII for each broken one."""
_ENOUGH = 3
"""This many misread two-byte characters are no accident; nor is one of three bytes."""


def _as_control(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return chr(error.object[error.start]), error.start + 1


codecs.register_error("dateline.control", _as_control)


def byte_order_mark(raw: bytes) -> tuple[str, int] | None:
    """The encoding that a byte order mark names, and the length of the mark."""
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return name, len(mark)
    return None


def unmarked(raw: bytes) -> str | None:
    """The encoding recognised by the first bytes without a mark: UTF-16, UTF-32 or EBCDIC."""
    return next((name for beginning, name in _UNMARKED if beginning.match(raw)), None)


def decode(raw: bytes, *declared: str | None) -> tuple[str, str | None]:
    """The text without its byte order mark, and a warning if the declaration is wrong.

    A byte order mark decides, or the zero bytes of UTF-16. Otherwise valid UTF-8 is UTF-8 even if
    another charset is declared, because other charsets are almost never valid UTF-8 by chance; a
    few broken characters do not change that. Then each of `declared` is tried, unless the text
    contradicts it, and last the charset that the text seems to be in. Text encoded as UTF-8 twice
    is decoded twice.

    Raises:
        Unprocessable: `encoding_unknown`, none of them fits.
    """
    names = [name.strip() for name in declared if name and name.strip()]
    charsets = [charset for name in names if (charset := known_charset(name))]
    order = _certain(raw, charsets)
    for encoding in dict.fromkeys(order):
        if (text := _strictly(raw, encoding)) is not None:
            return _result(text, encoding, charsets, names)
        if encoding == "utf-8" and (repaired := _mostly_utf8(raw)) is not None:
            return repaired, "encoding: characters that are not UTF-8 were left out"
    guess = detected_charset(raw)
    for encoding in dict.fromkeys([*charsets, *([guess] if guess else [])]):
        if guess and contradicts(raw, encoding, guess):
            continue
        text = None if encoding in order else _strictly(raw, encoding)
        if text is None and encoding != "utf-8":
            text = _mostly(raw, encoding)
        if text is not None:
            return _result(text, encoding, charsets, names)
    tried = dict.fromkeys([*order, *charsets, *([guess] if guess else [])])
    raise Unprocessable(
        "encoding_unknown",
        f"the text is not {' nor '.join(tried)}; send UTF-8, or name the charset in Content-Type",
    )


def _certain(raw: bytes, charsets: list[str]) -> list[str]:
    """The encodings that bytes are in without doubt if they can be decoded as such."""
    utf8_first = not charsets or (b"\0" not in raw and charsets[0] not in _EAST_ASIAN)
    order = ["utf-8"] if utf8_first else [charsets[0], "utf-8"]
    if _ISO_2022_JP in raw:
        order.insert(0, "iso2022_jp")
    mark = byte_order_mark(raw)
    if recognised := mark[0] if mark else unmarked(raw):
        # EBCDIC has many variants: the declared ones are tried before cp037.
        order[:0] = [*charsets, recognised] if recognised == "cp037" else [recognised]
    return order


def _strictly(raw: bytes, encoding: str) -> str | None:
    errors = "dateline.control" if _SINGLE_BYTE.fullmatch(encoding) else "strict"
    try:
        return raw.decode(encoding, errors).removeprefix("\ufeff")
    except UnicodeError:
        return None


def _result(
    text: str, encoding: str, charsets: list[str], names: list[str]
) -> tuple[str, str | None]:
    if (single := _decoded_again(text)) is not None:
        return single, "encoding: UTF-8 had been read as windows-1252, repaired"
    # Plain ASCII is the same in every charset that may be declared.
    if text.isascii() or (charsets and encoding == charsets[0]):
        return text, None
    if charsets:
        return text, f"encoding: declared {charsets[0]}, read as {encoding}"
    if encoding == "utf-8":
        return text, None
    what = f"the charset {names[0][:40]!r} is unknown" if names else "no charset is declared"
    return text, f"encoding: {what}, read as {encoding}"


def _mostly(raw: bytes, encoding: str) -> str | None:
    """The text with a few broken characters replaced, as in a text cut by bytes."""
    text = raw.decode(encoding, "replace").removeprefix("\ufeff")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") * _INTACT <= beyond_ascii else None


def _mostly_utf8(raw: bytes) -> str | None:
    """The text if it is UTF-8 with a few broken characters, as in a text cut by bytes."""
    good = raw.decode("utf-8", "ignore")
    broken = len(raw) - len(good.encode())
    ascii_only = len(raw) - len(raw.translate(None, _ASCII))
    # Counted, not listed: there may be millions of broken bytes.
    if len(good) - ascii_only <= 4 * broken + 5:
        return None
    return _SURROGATES.sub(_replaced, raw.decode("utf-8", "surrogateescape"))


def _decoded_again(text: str) -> str | None:
    """The original text if all of it is UTF-8 that was read as windows-1252."""
    if "â€" not in text and "Ã" not in text and "Â" not in text:
        return None
    signs = [match[0] for match in islice(_DOUBLE_ENCODED.finditer(text), _ENOUGH)]
    if "â€" not in signs and len(signs) < _ENOUGH:
        return None
    try:
        return codecs.charmap_encode(text, "strict", _TO_CP1252)[0].decode()
    except UnicodeError:
        return None


def printable(text: str) -> str:
    """The text without control characters and lone surrogates, which no output format allows."""
    if text.isascii() and text.isprintable():
        return text
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        text = _SURROGATES.sub(_replaced, text)
        raw = text.encode()
    # Deciding on bytes costs a tenth of a regular expression.
    if len(raw.translate(None, _CONTROL_BYTES)) < len(raw) or b"\xef\xbf" in raw:
        return _CONTROLS.sub("", text)
    return text


def _replaced(run: re.Match[str]) -> str:
    return "\ufffd" * len(run[0])


def may_need_repair(raw: bytes) -> bool:
    """Whether `decode` or `repaired` may change UTF-8; a cheap test with false positives."""
    # Searching one byte is a hundred times faster than a pattern, and a pattern that begins with
    # one byte is three times faster than searching two.
    twice = b"\xc3" in raw and _TWICE_BYTES.search(raw)
    controls = b"\xc2" in raw and _C1_BYTES.search(raw)
    return bool(twice or controls or _C1_REFERENCE_BYTES.search(raw))


def repaired(text: str) -> str:
    """XML or HTML with the C1 controls, raw or as references, replaced by the intended characters.

    Senders do not write these controls: they are windows-1252, or the second half of a UTF-8
    character, read with the wrong table.
    """
    if _C1_REFERENCE.search(text):
        text = _LATIN1_REFERENCE.sub(lambda match: _CHARACTERS[match[0]], text, _MAX_REFERENCES)
    if text.isascii() or not _C1_BYTES.search(text.encode("utf-8", "replace")):
        return text
    text = _UTF8_AS_LATIN1.sub(_as_utf8, text)
    # Searching each of 32 characters is much faster than `translate`, which asks a dict for each.
    for code, intended in _C1_AS_CP1252.items():
        text = text.replace(chr(code), intended)
    return text


class _Characters(dict[str, str]):
    """The character of each reference, computed once; a reference beyond Latin-1 is unchanged."""

    def __missing__(self, reference: str) -> str:
        digits = reference[2:-1]
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        self[reference] = chr(code) if 0x80 <= code <= 0xFF else reference
        return self[reference]


_CHARACTERS = _Characters()


def _as_utf8(match: re.Match[str]) -> str:
    try:
        return match[0].encode("latin-1").decode()
    except UnicodeError:
        return match[0]
