"""The names of webhook events: which of them mean a publication, an edit or a removal.

A name is known only if each of its words is: a verb of `VERBS`, and beside it words for an article
(`SUBJECTS`) or words without meaning (`FILLERS`). So `article.published`, `ArticlePublished` and
`wp_trash_post` are known, `invoice.paid`, `invoice.published` and `article.submitted_for_review`
are not. An unknown name is held by process, never published; a source may map it
(`Source.events`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

PUBLISHED, UPDATED, UNPUBLISHED, DELETED = "published", "updated", "unpublished", "deleted"
IGNORED, UNKNOWN = "ignored", "unknown"
MISSING = "missing"
"""The name by which a source maps deliveries that state no event, or no status."""
MAX_NAME = 100
"""Characters of a name that are kept with a delivery."""
_MAX_ENCODED = 300
"""Bytes of a kept name, percent-encoded: S3 allows 2 KB for all metadata of an object."""

VERBS = {
    "publish": PUBLISHED,
    "published": PUBLISHED,
    "republish": PUBLISHED,
    "republished": PUBLISHED,
    # Creating is not publishing: the payload says whether it is public.
    "create": UPDATED,
    "created": UPDATED,
    "add": UPDATED,
    "added": UPDATED,
    "update": UPDATED,
    "updated": UPDATED,
    "edit": UPDATED,
    "edited": UPDATED,
    "save": UPDATED,
    "saved": UPDATED,
    "change": UPDATED,
    "changed": UPDATED,
    "restored": UPDATED,
    "unpublish": UNPUBLISHED,
    "unpublished": UNPUBLISHED,
    "archive": UNPUBLISHED,
    "archived": UNPUBLISHED,
    "trash": UNPUBLISHED,
    "trashed": UNPUBLISHED,
    "withdraw": UNPUBLISHED,
    "withdrawn": UNPUBLISHED,
    "retract": UNPUBLISHED,
    "retracted": UNPUBLISHED,
    "delete": DELETED,
    "deleted": DELETED,
    "remove": DELETED,
    "removed": DELETED,
    "kill": DELETED,
    "killed": DELETED,
}
"""What each verb says of the article; of several verbs the last one counts."""
SUBJECTS = frozenset(
    {"article", "articles", "story", "stories", "post", "posts", "page", "pages", "news"}
    | {"entry", "entries", "item", "items", "document", "documents", "content", "node"}
)
"""Words for an article."""
FILLERS = frozenset({"first", "wp"})
NEVER_PUBLIC = frozenset({"autosave", "draft", "ping", "preview", "test"})
"""A name with one of these words says nothing about what is public: it is ignored."""

_EVERY_CHANGE = frozenset({"transition_post_status", "wp_after_insert_post", "wp_insert_post"})
_MAX_READ = 1_000
_MEMBERS = ("event", "type", "action", "hook")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\s._:/-]")
_HIDING = frozenset({UNPUBLISHED, DELETED})


def event_by_name(name: str) -> str:
    """What an event's name says: one of the constants above, UNKNOWN unless every word is known."""
    if len(name) > _MAX_READ:
        return UNKNOWN
    words = _words(name)
    verbs = [VERBS[word] for word in words if word in VERBS]
    if not NEVER_PUBLIC.isdisjoint(words):
        # A draft that was published or removed is no draft any more.
        return UNKNOWN if {PUBLISHED, *_HIDING} & set(verbs) else IGNORED
    known = all(word in VERBS or word in SUBJECTS or word in FILLERS for word in words)
    if not verbs or not known:
        return UNKNOWN
    # `deleted.restored` may mean either.
    contradicts = verbs[-1] not in _HIDING and not _HIDING.isdisjoint(verbs)
    return UNKNOWN if contradicts else verbs[-1]


def event_by_hook(name: str) -> str:
    """As `event_by_name`, also for WordPress' actions that fire at every change of a post."""
    return UPDATED if name in _EVERY_CHANGE else event_by_name(name)


def names_article(name: str) -> bool:
    """Whether an event's name has a word for an article: `post.updated`, not `product.updated`."""
    return not SUBJECTS.isdisjoint(_words(name))


def name_in(payload: Mapping[str, object]) -> str:
    """The name of the event in a payload's `event`, `type`, `action`, `hook` or `topic`.

    Of several names an unknown one comes first, so that it is held. Empty if none is stated. One
    word in `type` that is no verb (`text`, `article`) is the type of the item and no event.
    """
    stated = [
        value if isinstance(value, str) else f"{member} is not a text"
        for member in _MEMBERS
        if (value := payload.get(member)) not in (None, "")
        and not (member == "type" and isinstance(value, str) and _is_item_type(value))
    ]
    if not stated:
        topic = payload.get("topic")
        return topic if isinstance(topic, str) else ""
    return next((name for name in stated if event_by_name(name) == UNKNOWN), stated[0])


def kept_name(name: str) -> str:
    """As much of a name as is kept with a delivery, by which a source's mapping is looked up."""
    kept = name.strip()[:MAX_NAME]
    while len(quote(kept)) > _MAX_ENCODED:
        kept = kept[:-1]
    return kept


def _is_item_type(name: str) -> bool:
    words = _words(name)
    return len(words) == 1 and words[0] not in VERBS and words[0] not in NEVER_PUBLIC


def _words(name: str) -> list[str]:
    """The words of a name, in lower case; any other character but a separator is a word."""
    return [word.lower() for word in _WORD.findall(name[:_MAX_READ])]
