"""WordPress exports (WXR): RSS 2.0 with all content of a site, of which the posts are read.

https://wordpress.org/documentation/article/tools-export-screen/ · written by WordPress'
wp-admin/includes/export.php. Attachments are separate items and become the media of their post. The
external id is the post's id, as in WordPress' REST API.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from dateline.model.documents import Author, Media, Status, Tag
from dateline.model.event_names import PUBLISHED
from functions.process.body.clean import web_address
from functions.process.body.galleries import Galleries
from functions.process.body.shortcodes import without_shortcodes
from functions.process.cms import hold
from functions.process.formats.families import XML, ContentTypes, Family
from functions.process.formats.wordpress import STATUS, access_by_meta
from functions.process.item.access import Mark, restricted
from functions.process.item.draft import Draft, credited, pictured, tagged
from functions.process.item.problems import isolate_item
from functions.process.not_for_publication.gated import removal_warnings, without_gated_shortcodes
from functions.process.syndication import common
from functions.process.syndication.media import type_of
from functions.process.syndication.names import Fields, Names
from functions.process.syndication.texts import headline_of
from functions.process.xml.parse import parse, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.submissions import Problem
    from functions.process.item.context import Context
    from functions.process.item.sample import Sample

NAME = "wxr"
FAMILY = Family.FEED
CONTENT_TYPES: ContentTypes = XML

_HOLDS = ("wp:status", "wp:post_password", "wp:postmeta", "wp:meta_key")
_SHAPE = common.shape_of(["item"], ["rss", "channel"], _HOLDS)
_NO_DATE = "0000-00-00"
_STORY = "post"
_TAXONOMIES = ("category", "post_tag")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|center|div|dl|fieldset|figure|footer|form|h[1-6]|header"
    r"|hr|iframe|ol|p|pre|script|section|style|table|tbody|td|tfoot|th|thead|tr|ul|video|audio"
    r"|li|dd|dt)\b|<!--",
    re.IGNORECASE,
)


def recognises(sample: Sample) -> bool:
    """RSS with WordPress' export namespace, or its elements under the usual prefix."""
    signs = ("wordpress.org/export/1.", "<wp:wxr_version", "<wp:status")
    return sample.root == "rss" and any(sign in sample.start for sign in signs)


def read(sample: Sample, context: Context) -> Iterator[Draft | Problem]:
    """Reads each post; pages, menus and revisions are skipped."""
    document = parse(sample, _SHAPE)
    names = Names(str(document.root.tag), _HOLDS, document.root)
    channel = next(Fields(document.root, names).inside("channel"), Fields(document.root, names))
    site = _Site(
        link=web_address(channel.text("link", "wp:base_blog_url")),
        language=channel.text("language"),
        warnings=document.warnings,
        authors=_authors(channel),
    )
    items = list(channel.inside("item"))
    for item in items:
        if item.text("wp:post_type") == "attachment":
            site.attach(item)
    for position, item in enumerate(items):
        if (item.text("wp:post_type") or _STORY) == _STORY:
            make = partial(_draft, item, position, site, context)
            read_item = partial(isolate_item, make, position, f"item[{position}]")
            yield document.item(item.element, position, read_item)
    yield from document.problems


@dataclass(slots=True)
class _Site:
    """The export's site, authors and attachments."""

    link: str | None
    language: str | None
    warnings: tuple[str, ...]
    authors: dict[str, str]
    """Display names by login."""
    by_id: dict[str, Media] = field(default_factory=dict)
    by_parent: dict[str, list[Media]] = field(default_factory=dict)

    def attach(self, item: Fields) -> None:
        """Stores an attachment for the posts that show it."""
        url = item.text("wp:attachment_url")
        for media in pictured(
            url,
            media_type=type_of(url),
            alt=_meta(item).get("_wp_attachment_image_alt"),
            caption=item.plain("excerpt:encoded"),
        ):
            self.by_id[item.text("wp:post_id") or ""] = media
            self.by_parent.setdefault(item.text("wp:post_parent") or "", []).append(media)

    def media_of(self, post_id: str | None, thumbnail: str | None) -> tuple[Media, ...]:
        """The featured picture first, then the post's uploads."""
        featured = self.by_id.get(thumbnail or "")
        uploaded = self.by_parent.get(post_id or "", []) if post_id not in {None, "", "0"} else []
        shown = [featured, *uploaded] if featured else uploaded
        return tuple(dict.fromkeys(shown))


def _authors(channel: Fields) -> dict[str, str]:
    names: dict[str, str] = {}
    for author in channel.inside("wp:author"):
        whole = " ".join(filter(None, (author.text("wp:author_first_name"), _last(author))))
        if login := author.text("wp:author_login"):
            names[login] = author.text("wp:author_display_name") or whole or login
    return names


