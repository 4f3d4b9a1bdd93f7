"""The formats that process reads. A new format is one module here and one line in FORMATS.

The folder is large because it holds one module, or one package, per format and nothing else but the
registry (this module) and what formats declare about themselves (families.py).

`choose` looks at the bytes first, then at the content type, and at the sender where only the sender
distinguishes two kinds of JSON. Content that no format recognises is refused, and the error names
what it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dateline.model.errors import Malformed, Rejected, Unprocessable, UnsupportedType
from dateline.model.source_options import Fields
from functions.process.formats import (
    anpa_1312,
    arc_ans,
    atom,
    canonical,
    contentful,
    datocms,
    directus,
    drupal,
    envelope,
    ghost,
    html_page,
    iptc_7901,
    jsonfeed,
    markdown,
    newsml_1,
    newsml_g2,
    ninjs,
    nitf,
    plaintext,
    prismic,
    rss,
    rss_in_json,
    sanity,
    schema_org,
    storyblok,
    strapi,
    wordpress,
    wordpress_com,
    wxr,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.sources import Source
    from dateline.model.submissions import Problem
    from functions.process.formats.families import ContentTypes, Family
    from functions.process.item.context import Context
    from functions.process.item.draft import Draft
    from functions.process.item.fetch_requests import FetchRequest
    from functions.process.item.sample import Sample


class Format(Protocol):
    """Reads one kind of body."""

    NAME: str
    """The name in provenance and in a source's `format`."""

    def recognises(self, sample: Sample) -> bool:
        """Whether the bytes are in this format; must not raise."""
        ...

    def read(self, sample: Sample, context: Context) -> Iterator[Draft | Problem | FetchRequest]:
        """Yields each item as a draft, a problem, or a request to fetch content.

        Raises:
            Rejected: no item can be read.
        """
        ...


class RegisteredFormat(Format, Protocol):
    """The interface of each module in FORMATS."""

    FAMILY: Family
    """The page of the documentation that describes the format."""
    CONTENT_TYPES: ContentTypes
    """The content types that the format is sent with, each with the extensions of its files."""


FORMATS: tuple[RegisteredFormat, ...] = (
    ghost,
    wxr,  # before the RSS that it also is
    rss,
    atom,
    contentful,
    sanity,
    strapi,
    storyblok,
    prismic,
    datocms,
    directus,
    drupal,
    wordpress,
    wordpress_com,
    arc_ans,
    ninjs,
    nitf,
    newsml_g2,
    newsml_1,
    schema_org,
    jsonfeed,
    rss_in_json,
    canonical,
    envelope,
    iptc_7901,
    anpa_1312,
    html_page,
    markdown,
    plaintext,  # recognises any text, so it comes last
)

_XML_NAMES = {
    "channel": "a CDF channel",
    "rdf": "an RDF document",
    "urlset": "a sitemap",
    "opml": "an OPML outline",
    "svg": "an SVG picture",
}


def preferred_format(source: Source) -> str | None:
    """The format to try first: the source's `format`, or `envelope` if the source maps fields."""
    mapped = source.fields != Fields() and source.sender in envelope.SENDERS
    return source.format or (envelope.NAME if mapped else None)


def content_type_of(file_name: str) -> str | None:
    """The content type of a file by the extensions that formats declare; None if unknown."""
    dot = file_name.rfind(".")
    extension = file_name[dot:].lower() if dot >= 0 else ""
    return next(
        (
            content_type
            for form in FORMATS
            for content_type, extensions in form.CONTENT_TYPES.items()
            if extension in extensions
        ),
        None,
    )


def choose(sample: Sample, preferred: str | None) -> Format:
    """Returns the first format that recognises the sample; tries `preferred` first.

    Raises:
        Unprocessable: `empty`.
        Malformed: the content type says JSON or XML, and the content is neither.
        UnsupportedType: no format recognises the content; the message says what it is.
    """
    if not sample.raw.strip():
        raise Unprocessable("empty", "nothing was sent: the body is empty")
    if sample.binary:
        raise _unsupported(sample.binary)
    for form in sorted(FORMATS, key=lambda form: preferred != form.NAME):
        if form.recognises(sample):
            return form
    raise _refusal(sample)


def _refusal(sample: Sample) -> Rejected:
    if sample.root:
        return _unsupported(_XML_NAMES.get(sample.root, f"XML whose root is <{sample.root}>"))
    if sample.looks_like_json:
        try:
            value = sample.json
        except Rejected as error:
            return error
        members = ", ".join(list(value)[:5]) if isinstance(value, dict) else ""
        return _unsupported(
            f"JSON with the members {members}" if members else "JSON of another kind"
        )
    if "json" in sample.media_type:
        return Malformed("json_malformed", "the content type says JSON, the content is not")
    if "xml" in sample.media_type or sample.is_broken_xml:
        return Malformed("xml_malformed", "XML whose beginning cannot be read")
    return _unsupported(f"content of the type {sample.media_type or 'unknown'}")


def _unsupported(name: str) -> UnsupportedType:
    known = ", ".join(form.NAME for form in FORMATS)
    return UnsupportedType("format_unsupported", f"this is {name}; supported formats: {known}")
