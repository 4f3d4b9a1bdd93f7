"""The site that a response belongs to, for absolute links and publisher names.

Nothing of it comes from the request: a client chooses Host and X-Forwarded-*, and caches would
hand links made of them to everybody. `requestContext.domainName` is API Gateway's own statement,
and a CDN or a proxy in front of it needs the parameter `PublicUrl`.
https://portswigger.net/web-security/host-header
"""

from __future__ import annotations

from dataclasses import dataclass, field

from functions.read.http.branding import Branding

OWN_DOMAIN = "-"
"""The value of `PublicUrl` where links use the API's own domain name."""


@dataclass(frozen=True)
class Site:
    """`origin` is `https://host`, without a path; `name` is the publication's name."""

    origin: str
    name: str
    branding: Branding = field(default_factory=Branding)

    @property
    def key(self) -> str:
        """Everything of the site that a response may show, for its entity tag."""
        return repr(self)


def site_of(domain_name: str, public_url: str, publication: str, branding: Branding) -> Site:
    """The site at `public_url`, or at the domain name of the API."""
    origin = f"https://{domain_name}" if public_url == OWN_DOMAIN else public_url
    return Site(origin, publication, branding)
