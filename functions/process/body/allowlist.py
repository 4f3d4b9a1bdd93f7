"""The elements and attributes of a sender's HTML that are kept, by their kind."""

from __future__ import annotations

from functions.process.body.lazy_images import LAZY, LAZY_SETS

INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd"}
    | {"mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup"}
    | {"time", "u", "var", "wbr"}
)
"""Kept within a line of text."""

BOUNDARIES = frozenset(
    {"address", "article", "aside", "body", "center", "details", "dialog", "dir", "div"}
    | {"fieldset", "footer", "form", "header", "hgroup", "hr", "legend", "main", "menu", "nav"}
    | {"optgroup", "option", "p", "section", "summary"}
)
"""Elements at which one paragraph ends and the next begins; only `p` itself is kept."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol", "dl"})
ITEMS = frozenset({"li", "dt", "dd"})
CELLS = frozenset({"td", "th", "caption"})
ROWS = frozenset({"thead", "tbody", "tfoot", "tr"})
PLAYERS = frozenset({"video", "audio"})
STRUCTURE = (
    HEADINGS
    | LISTS
    | ITEMS
    | CELLS
    | ROWS
    | PLAYERS
    | {"blockquote", "br", "figcaption", "figure", "iframe", "img", "pre", "source", "table"}
)
VOID = frozenset({"br", "hr", "img", "input", "source", "wbr"})

_PICTURE = {"src", "srcset", *LAZY, *LAZY_SETS}
ATTRIBUTES = {
    "*": {"dir", "lang", "translate"},
    "a": {"href", "hreflang"},
    "abbr": {"title"},
    "iframe": {"src", *LAZY, "width", "height", "title", "style"},
    "img": {*_PICTURE, "alt", "width", "height", "style"},
    **{tag: {"style"} for tag in ("b", "strong", "i", "em", "span")},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
    "video": {"src"},
    "audio": {"src"},
    "source": _PICTURE,
}
STYLES = {"width", "height", "display", "visibility", "font-weight", "font-style"}
"""These reveal an image of no size, and what a word processor set in bold; the output keeps no
style."""

AS_IN_HTML = {"amp-img": "img", "amp-anim": "img", "amp-video": "video", "amp-audio": "audio"}
"""Elements of AMP with the elements of HTML that they stand for."""

NOT_RENDERED = "datalist"
"""svg.py renames elements of a drawing that are not rendered to this one of WITHOUT_CONTENT."""
WITHOUT_CONTENT = frozenset(
    {"canvas", "datalist", "embed", "frameset", "head", "noembed", "noframes", "script", "style"}
    | {"svg", "template", "textarea", "title", "annotation", "annotation-xml"}
)
"""Removed with their content: programs, form fields, what browsers do not show. The text of a
drawing has been extracted before."""

HTML = (
    INLINE
    | BOUNDARIES
    | STRUCTURE
    | WITHOUT_CONTENT
    | {"acronym", "applet", "area", "base", "basefont", "bgsound", "big", "blink", "button", "col"}
    | {"colgroup", "font", "frame", "html", "image", "input", "isindex", "keygen", "label", "link"}
    | {"listing", "map", "marquee", "meta", "meter", "nobr", "object", "output"}
    | {"param", "picture", "plaintext", "portal", "progress", "rb", "rtc", "search", "select"}
    | {"slot", "strike", "track", "tt", "xmp"}
)
"""Every element name of HTML, past and present. Omitted: `noscript`, whose content is for readers
without scripts, and the names of MathML and SVG."""

TRACKERS = (
    # Reader counters at the end of feed items, and the frames of advertising.
    "feedburner.com/~r/",
    "feeds.feedburner.com/~r/",
    "feeds.feedburner.com/~ff/",
    "pi.feedsportal.com/",
    "da.feedsportal.com/",
    "rss.feedsportal.com/",
    "pixel.wp.com/",
    "stats.wordpress.com/",
    "feeds.wordpress.com/1.0/",
    "www.google-analytics.com/",
    "www.facebook.com/tr",
    "pixel.quantserve.com/",
    "b.scorecardresearch.com/",
    "sb.scorecardresearch.com/",
    "ad.doubleclick.net/",
    "counter.theconversation.com/",
    "pixel.parsely.com/",
    "analytics.twitter.com/",
    "t.co/i/",
    "px.ads.linkedin.com/",
    "www.googletagmanager.com/",
    "googleads.g.doubleclick.net/",
    "tpc.googlesyndication.com/",
    "bid.g.doubleclick.net/",
)
"""Hosts with path prefixes, without scheme, of pictures and frames that readers do not see."""
