"""One picture, video or sound in several files: selects the main one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import MAX_NAME, MAX_RENDITIONS, Media, Rendition
from functions.process.body.clean import web_address
from functions.process.item.draft import pictured

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_URL = 4_000
_ONLY = "main"
"""The name of an unnamed file in formats that require a name."""
_MAIN = {"baseimage": 2, "main": 2, "original": 1, "thumbnail": -1, "preview": -1}
"""Preference by name, for Superdesk and AP. Superdesk's `baseImage` is made for the web; `original`
may be any size. Other names do not count."""


def rendition(
    url: str | None,
    *,
    name: str | None = None,
    media_type: str | None = None,
    size: int | None = None,
    width: int | None = None,
    height: int | None = None,
) -> tuple[Rendition, ...]:
    """The file as a rendition; empty without a valid URL."""
    address = (url or "").strip()
    # A relative URL is resolved later, against the item's.
    if len(address) > _MAX_URL or not web_address(address, "https://relative.invalid/"):
        return ()
    return (
        Rendition(
            url=address,
            name=name and name[:MAX_NAME],
            type=media_type and media_type[:MAX_NAME],
            size=size,
            width=width,
            height=height,
        ),
    )


def media_with_files(
    files: Iterable[Rendition],
    *,
    family: str = "",
    alt: str | None = None,
    caption: str | None = None,
    credit: str | None = None,
) -> tuple[Media, ...]:
    """One medium with its files, the best first; `family` is `image`, `video` or `audio`."""
    known = tuple(dict.fromkeys(files))
    if not known:
        return ()
    ranked = sorted(known, key=lambda item: _rank(item, family), reverse=True)[:MAX_RENDITIONS]
    main = ranked[0]
    size = None if main.size is None else str(main.size)
    shown = pictured(
        main.url, media_type=main.type, size=size, alt=alt, caption=caption, credit=credit
    )
    named = main.name and main.name != _ONLY
    if len(ranked) == 1 and not (named or main.width or main.height):
        return shown
    return tuple(medium.model_copy(update={"renditions": tuple(ranked)}) for medium in shown)


def _rank(file: Rendition, family: str) -> tuple[int, int, int, int]:
    kind = (file.type or "").partition("/")[0].lower()
    fits = 1 if not kind or not family or kind == family else 0
    pixels = (file.width or 0) * (file.height or 0)
    return fits, _MAIN.get((file.name or "").lower(), 0), pixels, file.size or 0
