"""WordPress posts, in the shapes of the REST API and of webhook plugins.

https://developer.wordpress.org/rest-api/reference/posts/ · WP Webhooks sends `post_id` and `post`
with database columns, others a flat object. Only a post with the status `publish` is on
the site.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from dateline.model.documents import MAX_RENDITIONS, Author, Media, Rendition, Status, Tag
from dateline.model.errors import Unprocessable
from dateline.model.event_names import DELETED, UNPUBLISHED, names_article
from functions.process.agencies.renditions import media_with_files, rendition
from functions.process.body.blocks import plain_text
from functions.process.body.galleries import Galleries
from functions.process.body.shortcodes import without_shortcodes
from functions.process.cms.entries import label, removal_notice
from functions.process.cms.fields import at, scalar
from functions.process.cms.hold import require_model, status_of
from functions.process.cms.hold import strictest as strictest_status
from functions.process.cms.members import plain_line, string, whole_number
from functions.process.cms.richtext.markup import as_list
from functions.process.formats.families import JSON, ContentTypes, Family
from functions.process.item.access import Mark, mark_of, restricted, strictest
from functions.process.item.draft import Draft, credited, pictured, tagged
from functions.process.item.problems import isolate_item
from functions.process.not_for_publication.gated import removal_warnings, without_gated_shortcodes
from functions.process.not_for_publication.guard import strip_unpublishable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dateline.model.submissions import Problem
    from functions.process.item.context import Context
    from functions.process.item.sample import Json, Sample

NAME = "wordpress"
FAMILY = Family.JSON
CONTENT_TYPES: ContentTypes = JSON
SENDERS = frozenset({"wp_webhooks", "wp_plugin", "woocommerce"})

STATUS = {
    "publish": Status.USABLE,
    "published": Status.USABLE,
    "auto-draft": Status.WITHHELD,
    "draft": Status.WITHHELD,
    "future": Status.WITHHELD,
    "inherit": Status.WITHHELD,
    "pending": Status.WITHHELD,
    "private": Status.WITHHELD,
    "trash": Status.WITHDRAWN,
}

Paths = tuple[tuple[str, ...], ...]
_IDS: Paths = (("id",), ("ID",), ("post_id",), ("post", "ID"), ("post", "id"))
_TITLES: Paths = (("title", "rendered"), ("post_title",), ("post", "post_title"), ("title",))
_CONTENTS: Paths = (
    ("content", "rendered"),
    ("post_content",),
    ("post", "post_content"),
    ("content",),
)
_EXCERPTS: Paths = (
    ("excerpt", "rendered"),
    ("post_excerpt",),
    ("post", "post_excerpt"),
    ("excerpt",),
)
_LINKS: Paths = (("link",), ("permalink",), ("post_permalink",), ("post_url",), ("url",))
_STATES: Paths = (("status",), ("post_status",), ("post", "post_status"))
_DATES: Paths = (("date_gmt",), ("post_date_gmt",), ("post", "post_date_gmt"))
_LOCAL_DATES: Paths = (("date", "raw"), ("date",), ("post_date",), ("post", "post_date"))
_MODIFIED: Paths = (("modified_gmt",), ("post_modified_gmt",), ("post", "post_modified_gmt"))
_LOCAL_MODIFIED: Paths = (("modified",), ("post_modified",), ("post", "post_modified"))
_KINDS: Paths = (("type",), ("post_type",), ("post", "post_type"))
_STORIES = frozenset({"post", "page", "article", "news"})
_NO_STORIES = frozenset(
    {"attachment", "custom_css", "customize_changeset", "nav_menu_item", "oembed_cache"}
    | {"product", "product_variation", "revision", "shop_coupon", "shop_order"}
    | {"shop_order_refund", "user_request", "wp_block", "wp_font_face", "wp_font_family"}
    | {"wp_global_styles", "wp_navigation", "wp_template", "wp_template_part"}
)
"""Types that WordPress and WooCommerce use for other things than posts."""
_METAS: Paths = (("meta",), ("post_meta",), ("post", "meta"))
_MEMBER_KEYS = frozenset(
    {"members_access_role", "rcp_user_level", "rcp_subscription_level"}
    | {"rcp_access_level", "is_paid", "wlm_protection", "ihc_mb_who", "swpm_protect_post"}
    | {"memberful_acl", "memberful_available_to_any_registered_user", "leaky_paywall_visibility"}
)
"""Names of post meta, without a leading underscore, by which membership plugins protect a post."""
_OFF: tuple[Json, ...] = (None, "", "0", 0, False, "no", "false", "a:0:{}", [], {})
_NO_DATE = "0000-00-00"
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_MAX_TERMS = 500


def recognises(sample: Sample) -> bool:
    """JSON from a WordPress plugin, or an object with a rendered title or a post's columns."""
    if not sample.looks_like_json:
        return False
    payload = sample.object_or_none()
    columns = at(payload, "post_title") or at(payload, "post", "post_title")
    rendered = at(payload, "title", "rendered")
    return sample.sender in SENDERS or isinstance(columns or rendered, str)


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads the one post, at the top or under `post`, or each post of a list."""
    if isinstance(sample.json, list):
        yield from _listed(sample.json, context)
        return
    payload = sample.require_object()
    inner = payload.get("post")
    wrapped = isinstance(inner, dict) and not inner.keys().isdisjoint({"title", "content"})
    draft = draft_of(inner, context, where="$.post") if wrapped else draft_of(payload, context)
    if draft:
        yield draft


def _listed(posts: list[Json], context: Context) -> Iterator[Draft | Problem]:
    """Reads the REST API's response to `/wp/v2/posts`."""
    if not posts:
        raise Unprocessable("empty", "the list contains no post", where="$")
    for position, post in enumerate(posts):
        where = f"$[{position}]"
        draft = isolate_item(partial(draft_of, post, context, where=where), position, where)
        if isinstance(draft, Draft):
            yield replace(draft, position=position)
        elif draft:
            yield draft


