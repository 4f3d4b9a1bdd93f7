"""Arc XP: stories in ANS 0.10, single, in the event `{key: "story:…", body: ANS}`, or in results.

https://github.com/washingtonpost/ans-schema · Event names are unverified, so the
revision's own `published` decides. An unpublished revision does not replace the public one. An
active embargo holds even without an end. `version` is the schema's, not the story's.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dateline.model.documents import Author, Media, Status, Tag
from dateline.model.errors import Unprocessable
from dateline.model.event_names import (
    DELETED,
    PUBLISHED,
    UNKNOWN,
    UNPUBLISHED,
    UPDATED,
    event_by_name,
)
from dateline.model.submissions import Problem
from functions.process.agencies.renditions import media_with_files, rendition
from functions.process.body.blocks import plain_text
from functions.process.cms.entries import removal_notice
from functions.process.cms.fields import at, scalar
from functions.process.cms.hold import event_of, require_model, status_of
from functions.process.cms.members import (
    NOT_A_DATE,
    date_string,
    embargo_string,
    objects,
    plain_line,
    string,
    whole_number,
)
from functions.process.cms.richtext.markup import as_list
from functions.process.formats.arc_ans.elements import body_of
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.item.access import (
    NO_MARK,
    Mark,
    mark_of_value,
    restricted,
    strictest,
)
from functions.process.item.access import (
    UNKNOWN as UNKNOWN_ACCESS,
)
from functions.process.item.draft import Draft, credited, tagged
from functions.process.item.problems import isolate_item
from functions.process.not_for_publication.guard import strip_unpublishable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.sample import Json, Sample

NAME = "arc_ans"
FAMILY = Family.JSON
CONTENT_TYPES: ContentTypes = JSON
_SENDER = "arc_xp"
_LISTS = frozenset({"results", "collection"})
_STORIES = frozenset({"story", "video", "gallery"})
_NO_STORIES = frozenset({"image", "audio", "author", "tag", "site", "section", "redirect"})
_TEXTS = ("basic", "web", "mobile", "print")
_MAX_LISTED = 500


def recognises(sample: Sample) -> bool:
    """JSON from Arc XP, or an object with `content_elements`, which only ANS has."""
    if not sample.looks_like_json:
        return False
    story, _ = _story(sample.object_or_none())
    return sample.sender == _SENDER or isinstance(at(story, "content_elements"), list)


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads the one story, or each story of a list; yields nothing for a draft."""
    value = sample.json
    if not isinstance(value, list):
        payload = sample.require_object()
        story, where = _story(payload)
        if string(at(story, "type")) not in _LISTS:
            yield from _story_drafts(payload, story, 0, where, context)
            return
        value, prefix = as_list(at(story, "content_elements")), f"{where}.content_elements"
    else:
        prefix = "$"
        if not value:
            raise Unprocessable("empty", "the list has no story in it", where="$")
    for position, element in enumerate(value):
        where = f"{prefix}[{position}]"
        drafts = _story_drafts(element, _story(element)[0], position, where, context)
        make: partial[list[Draft | Problem]] = partial(list, drafts)
        made = isolate_item(make, position, where)
        yield from made if isinstance(made, list) else [made]


def _story_drafts(
    payload: Json, story: Json, position: int, where: str, context: Context
) -> Iterator[Draft | Problem]:
    external_id = scalar(at(story, "_id")) or scalar(at(payload, "uuid"))
    if external_id is None:
        raise Unprocessable("external_id_missing", "no story is named", where=f"{where}._id")
    event = _event(payload, context)
    if event in {DELETED, UNPUBLISHED}:
        yield removal_notice(
            context,
            external_id,
            deleted=event == DELETED,
            reason=f"{event} in Arc XP",
            where=where,
            position=position,
        )
        return
    kind = string(at(story, "type"))
    if kind in _NO_STORIES:
        yield Problem(
            position=position,
            code="not_a_story",
            message=f"ANS of type {kind}",
            where=f"{where}.type",
        )
        return
    published = at(story, "revision", "published")
    word = str(published).lower() if isinstance(published, bool | str) else published
    if word == "false" and event != PUBLISHED:
        return
    known = {"true": Status.USABLE, "false": Status.USABLE}
    status_of(word, known, event, context, f"{where}.revision.published")
    if kind not in _STORIES:
        require_model([kind], context, f"{where}.type")
    yield strip_unpublishable(_draft(story, external_id, position, where))


