"""Environment variables of the read function."""

from __future__ import annotations

import dateline.aws.settings
from dateline.web.cors import OriginsSetting
from functions.read.http.branding import (
    AccentColour,
    Branding,
    FooterLinks,
    LogoUrl,
    PageLanguages,
)


class Settings(dateline.aws.settings.Settings):
    """Names of the stores that read uses, and of the publication."""

    article_table: str
    submission_table: str
    content_bucket: str
    outbound_table: str
    intake_bucket: str
    source_table: str
    sources_prefix: str
    hold_copies_of_killed: bool
    """Whether a submission's status names articles that are held as copies of killed ones."""
    publication: str
    """The publication's name, shown on pages and in partner formats."""
    public_url: str
    """The origin of absolute links (`https://news.example.org`); `-` for the API's own domain."""
    allowed_origins: OriginsSetting
    """Origins of the pages that may send a token."""
    edge_key_id: str
    """The secret with the key of the edge; `-` without an edge."""
    languages: PageLanguages
    """The publication's languages, the front page's first."""
    logo_url: LogoUrl
    """The logo above every page; its origin is the only one that pages may show pictures of."""
    accent_colour: AccentColour
    """The colour of links, made readable in the light and in the dark theme."""
    footer_links: FooterLinks
    """Links at the foot of every page."""
    show_notes: bool
    """Whether articles' pages end with their notes, such as newsletter lines."""

    @property
    def branding(self) -> Branding:
        """How pages look."""
        return Branding(
            logo_url=self.logo_url,
            accent=self.accent_colour,
            footer_links=self.footer_links,
            languages=self.languages,
            shows_notes=self.show_notes,
        )