def draft_of(post: Json, context: Context, *, where: str = "$") -> Draft | None:
    """A post in any of its shapes; None for other types, such as an attachment or a menu item.

    Raises:
        Unprocessable: `external_id_missing` or `body_missing`.
    """
    external_id = _first(post, _IDS)
    if external_id is None:
        raise Unprocessable("external_id_missing", "the post has no id", where=f"{where}.id")
    event = context.event
    if event == DELETED:
        return removal_notice(
            context, external_id, deleted=True, reason="deleted in WordPress", where=where
        )
    kind = _first(post, _KINDS)
    if kind in _NO_STORIES:
        return None
    title = _first(post, _TITLES)
    status = _status(post, event, context, where)
    if status is Status.USABLE and kind not in _STORIES:
        _require_story(post, kind, context, where)
    if title is None and status is not Status.USABLE:
        return removal_notice(context, external_id, reason="unpublished in WordPress", where=where)
    if _first(post, _CONTENTS) is None and not any(_has(post, path) for path in _CONTENTS):
        tried = ", ".join(f"{where}.{'.'.join(path)}" for path in _CONTENTS)
        raise Unprocessable("body_missing", f"no content found; tried {tried}", where=tried)
    ungated = without_gated_shortcodes(_first(post, _CONTENTS) or "")
    galleries = Galleries()
    draft = Draft(
        where=where,
        external_id=external_id,
        status=status,
        **_access(post),
        language=scalar(at(post, "lang")),
        headline=plain_text(title) if title else None,
        excerpt=plain_line(
            without_shortcodes(without_gated_shortcodes(_first(post, _EXCERPTS) or "").markup)
        ),
        body_html=_paragraphed(ungated.markup, galleries),
        authors=_authors(post),
        slug=scalar(at(post, "slug")),
        section=next((tag.name for tag in _terms(post, "category")), None),
        tags=(*_terms(post, "post_tag"), *_named(at(post, "tags"))),
        published_at=_date(post, _DATES, _LOCAL_DATES),
        modified_at=_date(post, _MODIFIED, _LOCAL_MODIFIED),
        link=_first(post, _LINKS) if status is Status.USABLE else None,
        media=_media(post),
        warnings=(
            *removal_warnings(ungated.removed, is_cut=ungated.is_cut),
            *galleries.warnings(),
        ),
        absent=_absent(post),
    )
    return strip_unpublishable(draft)


