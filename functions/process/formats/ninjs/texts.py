"""ninjs' texts by role and kind: `headline_short_text` of 1.x, `headlines[]` since 2.0.

https://iptc.org/standards/ninjs/ · Roles are free text. An allowlist of roles selects the
standfirst; a role that names a note or editors marks text that is not for readers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from functions.process.body.blocks import plain_text
from functions.process.cms.members import MAX_LISTED, objects, string
from functions.process.item.sample import Json
from functions.process.not_for_publication.marks import mark_of
from functions.process.not_for_publication.markup import publishable
from functions.process.text.paragraphs import paragraphs_html
from functions.process.text.sniff import looks_like_html

if TYPE_CHECKING:
    from collections.abc import Iterator

Item = dict[str, Json]
"""An item with member names in lower case, as ninjs before 3.0 writes them."""

HTML, PLAIN, XML = "html", "text", "xml"
_KINDS = {
    **dict.fromkeys(("html", "xhtml", "html5", "richhtml5"), HTML),
    **dict.fromkeys(("text", "plain", "txt"), PLAIN),
    **dict.fromkeys(("nitf", "xml", "newsml", "ttnitf"), XML),
}
_EDITORIAL = frozenset(
    {"note", "notes", "editorial", "editor", "editors", "internal", "private", "advisory", "budget"}
    | {"contact", "contacts", "instruction", "instructions", "comment", "comments", "desk"}
    | {"embargo", "nonpublishable", "notforpublication", "usage"}
)
"""Words of a role. `usage` is what TT called its editorial note before `ednote`."""
_ALONE = frozenset({"", "main", "text", "html", "xhtml", "html5", "plain", "default", "full"})
_BODIES = dict.fromkeys(_ALONE | {"body", "content", "article", "story", "fulltext"}, 0)
_HEADLINES = {"main": 0, "headline": 0, "primary": 0} | dict.fromkeys(_ALONE - {"main"}, 1)
_NO_HEADLINES = frozenset({"slug", "slugline", "kicker", "overline", "label", "keyword", "seo"})
_STANDFIRSTS = {
    **dict.fromkeys(("standfirst", "lead", "lede", "ingress", "intro", "introduction"), 0),
    **dict.fromkeys(("teaser", "summary", "abstract", "dek", "deck", "subhead", "subheadline"), 0),
    **dict.fromkeys(("subtitle", "vorspann", "chapo", "chapeau", "preamble", "entradilla"), 0),
    **dict.fromkeys(_ALONE | {"description", "short", "brief"}, 1),
    "caption": 2,
}
_ALTERNATIVES = frozenset({"alt", "alttext"})
_CAPTIONS = {"caption": 0, "description": 1} | dict.fromkeys(_ALONE, 1)


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an item with its role and kind."""

    role: str
    kind: str
    value: str
    declared: bool = False
    """Whether the sender declares the kind; else it was detected in the text."""

    @property
    def is_editorial(self) -> bool:
        """Whether the role marks the text as for editors."""
        words = re.split(r"[\W_]+", self.role)
        return not _EDITORIAL.isdisjoint(words) or mark_of("div", {"role": self.role}) is not None

    @property
    def html(self) -> str:
        """As HTML, still with parts marked as not for publication; XML unchanged."""
        return paragraphs_html(self.value) if self.kind == PLAIN else self.value

    @property
    def line(self) -> str:
        """As one line of plain text, without parts marked as not for publication."""
        if self.kind == PLAIN and self.declared:
            return " ".join(self.value.split())
        if self.kind == PLAIN and not looks_like_html(self.value):
            return " ".join(unescape(self.value).split())
        return plain_text(publishable(self.value).markup)


def texts(item: Item, singular: str, plural: str) -> list[Text]:
    """All texts of a kind (`headline`, `headlines`), in order."""
    return [*_suffixed(item, singular), *_listed(item.get(plural))]