def _event(payload: Json, context: Context) -> str:
    """What happened, by the event's key; a story without one is judged by its revision alone.

    Names of events are unverified: a file whose key says `publish` has to show it, too.

    Raises:
        Unprocessable: `event_unknown`.
    """
    key = scalar(at(payload, "key"))
    if key is None and not isinstance(at(payload, "body"), dict):
        return context.event
    key = key or ""
    kind, _, action = key.partition(":")
    meaning = event_by_name(action) if kind == "story" else UNKNOWN
    if meaning == PUBLISHED:
        meaning = UPDATED
    return event_of(context, key or None, meaning, "$.key")


def _draft(story: Json, external_id: str, position: int, where: str) -> Draft:
    taxonomy = at(story, "taxonomy")
    section = at(taxonomy, "primary_section") or at(taxonomy, "primary_site")
    return Draft(
        position=position,
        where=where,
        external_id=external_id,
        status=Status.USABLE,
        **_access(story),
        headline=_text(at(story, "headlines")),
        standfirst=_text(at(story, "subheadlines")) or _text(at(story, "description")),
        language=string(at(story, "language")),
        place=plain_line(at(story, "location")),
        authors=_authors(story),
        body_html=body_of(as_list(at(story, "content_elements"))),
        section=plain_line(at(section, "name")),
        slug=string(at(story, "slug")),
        tags=_tags(story, taxonomy, section),
        published_at=_first_date(story, "first_publish_date", "publish_date", "display_date"),
        modified_at=date_string(at(story, "last_updated_date")),
        embargoed_until=_embargo(story),
        link=string(at(story, "canonical_url")),
        media=_media(at(story, "promo_items")),
        copyright=string(at(story, "copyright")),
        editorial_note=_notes(story),
        correction_note=_corrections(story),
    )


def _story(payload: Json) -> tuple[Json, str]:
    body = at(payload, "body")
    return (body, "$.body") if isinstance(body, dict) else (payload, "$")


def _text(texts: Json) -> str | None:
    """The basic text, else the one for web, mobile or print."""
    return next((text for name in _TEXTS if (text := plain_line(at(texts, name)))), None)


def _first_date(story: Json, *names: str) -> str | None:
    return next((date for name in names if (date := date_string(at(story, name)))), None)


def _embargo(story: Json) -> str | None:
    """The embargo's end; empty for an embargo without an end, None for an inactive one."""
    embargo = at(story, "content_restrictions", "embargo")
    if isinstance(embargo, dict):
        if embargo.get("active") is False:
            return None
        return embargo_string(embargo.get("end_time")) or ""
    if embargo not in (None, False):
        return NOT_A_DATE
    return "" if (string(at(story, "status")) or "").lower() == "embargoed" else None


def _access(story: Json) -> Mark:
    """`content_restrictions`: a code of the newsroom's subscriptions, and regions.

    https://github.com/washingtonpost/ans-schema (traits/trait_content_restrictions.json)
    """
    restrictions = at(story, "content_restrictions")
    if restrictions in (None, {}):
        return NO_MARK
    if not isinstance(restrictions, dict):
        return restricted(UNKNOWN_ACCESS)
    marks = [NO_MARK]
    for name, value in restrictions.items():
        if name == "embargo" or value in (None, "", [], {}):
            continue
        if name == "content_code":
            marks.append(mark_of_value(value, name))
        elif name == "geo":
            marks.append(_access_by_region(value))
        else:
            marks.append(restricted(name))
    return strictest(*marks)


