"""Storyblok's webhooks: they name a changed story, which is then fetched.

https://www.storyblok.com/docs/concepts/webhooks · Only the published version is fetched, so a
preview cannot get in. `cv` is Storyblok's cache version; a request without it is redirected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from dateline.model.documents import Status
from dateline.model.errors import Unprocessable
from dateline.model.event_names import DELETED, IGNORED, PUBLISHED, UNKNOWN, UNPUBLISHED, UPDATED
from functions.process.cms.entries import EntryMetadata, entry_draft, removal_notice
from functions.process.cms.fields import Entry, at, scalar
from functions.process.cms.hold import event_of, require_model
from functions.process.cms.richtext import kind_of
from functions.process.cms.richtext.storyblok import bloks
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.item.draft import Draft, tagged
from functions.process.item.fetch_requests import FetchRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.sample import Json, Sample

NAME = "storyblok"
FAMILY = Family.CMS
CONTENT_TYPES: ContentTypes = JSON
_EVENTS = {
    "published": PUBLISHED,
    # The story has another address now.
    "moved": UPDATED,
    "unpublished": UNPUBLISHED,
    "deleted": DELETED,
    "stage.changed": IGNORED,
}
_MAX_TAGS = 500


def recognises(sample: Sample) -> bool:
    """JSON from Storyblok, or an object with `story_id` and `action`."""
    if not sample.looks_like_json:
        return False
    payload = sample.lone_object or {}
    return sample.sender == NAME or {"story_id", "action"} <= payload.keys()


def read(sample: Sample, context: Context) -> Iterator[Draft | FetchRequest]:
    """Reads the one story; yields nothing if an unpublished story was moved."""
    payload = sample.require_object()
    story_id = scalar(at(payload, "story_id"))
    if story_id is None:
        raise Unprocessable("external_id_missing", "the payload names no story", where="$.story_id")
    action = scalar(at(payload, "action")) or ""
    event = event_of(context, at(payload, "action"), _EVENTS.get(action, UNKNOWN), "$.action")
    if event == IGNORED:
        return
    if event in {DELETED, UNPUBLISHED}:
        deleted = event == DELETED
        yield removal_notice(context, story_id, deleted=deleted, reason=f"{event} in Storyblok")
        return
    moment = int(context.delivery.received_at.timestamp())
    address = f"/v2/cdn/stories/{quote(story_id, safe='')}?version=published&cv={moment}"
    request = FetchRequest(
        address, where="$.story_id", key_parameter="token", may_be_absent=event == UPDATED
    )
    if address not in context.fetched:
        yield request
        return
    answer = context.fetched[address]
    if answer is not None:
        yield _draft(answer, story_id, context)


def _draft(answer: Json, story_id: str, context: Context) -> Draft:
    story = at(answer, "story")
    content = at(story, "content")
    require_model([at(content, "component")], context, "$.story.content.component")
    source = context.source
    entry = Entry(
        _with_body(content, story), answer, "$.story.content", source.fields, source.language
    )
    tags = at(story, "tag_list")
    names = [scalar(tag) for tag in (tags if isinstance(tags, list) else [])[:_MAX_TAGS]]
    return entry_draft(
        entry,
        EntryMetadata(
            story_id,
            Status.USABLE,
            scalar(at(story, "published_at")) or scalar(at(story, "updated_at")),
            published_at=scalar(at(story, "first_published_at")),
            omits_empty_fields=True,
            slug=scalar(at(story, "slug")),
            language=scalar(at(story, "lang")) if at(story, "lang") != "default" else None,
            tags=tuple(tag for name in names for tag in tagged(name)),
        ),
    )


def _with_body(content: Json, story: Json) -> Json:
    """The content with the story's name as headline, and a list of components as body text."""
    if not isinstance(content, dict):
        return content
    named = {"name": at(story, "name"), **content}
    body = content.get("body")
    if isinstance(body, list) and kind_of(body) is None:
        named["body"] = bloks(content)
    return named
