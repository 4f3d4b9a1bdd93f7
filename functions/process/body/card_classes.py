"""The class names by which cards.py recognises what a CMS's editor adds around a story.

They are those of Ghost (https://github.com/TryGhost/Koenig, kg-default-nodes), of the players
MediaElement (WordPress), Video.js and Plyr, and of the forms of Jetpack, Mailchimp, MailPoet and
Substack.
"""

from __future__ import annotations

from enum import Enum, auto


class Part(Enum):
    """What an element with a known class is."""

    NO_STORY = auto()
    """Controls, a form or a decoration: removed."""
    CARD = auto()
    """A bookmark or a file: becomes a link with its title."""
    TITLE = auto()
    CAPTION = auto()
    """Written for the card by the story's author; stays as a paragraph."""


PARTS = {
    **dict.fromkeys(("kg-bookmark-card", "kg-file-card"), Part.CARD),
    **dict.fromkeys(("kg-bookmark-title", "kg-file-card-title"), Part.TITLE),
    "kg-file-card-caption": Part.CAPTION,
    **dict.fromkeys(
        (
            *("kg-audio-player", "kg-audio-thumbnail", "kg-video-overlay"),
            *("kg-video-player-container", "kg-signup-card", "kg-callout-emoji"),
            *("mejs-controls", "mejs-layers", "mejs-offscreen"),
            *("vjs-big-play-button", "vjs-control-bar", "vjs-control-text", "vjs-modal-dialog"),
            *("plyr__controls", "plyr__control"),
            *("wp-block-jetpack-subscriptions", "jetpack_subscription_widget", "mc4wp-form"),
            *("mailpoet_form", "subscription-widget", "subscription-widget-wrap"),
        ),
        Part.NO_STORY,
    ),
}
CLASSES = frozenset(PARTS)
"""The class names that the cleaner keeps."""
_HINTS = (
    "kg-",
    "mejs-",
    "vjs-",
    "plyr__",
    "jetpack",
    "mc4wp",
    "mailpoet",
    "subscription-",
    "<form",
)


def may_have_cards(tags: str) -> bool:
    """Whether any of these tags (rare_tags.py) may be of such parts; a cheap test."""
    return any(map(tags.__contains__, _HINTS))