def _access_by_region(geo: Json) -> Mark:
    """Restricted to regions, unless the list of restrictions is empty."""
    limits = at(geo, "restrictions")
    is_empty = isinstance(geo, dict) and limits in (None, []) and geo.keys() <= {"restrictions"}
    return NO_MARK if is_empty else restricted("region")


def _authors(story: Json) -> tuple[Author, ...]:
    """The authors of the byline to show, which an editor may have changed; else the credits."""
    shown = [*objects(at(story, "vanity_credits", "by"))] or [*objects(at(story, "credits", "by"))]
    return tuple(
        author
        for credit in shown[:_MAX_LISTED]
        for author in credited(
            string(at(credit, "name")),
            string(at(credit, "role")),
            string(at(credit, "description"))
            or string(at(credit, "additional_properties", "original", "bio")),
        )
    )


def _tags(story: Json, taxonomy: Json, section: Json) -> tuple[Tag, ...]:
    tags = [
        tag
        for stored in objects(at(taxonomy, "tags"))
        for tag in tagged(plain_line(stored.get("text")) or string(stored.get("slug")))
    ]
    primary = plain_line(at(section, "name"))
    sections = [
        tag
        for stored in objects(at(taxonomy, "sections"))
        if plain_line(stored.get("name")) != primary
        for tag in tagged(plain_line(stored.get("name")))
    ]
    words = [
        tag
        for keyword in as_list(at(taxonomy, "seo_keywords"))[:_MAX_LISTED]
        for tag in tagged(string(keyword))
    ]
    # Readers must be able to recognise an advertisement.
    paid = tagged("Sponsored", "owner", "sponsored") if _is_sponsored(story) else ()
    return tuple(dict.fromkeys([*tags, *sections, *words, *paid]))


def _is_sponsored(story: Json) -> bool:
    return at(story, "owner", "sponsored") is True


def _media(promo: Json) -> tuple[Media, ...]:
    """The picture that represents the story in lists, then its lead art."""
    by_url: dict[str, Media] = {}
    for name in ("basic", "lead_art"):
        for media in _shown(at(promo, name)):
            by_url.setdefault(media.url, media)
    return tuple(by_url.values())


def _shown(element: Json) -> tuple[Media, ...]:
    kind = string(at(element, "type"))
    if kind not in {"image", "video", "audio"}:
        return ()
    credited_to = [string(by.get("name")) for by in objects(at(element, "credits", "by"))]
    files = [
        file
        for source in (element, *objects(at(element, "streams")))
        for file in rendition(
            string(at(source, "url")),
            media_type=string(at(source, "mime_type")),
            size=whole_number(at(source, "filesize")),
            width=whole_number(at(source, "width")),
            height=whole_number(at(source, "height")),
        )
    ]
    return media_with_files(
        files,
        family=kind or "",
        alt=plain_line(at(element, "alt_text")),
        caption=plain_line(at(element, "caption"))
        or (_text(at(element, "headlines")) if files else None),
        credit=", ".join(name for name in credited_to if name) or None,
    )


def _notes(story: Json) -> str | None:
    """Notes for editors. `editor_note` may be for readers, but nothing says so: it is not shown."""
    notes = (
        string(at(story, "editor_note")),
        string(at(story, "workflow", "note")),
        string(at(story, "planning", "internal_note")),
    )
    return "\n".join(filter(None, notes)) or None


def _corrections(story: Json) -> str | None:
    """Corrections among the content elements or in `corrections`; they are published."""
    beside = [*objects(at(story, "corrections"))]
    among = [
        element
        for element in as_list(at(story, "content_elements"))
        if at(element, "type") == "correction"
    ]
    notes = [
        plain_text(string(at(element, "text")) or string(at(element, "content")) or "")
        for element in (*among, *beside)
    ]
    return "\n".join(dict.fromkeys(filter(None, notes))) or None
