"""Which characters the bytes are: byte order mark, then UTF-8, then what was declared.

https://www.w3.org/TR/xml/#sec-guessing · https://encoding.spec.whatwg.org/
"""

from __future__ import annotations

import codecs
import re
from itertools import islice

from dateline.model.errors import Unprocessable

_BOMS = (
    # UTF-32 first: its little-endian mark begins with UTF-16's.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252"}
"""Latin-1 and ASCII are read as windows-1252, whose quotes and dashes they are sent with.
https://encoding.spec.whatwg.org/#names-and-labels"""

_NO_CHARSET = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"}
)
"""Python codecs that are no character set of documents, or cost more than linear time."""

_EAST_ASIAN = frozenset(
    {"gb2312", "gbk", "gb18030", "big5", "big5hkscs", "shift_jis", "cp932", "euc_jp", "euc_kr"}
    | {"cp949", "iso2022_jp"}
)
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
"""How text without a byte order mark begins; two characters are plain in any feed or JSON."""

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
"""Of Latin-1's characters; what comes after stays as it is."""
_UTF8_AS_LATIN1 = re.compile(
    "[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_CP1252 = {
    byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)
}
"""Characters by their byte, as browsers read windows-1252: what it leaves out is itself."""
_C1_AS_CP1252 = {code: char if ord(char) > 0x9F else "" for code, char in _CP1252.items()}
_TO_CP1252 = {ord(char): byte for byte, char in _CP1252.items()} | {n: n for n in range(0x80)}
_TELLS_TWICE = re.compile("â€|Ã[\x80-\xbfƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€‚]|Â[\xa0-\xbf]")
_ENOUGH = 3
"""So many two-byte characters read as windows-1252 are no accident; one of three bytes is none."""


