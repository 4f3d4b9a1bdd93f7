"""Senders, formats and renderings, as their registries have them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from functions.process import formats
from functions.process.formats.families import Family
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS, listing_page
from functions.submit.senders import HUBS, SENDERS
from functions.submit.senders.inputs import Use
from functions.submit.senders.source_setup import Payload, guide_of, sender_names, setup_of
from tools.docs.markdown import code, codes, plain, summary, table

if TYPE_CHECKING:
    from functions.read.renderings.rendering import Rendering

_SENDERS = """# Senders

A *source* is one account that sends you articles; its *sender* is the kind of system behind it, and
decides how a delivery is verified. Choose it with `dateline sources put <id> --sender <name>`; the
command prints the guide below with your address and secret filled in
([connect a CMS](../guides/connect-a-cms.md)). Each sender is one folder in
`functions/submit/senders` ([add one](../guides/add-a-sender.md)).
"""
_PAYLOADS = {
    Payload.COMPLETE: "the article",
    Payload.PARTIAL: "mostly the article; `--fetch-url` completes the rest",
    Payload.IDS: "ids only; needs `--fetch-url`",
}
_IDENTITY = """## Inputs beside the signed body

A signature covers the body, and with some senders a time, an id or headers. Whoever has seen one
signed request can send it again with anything else changed. So Dateline reads few other inputs,
and none of them gives a captured request another effect:

- **Event.** Where the body says what happened, the body counts. A name in a header or in the URL
  only chooses among what the body allows: it removes no post whose body says that it is public,
  and an event that the body contradicts is held.
- **One effect for one signature.** What was done with signed bytes is stored with them. The same
  bytes with another event, article id, language, address or content type answer 409
  `signature_reused`. How the signature header is written, and which of several valid signatures
  it has, makes no difference.
- **Repeats.** A signature over a time is used once: the same signature is the same delivery,
  with any id beside it. So is an id that the signature covers. Where the body alone is
  signed, a CMS may rightly send equal bytes again (an article that is changed and changed back):
  a new delivery id with the same effect is a new delivery, as is every request of a sender
  without ids. So somebody who has seen such a request can at most bring back that text of that
  article. Prefer a sender that signs a time, and an `--hmac` scheme with `{timestamp}`.
- **Credentials.** A bearer token, a password, a secret in the body and a secret URL are sent with
  each request. Whoever sees one can send anything, so nothing is compared.

Comparing costs no call: the first delivery is one conditional write to S3, and only a repeat
reads what is stored. For a sender that can sign with SHA-256 but may still sign with SHA-1
(`drupal`, `websub`), `dateline sources put … --no-sha1` refuses SHA-1.

What is read beside the body, unless the signature covers it. `?` marks a parameter of the URL.
"""
_GUIDES = """## Setup guides

What to enter in each system. Words that begin with `$` stand for what the command prints.
"""
_FORMATS = """# Formats

Dateline chooses the format by looking at the bytes; the content type only helps. The first format
in this list that recognises the bytes reads them, so the order matters. Anything else is refused
with the code `format_unsupported` and a message that names what it is. One bad item never costs the
others: it is quarantined with its place and reason, and the rest is published.

Each format is one module in `functions/process/formats` ([add one](../../guides/add-a-format.md)).
"""
_FAMILY_PAGES = {Family.CMS: "../senders.md"}
"""Pages of families whose page is not `<family>.md` beside the table."""
_RENDERINGS = """# Renderings

`GET /articles/<id>` is JSON. Add an extension for another rendering: `GET /articles/<id>.html`. A
listing is a page of JSON (`GET /articles?section=politics`) or a feed
(`GET /feeds/en.section.politics.atom`). The last column says what a newsroom that reads the format
with Dateline [loses](round-trip.md); it is empty for formats that Dateline does not read back. Each
rendering is one module in `functions/read/renderings` ([add one](../guides/add-a-rendering.md)).

## Articles
"""


def _about(module: object) -> str:
    return plain(summary(inspect.getdoc(module)))


def senders_page() -> str:
    """The page of senders: a table, then the setup guide of each."""
    setups = {name: setup_of(name) for name in sender_names()}
    rows = [
        (
            code(name),
            plain(setup.title),
            plain(setup.verified_by),
            _PAYLOADS[setup.payload],
            str((SENDERS | HUBS)[name].ACCEPTED),
        )
        for name, setup in setups.items()
    ]
    header = ("`--sender`", "system", "verified by", "a delivery has", "success")
    guides = [
        f"### {plain(setup.title)} (`{name}`)\n\n```\n{guide_of(name).strip()}\n```\n"
        for name, setup in setups.items()
    ]
    return "\n".join((_SENDERS, table(header, rows), _IDENTITY, _inputs_table(), _GUIDES, *guides))


def _inputs_table() -> str:
    """For each sender, its inputs by use; those that decide nothing are left out."""
    uses = {Use.EVENT: "the event", Use.CONTENT: "the article", Use.DELIVERY: "the delivery"}
    senders = SENDERS | HUBS
    rows = [
        (
            code(name),
            *(
                codes(sorted(key for key, of in senders[name].INPUTS.items() if of is use))
                for use in uses
            ),
        )
        for name in sender_names()
        if not uses.keys().isdisjoint(senders[name].INPUTS.values())
    ]
    return table(("`--sender`", *uses.values()), rows)


def _family_link(family: Family) -> str:
    page = _FAMILY_PAGES.get(family, f"{family}.md")
    return f"[{family.replace('-', ' ')}]({page})"


def formats_page() -> str:
    """The page of formats, in the order in which they are tried."""
    rows = [
        (
            code(form.NAME),
            _about(form),
            codes(sorted(form.CONTENT_TYPES)),
            _family_link(form.FAMILY),
        )
        for form in formats.FORMATS
    ]
    header = ("format", "what it reads", "content types", "details")
    return f"{_FORMATS}\n{table(header, rows)}"


def _rendering_row(rendering: Rendering) -> tuple[str, ...]:
    lost = "; ".join(rendering.losses or ("nothing",)) if rendering.losses is not None else ""
    return (
        code(f".{rendering.extension}"),
        code(rendering.content_type),
        f"{plain(rendering.description)}.",
        plain(lost),
    )


def renderings_page() -> str:
    """The page of renderings: articles, then feeds."""
    articles = map(_rendering_row, ARTICLE_RENDERINGS.values())
    feeds = map(_rendering_row, (*FEED_RENDERINGS.values(), listing_page.RENDERING))
    header = ("extension", "content type", "what it is", "lost when read back")
    return "\n".join((_RENDERINGS, table(header, articles), "## Feeds\n", table(header, feeds)))