def _suffixed(item: Item, singular: str) -> Iterator[Text]:
    """`body_html` and `headline_short_text`: the last part is the kind if it is one."""
    for name, value in list(item.items())[:MAX_LISTED]:
        stem, _, suffix = name.partition("_")
        text = string(value)
        if stem != singular or text is None:
            continue
        *parts, last = suffix.split("_")
        kind = _KINDS.get(last)
        role = "_".join(parts) if kind else suffix
        yield Text(role or ("main" if name == singular else ""), kind or _sniff(text), text)


def _listed(value: Json) -> Iterator[Text]:
    for stored in objects(value):
        members = folded(stored)
        text = string(members.get("value"))
        if text is not None:
            role = (string(members.get("role")) or "").lower()
            content_type = string(members.get("contenttype"))
            kind = _kind(content_type, role)
            yield Text(role, kind or _sniff(text), text, declared=bool(content_type and kind))


def _kind(content_type: str | None, role: str) -> str | None:
    if not content_type:
        return _KINDS.get(role)
    media = content_type.partition(";")[0].strip().lower()
    if "html" in media:
        return HTML
    if "xml" in media or "nitf" in media:
        return XML
    return PLAIN if media == "text/plain" else None


def _sniff(text: str) -> str:
    if text.startswith("<?xml") or "<nitf" in text[:1_000]:
        return XML
    if looks_like_html(text):
        return HTML
    # Such as SportsML, which is not readable as text.
    return XML if text.startswith("<") and text.endswith(">") else PLAIN


def body(item: Item) -> Text | None:
    """The body for readers: the main one first, and markup before plain text before NITF."""
    order = (HTML, PLAIN, XML)
    known = [text for text in texts(item, "body", "bodies") if not text.is_editorial and text.html]
    return min(
        known, key=lambda item: (_BODIES.get(item.role, 1), order.index(item.kind)), default=None
    )


def headline(item: Item) -> str | None:
    """The main headline, else another one for readers."""
    known = [
        text
        for text in texts(item, "headline", "headlines")
        if not text.is_editorial and _NO_HEADLINES.isdisjoint(re.split(r"[\W_]+", text.role))
    ]
    ranked = sorted(known, key=lambda item: _HEADLINES.get(item.role, 2))
    return next((line for item in ranked if (line := item.line)), None)


def standfirst(item: Item) -> str | None:
    """The description for readers; descriptions with unknown roles are ignored."""
    return _described(item, _STANDFIRSTS)


def correction(item: Item) -> str | None:
    """The correction note for readers, which has its own role."""
    return _described(item, {"correction": 0, "correctionnote": 0})


def caption(item: Item) -> str | None:
    """A picture's caption, from its descriptions."""
    return _described(item, _CAPTIONS) or _described(item, _STANDFIRSTS)


def alternative(item: Item) -> str | None:
    """A picture's alternative text, from its headlines."""
    known = (text for text in texts(item, "headline", "headlines") if text.role in _ALTERNATIVES)
    return next((line for item in known if (line := item.line)), None)


def credit(item: Item) -> str | None:
    """AP's `description_creditline`."""
    return _described(item, {"creditline": 0, "credit": 0})


def notes(item: Item) -> list[str]:
    """The texts for editors only."""
    known = [*texts(item, "body", "bodies"), *texts(item, "description", "descriptions")]
    return [plain_text(item.html) or item.value for item in known if item.is_editorial]


def _described(item: Item, ranks: dict[str, int]) -> str | None:
    known = [
        text
        for text in texts(item, "description", "descriptions")
        if text.role in ranks and not text.is_editorial
    ]
    ranked = sorted(known, key=lambda item: (ranks[item.role], item.kind != PLAIN))
    return next((line for item in ranked if (line := item.line)), None)


def folded(item: dict[str, Json]) -> Item:
    """The members by name in lower case; of two spellings, the first that is not empty."""
    members: Item = {}
    for name, value in item.items():
        if members.get(name.lower()) in (None, "", []):
            members[name.lower()] = value
    return members
