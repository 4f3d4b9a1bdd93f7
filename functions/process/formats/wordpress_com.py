"""WordPress.com's webhooks: unsigned form posts that name a post, which is then fetched.

https://wordpress.com/support/webhooks/ · Anyone who knows the address could post there, so
the text is fetched from the site by id; only a removal is taken from the webhook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from dateline.model.errors import Malformed, Rejected, Unprocessable
from dateline.model.event_names import DELETED, UNPUBLISHED, event_by_hook
from functions.process.cms.entries import removal_notice
from functions.process.cms.hold import event_of
from functions.process.formats import wordpress
from functions.process.formats.families import ContentTypes, Family
from functions.process.item.fetch_requests import FetchRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.draft import Draft
    from functions.process.item.sample import Sample

NAME = "wordpress_com"
FAMILY = Family.CMS
CONTENT_TYPES: ContentTypes = {"application/x-www-form-urlencoded": ()}
_IDS = ("ID", "post_id", "id")
_MAX_FIELDS = 1_000


def recognises(sample: Sample) -> bool:
    """A form, from WordPress.com or with the name of a hook."""
    if sample.sender == NAME:
        return not sample.looks_like_json
    return sample.media_type in CONTENT_TYPES and "hook=" in sample.start


def read(sample: Sample, context: Context) -> Iterator[Draft | FetchRequest]:
    """Reads the one post."""
    fields = _fields(sample)
    external_id = next((fields[name] for name in _IDS if fields.get(name, "").isdigit()), None)
    if external_id is None or not external_id.isascii() or len(external_id) > 20:
        raise Unprocessable(
            "external_id_missing",
            "the form names no post; tick the field ID in the webhook",
            where="ID",
        )
    hook = fields.get("hook")
    event = event_of(context, hook, event_by_hook(hook or ""), "hook")
    if event in {DELETED, UNPUBLISHED}:
        deleted = event == DELETED
        yield removal_notice(
            context, external_id, deleted=deleted, reason=f"{event} on WordPress.com"
        )
        return
    request = FetchRequest(_address(external_id, fields, context), where="ID", may_be_absent=True)
    if request.address not in context.fetched:
        yield request
        return
    post = context.fetched[request.address]
    if post is None:
        yield removal_notice(context, external_id, reason="no longer on WordPress.com")
    elif draft := wordpress.draft_of(post, context, where="$"):
        yield draft


def _fields(sample: Sample) -> dict[str, str]:
    try:
        text, _ = sample.text
        return dict(parse_qsl(text.strip(), keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except Rejected:
        raise
    except ValueError:
        raise Malformed(
            "form_malformed", f"not a form, or a form of more than {_MAX_FIELDS} fields"
        ) from None


def _address(external_id: str, fields: dict[str, str], context: Context) -> str:
    """The post's path below the `base_url` of the site (`…/wp-json`) or API (`…/wp/v2/sites/…`)."""
    fetch = context.source.fetch
    prefix = "" if fetch and "/wp/v2" in fetch.base_url else "/wp/v2"
    kind = "pages" if fields.get("post_type") == "page" else "posts"
    return f"{prefix}/{kind}/{external_id}?_embed=1"