def _last(author: Fields) -> str | None:
    return author.text("wp:author_last_name")


def _draft(item: Fields, position: int, site: _Site, context: Context) -> Draft:
    post_id = item.text("wp:post_id")
    meta = _meta(item)
    status, embargo = _status(item, context, f"item[{position}]")
    ungated = without_gated_shortcodes(item.text("content:encoded") or "")
    galleries = Galleries(site.by_id, site.media_of(post_id, None))
    public = status is Status.USABLE
    link = web_address(item.text("link"), site.link)
    tags = _tags(item)
    headline = item.plain("title")
    return Draft(
        position=position,
        where=f"item[{position}]",
        external_id=post_id if post_id not in {None, "0"} else item.text("guid"),
        identity=(headline or "", item.text("wp:post_date_gmt", "wp:post_date") or ""),
        status=status,
        **_access(item, meta),
        language=site.language,
        headline=headline,
        standfirst=headline_of(
            without_gated_shortcodes(item.markup("excerpt:encoded") or "").markup
        ),
        authors=_credited(item, site),
        body_html=add_paragraphs(ungated.markup, galleries),
        section=next((tag.name for tag in tags if tag.scheme == "category"), None),
        slug=item.text("wp:post_name"),
        tags=tags,
        published_at=_published(item),
        modified_at=_universal(item, "wp:post_modified_gmt") or item.text("wp:post_modified"),
        embargoed_until=embargo,
        # A draft's link is a preview, which readers cannot open.
        link=link if public else None,
        base=link or site.link,
        media=site.media_of(post_id, meta.get("_thumbnail_id")),
        warnings=(
            *site.warnings,
            *removal_warnings(ungated.removed, is_cut=ungated.is_cut),
            *galleries.warnings(),
        ),
    )


def _status(item: Fields, context: Context, where: str) -> tuple[Status, str | None]:
    """The status, and the embargo of a scheduled post.

    Raises:
        Unprocessable: `status_unknown`.
    """
    stated = item.text("wp:status")
    if (stated or "").lower() == "future":
        date = _universal(item, "wp:post_date_gmt") or item.text("wp:post_date") or ""
        return Status.USABLE, date
    # WordPress states it always.
    event = PUBLISHED if item.all("wp:status") else ""
    return hold.status_of(stated, STATUS, event, context, f"{where}/wp:status"), None


def _access(item: Fields, meta: dict[str, str]) -> Mark:
    if item.text("wp:post_password"):
        return restricted("password")
    return access_by_meta(meta.items())


def _published(item: Fields) -> str | None:
    """The time in UTC; a draft has none, and its RSS date is wrong (1970)."""
    gmt_date = item.text("wp:post_date_gmt")
    if gmt_date:
        return _universal(item, "wp:post_date_gmt") or _local(item)
    return item.text("pubdate") or _local(item)


def _local(item: Fields) -> str | None:
    date = item.text("wp:post_date")
    return None if date is None or date.startswith(_NO_DATE) else date


def _universal(item: Fields, name: str) -> str | None:
    date = item.text(name)
    return None if date is None or date.startswith(_NO_DATE) else f"{date}Z"


def _credited(item: Fields, site: _Site) -> tuple[Author, ...]:
    logins = [text_of(element).strip() for element in item.all("dc:creator")]
    return tuple(author for login in logins for author in credited(site.authors.get(login, login)))


def _tags(item: Fields) -> tuple[Tag, ...]:
    tags = [
        tag
        for element in item.all("category")
        if (scheme := element.get("domain") or "category") in _TAXONOMIES
        for tag in tagged(text_of(element), scheme, element.get("nicename"))
    ]
    return tuple(dict.fromkeys(tags))


def _meta(item: Fields) -> dict[str, str]:
    pairs = (
        (value.text("wp:meta_key"), value.text("wp:meta_value"))
        for value in item.inside("wp:postmeta")
    )
    return {key: value for key, value in pairs if key and value}


def add_paragraphs(content: str, galleries: Galleries | None = None) -> str:
    """Raw content as HTML: paragraphs from blank lines, elements from shortcodes."""
    text = content.replace("\r\n", "\n").replace("\r", "\n")
    text = without_shortcodes(text, galleries.shown if galleries else None)
    if "<!-- wp:" in text or "<p" in text.lower():
        return text
    return "\n".join(map(_paragraph, filter(str.strip, _BLANK_LINES.split(text))))


def _paragraph(part: str) -> str:
    text = part.strip()
    if _BLOCK.match(text):
        return text
    return f"<p>{text.replace(chr(10), '<br>')}</p>"
