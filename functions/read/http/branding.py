"""The look of pages that a deployment chooses: parameters of the stack, parsed once at start.

`-` means none in each of them, since CloudFormation's parameters are never absent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from dateline.model.bidi import balanced
from dateline.model.languages import canonical_tag, names_language
from functions.read.http.links import web_address

NONE = "-"
MAX_LINKS = 12
MAX_LANGUAGES = 20
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_LOGO = re.compile(r"https://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?/.*")
"""The origin becomes part of a policy, so it has no other characters than a host name has."""
_MAIL = re.compile(r"mailto:[^\s\"'<>]{3,200}")


@dataclass(frozen=True)
class FooterLink:
    """A link at the foot of every page."""

    name: str
    url: str


@dataclass(frozen=True)
class Branding:
    """How pages look: None and empty where the parameter is `-`."""

    logo_url: str | None = None
    accent: str | None = None
    """`#rrggbb`."""
    footer_links: tuple[FooterLink, ...] = ()
    languages: tuple[str, ...] = ("en",)
    """Canonical tags; the first is the front page's."""
    shows_notes: bool = False
    """Whether articles end with their notes: newsletter lines, biographies of authors."""

    @property
    def logo_origin(self) -> str | None:
        """The origin of the logo, for a policy that allows it."""
        if self.logo_url is None:
            return None
        address = urlsplit(self.logo_url)
        return f"{address.scheme}://{address.netloc}"


def parse_logo(text: object) -> str | None:
    """The URL of the logo.

    Raises:
        ValueError: it is no https URL.
    """
    if text == NONE:
        return None
    if not isinstance(text, str) or not _LOGO.fullmatch(text) or web_address(text) is None:
        raise ValueError(f"give an https URL of a picture, or {NONE} for none")
    return text


def parse_accent(text: object) -> str | None:
    """The accent colour as `#rrggbb`.

    Raises:
        ValueError: it is no such colour.
    """
    if text == NONE:
        return None
    if not isinstance(text, str) or not _COLOUR.fullmatch(text):
        raise ValueError(f"give a colour as #rrggbb, such as #0b4fb3, or {NONE}")
    return text.lower()


def parse_footer_links(text: object) -> tuple[FooterLink, ...]:
    """The links of `Imprint https://news.example.org/imprint | Contact mailto:desk@example.org`.

    Raises:
        ValueError: a part has no name, or does not end with an address.
    """
    if text == NONE:
        return ()
    links = tuple(map(_footer_link, str(text).split("|")))
    if len(links) > MAX_LINKS:
        raise ValueError(f"give at most {MAX_LINKS} links, not {len(links)}")
    return links


def _footer_link(text: str) -> FooterLink:
    *words, url = text.split() or [""]
    if not words:
        raise ValueError(f"give a name and an address for each link, not {text.strip()!r}")
    if web_address(url) is None and not _MAIL.fullmatch(url):
        raise ValueError(f"{url!r} is no http, https or mailto address; separate links with |")
    return FooterLink(balanced(" ".join(words)), url)


def parse_languages(text: object) -> tuple[str, ...]:
    """The canonical tags of `en, pt-BR`, in that order.

    Raises:
        ValueError: one of them is no language tag, or there are too many.
    """
    given = [part.strip() for part in str(text).split(",")]
    tags = tuple(dict.fromkeys(_language(part) for part in given))
    if len(tags) > MAX_LANGUAGES:
        raise ValueError(f"give at most {MAX_LANGUAGES} languages, not {len(tags)}")
    return tags


def _language(text: str) -> str:
    tag = canonical_tag(text)
    if tag is None or not names_language(tag):
        raise ValueError(f"{text!r} is no language tag such as en or pt-BR")
    return tag


LogoUrl = Annotated[str | None, BeforeValidator(parse_logo)]
AccentColour = Annotated[str | None, BeforeValidator(parse_accent)]
FooterLinks = Annotated[tuple[FooterLink, ...], BeforeValidator(parse_footer_links)]
PageLanguages = Annotated[tuple[str, ...], BeforeValidator(parse_languages)]