def _status(post: Json, event: str, context: Context, where: str) -> Status:
    if event == UNPUBLISHED:
        return Status.WITHDRAWN
    stated: list[Json] = [word for path in _STATES if (word := at(post, *path)) not in (None, "")]
    # A plugin may state the post's status beside a copy of the post: the stricter one counts.
    return strictest_status(
        status_of(word, STATUS, event, context, f"{where}.status") for word in stated or [None]
    )


def _access(post: Json) -> Mark:
    """A password, or what a membership plugin stores with the post."""
    protected = at(post, "content", "protected") is True
    if protected or _first(post, (("post_password",), ("password",), ("post", "post_password"))):
        return restricted("password")
    return access_by_meta(
        (name, value)
        for path in _METAS
        if isinstance(holder := at(post, *path), dict)
        for name, stored in list(holder.items())[:_MAX_TERMS]
        for value in as_list(stored) or [stored]
    )


def access_by_meta(meta: Iterable[tuple[str, Json]]) -> Mark:
    """The mark of post meta, by the keys of membership plugins; no mark without one of them.

    https://developer.wordpress.com/docs/api/ (Jetpack), https://wordpress.org/plugins/members/,
    https://wordpress.org/plugins/restrict-content/
    """
    marks = []
    for name, value in meta:
        key = name.removeprefix("_")
        if key == "jetpack_newsletter_access" and value:
            marks.append(mark_of(scalar(value)))
        elif key == "jetpack_memberships_contains_paid_content" and value not in _OFF:
            marks.append(restricted("paid"))
        elif key in _MEMBER_KEYS and value not in _OFF:
            marks.append(restricted("members"))
    return strictest(*marks)


def _absent(post: Json) -> frozenset[str]:
    """The article's fields that the post does not contain; a bare id is no author, term or picture.

    The REST API includes authors, terms and pictures only with `_embed`.
    """
    stated = {
        "standfirst": any(_has(post, path) for path in _EXCERPTS),
        "slug": _has(post, ("slug",)),
        "published_at": any(_has(post, path) for path in (*_DATES, *_LOCAL_DATES)),
        "canonical_url": any(_has(post, path) for path in _LINKS),
        "authors": _has(post, ("_embedded", "author")) or isinstance(at(post, "author"), dict),
        "section": _states_terms(post, "category", "categories"),
        "tags": _states_terms(post, "post_tag", "tags"),
        "media": _has(post, ("_embedded", "wp:featuredmedia"))
        or at(post, "featured_media") == 0
        or _has(post, ("post_thumbnail",))
        or _has(post, ("featured_image",)),
    }
    return frozenset(name for name, contained in stated.items() if not contained)


def _states_terms(post: Json, taxonomy: str, member: str) -> bool:
    if _has(post, ("_embedded", "wp:term")) or _has(post, ("taxonomies", taxonomy)):
        return True
    terms = at(post, member)
    return isinstance(terms, str) or (
        isinstance(terms, list) and not any(isinstance(term, int) for term in terms[:_MAX_TERMS])
    )


def _require_story(post: Json, kind: str | None, context: Context, where: str) -> None:
    """Requires that a post of no usual type is one that the source names.

    A post without a type counts as a post if its member or its event says so.

    Raises:
        Unprocessable: `type_unnamed` or `type_missing`.
    """
    named_post = isinstance(at(post, "post"), dict) or where.endswith(".post")
    if kind is None and (named_post or names_article(context.delivery.event_name or "")):
        return
    require_model([kind], context, f"{where}.type")


