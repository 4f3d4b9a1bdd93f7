"""Compressed bodies, inflated under a hard limit: a bomb is refused before it is in memory.

Content-Encoding as RFC 9110, section 8.4.1 has it: `gzip` (and `x-gzip`) and `deflate`, which
means zlib's format and is sent as bare deflate by enough clients to be read too.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from dateline.model.errors import Malformed, TooLarge, UnsupportedType

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_RATIO = 200
"""Feeds shrink to a tenth, very repetitive ones to a hundredth; deflate's own limit is 1,032."""
RATIO_COUNTS_FROM = 1024 * 1024
"""Below this a high ratio is harmless: a page of blanks is no bomb."""
MAX_MEMBERS = 1_000
"""gzip files may be joined (RFC 1952, section 2.2); a million empty ones only burn time."""

_GZIP, _ZLIB, _BARE = 31, 15, -15
_WINDOWS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}
_MAGIC = b"\x1f\x8b"
_STEP = 64 * 1024

ENCODINGS = ("gzip", "deflate")


def content_encoding(header: str) -> str | None:
    """The one encoding a Content-Encoding header names, or None where nothing is encoded.

    Raises:
        UnsupportedType: `content_encoding_unsupported`; one we do not read, or several.
    """
    named = header.strip().lower()
    if named in {"", "identity"}:
        return None
    if named not in _WINDOWS:
        raise UnsupportedType(
            "content_encoding_unsupported",
            f"content-encoding {named[:40]!r} is not read; send one of {', '.join(ENCODINGS)}, "
            "or the body as it is",
        )
    return named


def sniffed(body: bytes) -> str | None:
    """`gzip` where the first bytes say so: a file named `.gz` comes without any header."""
    return "gzip" if body.startswith(_MAGIC) else None


def inflate(body: bytes, encoding: str, *, max_bytes: int) -> bytes:
    """The body behind an encoding that `content_encoding` named.

    Raises:
        TooLarge: `body_bomb` or `body_too_large`; at most `max_bytes` and a step were in memory.
        Malformed: `body_not_<encoding>`; damaged, cut off, or something else.
    """
    window = _WINDOWS[encoding]
    if window == _ZLIB and not _looks_like_zlib(body):
        window = _BARE
    inflated = bytearray()
    try:
        for part in _parts(memoryview(body), window):
            inflated += part
            _require_bounded(len(inflated), len(body), max_bytes)
    except zlib.error:
        raise _malformed(encoding, "damaged") from None
    except EOFError:
        raise _malformed(encoding, "cut off") from None
    return bytes(inflated)


def _parts(body: memoryview, window: int) -> Iterator[bytes]:
    """What is inflated, at most a step at a time."""
    offset = members = 0
    while offset < len(body) or not members:
        members += 1
        if members > MAX_MEMBERS:
            raise _bomb()
        stream = zlib.decompressobj(window)
        while not stream.eof:
            # Input that a full step has left over is taken first.
            given = stream.unconsumed_tail or bytes(body[offset : offset + _STEP])
            if not stream.unconsumed_tail:
                offset += len(given)
            part = stream.decompress(given, _STEP)
            if not given and not part:
                raise EOFError
            yield part
        offset -= len(stream.unused_data)
        if window != _GZIP or body[offset : offset + 2] != _MAGIC:
            # What follows the last member is padding, as tar and some servers leave it.
            return


def _looks_like_zlib(body: bytes) -> bool:
    """RFC 1950, section 2.2: method 8, and a header that divides by 31."""
    return len(body) >= 2 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0


def _require_bounded(size: int, sent: int, max_bytes: int) -> None:
    if size > RATIO_COUNTS_FROM and size > MAX_RATIO * sent:
        raise _bomb()
    if size > max_bytes:
        raise TooLarge(
            "body_too_large", f"inflated, the body has more than {max_bytes:,} bytes; send less"
        )


def _bomb() -> TooLarge:
    return TooLarge(
        "body_bomb", "the compressed body grows out of all proportion; send it as it is"
    )


def _malformed(encoding: str, how: str) -> Malformed:
    name = encoding.removeprefix("x-")
    return Malformed(f"body_not_{name}", f"the body is no {name}: it is {how}")