def _as_itself(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return chr(error.object[error.start]), error.start + 1


codecs.register_error("dateline.cp1252", _as_itself)


def byte_order_mark(raw: bytes) -> tuple[str, int] | None:
    """The encoding a byte order mark names, and the mark's length."""
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return name, len(mark)
    return None


def unmarked(raw: bytes) -> str | None:
    """The encoding that the first bytes tell without a mark: UTF-16, UTF-32 or EBCDIC."""
    return next((name for begins, name in _UNMARKED if begins.match(raw)), None)


def known_charset(name: str | None) -> str | None:
    """The Python codec for a declared character set, None where it names none that is read."""
    if not name:
        return None
    try:
        codec = codecs.lookup(name.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    # Nothing public tells base64 or rot13 from a charset.
    if codec.name in _NO_CHARSET or not codec._is_text_encoding:  # noqa: SLF001
        return None
    return _AS_BROWSERS_DO.get(codec.name, codec.name)


def decode(
    raw: bytes, *declared: str | None, fallback: str | None = None
) -> tuple[str, str | None]:
    """The text, without its byte order mark, and a warning where the declaration was wrong.

    A byte order mark decides, or zeros where UTF-16 has them. Else, what is valid UTF-8 is UTF-8
    even where another character set was declared: by chance that hardly happens to any. Nor do
    a few broken characters make UTF-8 something else. Then each of `declared` in turn, and last
    `fallback`. What was UTF-8 twice is decoded twice.

    Raises:
        Unprocessable: `encoding_unknown`, none of them fits.
    """
    wanted = [charset for name in declared if (charset := known_charset(name))]
    mark = byte_order_mark(raw)
    utf8_first = not wanted or (b"\0" not in raw and wanted[0] not in _EAST_ASIAN)
    order = ["utf-8", *wanted] if utf8_first else [*wanted, "utf-8"]
    if told := mark[0] if mark else unmarked(raw):
        # Of EBCDIC's many kinds only the declaration, read by the first bytes, tells which.
        order.insert(len(wanted) + 1 if told == "cp037" else 0, told)
    if fallback:
        order.append(fallback)
    for encoding in dict.fromkeys(order):
        try:
            errors = "dateline.cp1252" if encoding == "cp1252" else "strict"
            text = raw.decode(encoding, errors).removeprefix("\ufeff")
        except UnicodeError:
            if encoding == "utf-8" and (mended := _mostly_utf8(raw)) is not None:
                return mended, "encoding: characters that are not UTF-8 were left out"
            continue
        if (once := _decoded_once_more(text)) is not None:
            return once, "encoding: UTF-8 had been read as windows-1252, put right"
        # For plain ASCII it makes no difference what was declared.
        right = not wanted or encoding == wanted[0] or text.isascii()
        return text, None if right else f"encoding: declared {wanted[0]}, read as {encoding}"
    raise Unprocessable(
        "encoding_unknown",
        f"the text is not {' nor '.join(dict.fromkeys(order))}; "
        "send UTF-8, or name the charset in Content-Type",
    )


def _mostly_utf8(raw: bytes) -> str | None:
    """UTF-8 with a broken character here and there, as where a text was cut by bytes."""
    good = raw.decode("utf-8", "ignore")
    broken = len(raw) - len(good.encode())
    ascii_only = len(raw) - len(raw.translate(None, _ASCII))
    # Counted, not listed: of bytes that are all broken, millions would have to be.
    if len(good) - ascii_only <= 4 * broken + 5:
        return None
    return _SURROGATES.sub(_replaced, raw.decode("utf-8", "surrogateescape"))


def _decoded_once_more(text: str) -> str | None:
    """The text that was meant, where all of it is UTF-8 read as windows-1252."""
    if "â€" not in text and "Ã" not in text and "Â" not in text:
        return None
    tells = [found[0] for found in islice(_TELLS_TWICE.finditer(text), _ENOUGH)]
    if "â€" not in tells and len(tells) < _ENOUGH:
        return None
    try:
        return codecs.charmap_encode(text, "strict", _TO_CP1252)[0].decode()
    except UnicodeError:
        return None


def printable(text: str) -> str:
    """Without control characters and lone surrogates, which no output format can carry."""
    if text.isascii() and text.isprintable():
        return text
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        text = _SURROGATES.sub(_replaced, text)
        raw = text.encode()
    # Deciding it on bytes costs a tenth of a regular expression.
    if len(raw.translate(None, _CONTROL_BYTES)) < len(raw) or b"\xef\xbf" in raw:
        return _CONTROLS.sub("", text)
    return text


def _replaced(run: re.Match[str]) -> str:
    return "\ufffd" * len(run[0])


def may_need_mending(raw: bytes) -> bool:
    """Whether UTF-8 holds anything that `decode` or `mended` would put right; quick, not exact."""
    # One byte is looked for a hundred times faster than two.
    twice = b"\xc3" in raw and _TWICE_BYTES.search(raw)
    controls = b"\xc2" in raw and _C1_BYTES.search(raw)
    return bool(twice or controls or (b"&#" in raw and _C1_REFERENCE_BYTES.search(raw)))


def mended(text: str) -> str:
    """XML or HTML in which Latin-1's controls, themselves or as references, are characters again.

    Nobody writes these controls. They are windows-1252, or the second half of a UTF-8 character,
    read with the wrong table.
    """
    if _C1_REFERENCE.search(text):
        text = _LATIN1_REFERENCE.sub(lambda found: _REFERRED[found[0]], text, _MAX_REFERENCES)
    if text.isascii() or not _C1_BYTES.search(text.encode("utf-8", "replace")):
        return text
    return _UTF8_AS_LATIN1.sub(_meant, text).translate(_C1_AS_CP1252)


class _Referred(dict[str, str]):
    """The character by its reference, each worked out once; one that is not Latin-1's stays."""

    def __missing__(self, reference: str) -> str:
        digits = reference[2:-1]
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        self[reference] = chr(code) if 0x80 <= code <= 0xFF else reference
        return self[reference]


_REFERRED = _Referred()


def _meant(found: re.Match[str]) -> str:
    try:
        return found[0].encode("latin-1").decode()
    except UnicodeError:
        return found[0]
