"""Shows the pictures of WordPress' `[gallery ids="1,2"]`, which a site looks up by their ids.

An export contains the pictures. A feed and a webhook do not: a warning names the ids.
https://developer.wordpress.org/reference/functions/gallery_shortcode/
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from functions.process.body.shortcodes import attributes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dateline.model.documents import Media

_GALLERY = re.compile(r"\[gallery(?=[\s\]])(?P<attributes>[^\[\]\n]{0,1000})\]", re.IGNORECASE)
_ID = re.compile(r"\d{1,20}", re.ASCII)
_MOST_PICTURES = 200
"""Pictures of one gallery; a longer one loses the rest, with a warning."""
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Galleries:
    """The pictures that galleries may show, and those that no source of them was sent for."""

    by_id: Mapping[str, Media] = field(default_factory=dict)
    uploaded: Sequence[Media] = ()
    """The post's uploads, which a gallery without ids shows."""
    missing: list[str] = field(default_factory=list)
    """The ids of pictures that are not shown; empty for a gallery without ids."""

    def shown(self, markup: str) -> str:
        """The markup with figures in place of galleries."""
        return _GALLERY.sub(self._figures, markup)

    def warnings(self) -> tuple[str, ...]:
        """A sentence about the pictures that are not shown."""
        if not self.missing:
            return ()
        known = list(dict.fromkeys(filter(None, self.missing)))
        more = ", …" if len(known) > _MOST_NAMED else ""
        ids = f" (ids {', '.join(known[:_MOST_NAMED])}{more})" if known else ""
        return (f"body: gallery pictures not sent{ids}; send rendered content or an export",)

    def _figures(self, match: re.Match[str]) -> str:
        attributes = attributes_of(match["attributes"])
        ids = _ID.findall(attributes.get("ids") or attributes.get("include") or "")
        pictures = [self.by_id[each] for each in ids if each in self.by_id]
        self.missing.extend(each for each in ids if each not in self.by_id)
        if not ids:
            pictures = [media for media in self.uploaded if _is_picture(media)]
            self.missing.extend([] if pictures else [""])
        self.missing.extend(ids[_MOST_PICTURES:])
        figures = "".join(map(_figure, pictures[:_MOST_PICTURES]))
        return f"\n\n{figures}\n\n" if figures else ""


def _is_picture(media: Media) -> bool:
    return media.type is None or media.type.startswith("image/")


def _figure(media: Media) -> str:
    picture = f'<img src="{html.escape(media.url)}" alt="{html.escape(media.alt or "")}">'
    caption = html.escape(media.caption or "", quote=False)
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{picture}{caption}</figure>"
