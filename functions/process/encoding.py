"""Which characters the bytes are: byte order mark, then what was declared, then UTF-8."""

from __future__ import annotations

import codecs
import re

from dateline.errors import Unprocessable

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

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def byte_order_mark(raw: bytes) -> tuple[str, int] | None:
    """The encoding a byte order mark names, and the mark's length."""
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return name, len(mark)
    return None


def known_charset(name: str | None) -> str | None:
    """The Python codec for a declared character set, None where it names none that is read."""
    if not name:
        return None
    try:
        codec = codecs.lookup(name.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    if codec.name in _NO_CHARSET or not codec._is_text_encoding:
        return None
    return _AS_BROWSERS_DO.get(codec.name, codec.name)


def decode(
    raw: bytes, *declared: str | None, fallback: str | None = None
) -> tuple[str, str | None]:
    """The text, without its byte order mark, and a warning where the declaration was wrong.

    A byte order mark decides. Else, what is valid UTF-8 is UTF-8 even where another character
    set was declared: by chance that hardly happens to any. Then each of `declared` in turn, and
    last `fallback`.

    Raises:
        Unprocessable: `encoding_unknown`, none of them fits.
    """
    wanted = [charset for name in declared if (charset := known_charset(name))]
    mark = byte_order_mark(raw)
    utf8_first = not wanted or (b"\0" not in raw and wanted[0] not in _EAST_ASIAN)
    order = ["utf-8", *wanted] if utf8_first else [*wanted, "utf-8"]
    if mark:
        order.insert(0, mark[0])
    if fallback:
        order.append(fallback)
    for encoding in dict.fromkeys(order):
        try:
            text = raw.decode(encoding).removeprefix("\ufeff")
        except UnicodeError:
            continue
        # For plain ASCII it makes no difference what was declared.
        right = not wanted or encoding == wanted[0] or text.isascii()
        return text, None if right else f"encoding: declared {wanted[0]}, read as {encoding}"
    raise Unprocessable(
        "encoding_unknown",
        f"the text is not {' nor '.join(dict.fromkeys(order))}; "
        "send UTF-8, or name the charset in Content-Type",
    )


def printable(text: str) -> str:
    """Without control characters and lone surrogates, which no output format can carry."""
    if text.isascii() and text.isprintable():
        return text
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))