def _first(value: Json, paths: Paths) -> str | None:
    return next((text for path in paths if (text := scalar(at(value, *path)))), None)


def _has(value: Json, path: tuple[str, ...]) -> bool:
    holder = at(value, *path[:-1])
    return isinstance(holder, dict) and path[-1] in holder


def _date(post: Json, universal: Paths, local: Paths) -> str | None:
    """The date in UTC from the `_gmt` column, else the site's local time as written."""
    if (date := _first(post, universal)) and not date.startswith(_NO_DATE):
        return date if date.endswith(("Z", "+00:00")) else f"{date}Z"
    date = _first(post, local)
    return None if date is None or date.startswith(_NO_DATE) else date


def _paragraphed(content: str, galleries: Galleries) -> str:
    """Raw content as HTML: blank lines separate paragraphs, as in WordPress' `wpautop`."""
    text = without_shortcodes(content.replace("\r\n", "\n"), galleries.shown)
    if "<p" in text.lower():
        return text
    return "".join(
        f"<p>{part.strip().replace(chr(10), '<br>')}</p>"
        for part in _BLANK_LINE.split(text)
        if part.strip()
    )


def _authors(post: Json) -> tuple[Author, ...]:
    """The authors embedded in the REST response or in the post; a bare id is ignored."""
    authors = as_list(at(post, "_embedded", "author")) or [at(post, "author")]
    return tuple(
        author
        for member in authors[:_MAX_TERMS]
        if isinstance(member, dict)
        for author in credited(label(member), biography=scalar(member.get("description")))
    )


def _terms(post: Json, taxonomy: str) -> tuple[Tag, ...]:
    """Terms from `_embedded` (REST), `taxonomies` (WP Webhooks) or `categories` (others)."""
    embedded = [
        term
        for group in as_list(at(post, "_embedded", "wp:term"))[:_MAX_TERMS]
        for term in as_list(group)[:_MAX_TERMS]
        if at(term, "taxonomy") == taxonomy
    ]
    listed = at(post, "taxonomies", taxonomy)
    known = embedded or (list(listed.values()) if isinstance(listed, dict) else as_list(listed))
    if not known and taxonomy == "category":
        known = as_list(at(post, "categories"))
    return _named(known)


def _named(terms: Json) -> tuple[Tag, ...]:
    """Terms with a name; bare ids are ignored."""
    return tuple(
        tag
        for term in as_list(terms)[:_MAX_TERMS]
        if isinstance(term, str | dict)
        for tag in tagged(plain_text(label(term) or ""))
    )


def _media(post: Json) -> tuple[Media, ...]:
    embedded = as_list(at(post, "_embedded", "wp:featuredmedia"))
    if embedded:
        first = embedded[0]
        return media_with_files(
            _files(first),
            family="image",
            alt=string(at(first, "alt_text")),
            caption=plain_line(at(first, "caption", "rendered")),
        )
    return pictured(scalar(at(post, "post_thumbnail")) or scalar(at(post, "featured_image")))


def _files(picture: Json) -> tuple[Rendition, ...]:
    """The uploaded picture, and the sizes that the site generated."""
    details = at(picture, "media_details")
    sizes = at(details, "sizes")
    generated = list(sizes.items())[:MAX_RENDITIONS] if isinstance(sizes, dict) else []
    # The upload is also listed among the sizes, as `full`.
    main = rendition(
        string(at(picture, "source_url")),
        name="original",
        media_type=string(at(picture, "mime_type")),
        size=whole_number(at(details, "filesize")),
        width=whole_number(at(details, "width")),
        height=whole_number(at(details, "height")),
    )
    others = [
        file
        for name, resized in generated
        for file in rendition(
            string(at(resized, "source_url")),
            name=name,
            media_type=string(at(resized, "mime_type")),
            size=whole_number(at(resized, "filesize")),
            width=whole_number(at(resized, "width")),
            height=whole_number(at(resized, "height")),
        )
    ]
    return tuple({file.url: file for file in (*others, *main)}.values())
