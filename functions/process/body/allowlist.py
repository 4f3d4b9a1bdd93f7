"""Which elements and attributes of a sender's HTML stay, and what kind of thing each is."""

from __future__ import annotations

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
"""Where one paragraph ends and the next begins; only `p` itself is kept."""

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
VOID = frozenset({"br", "hr", "img", "source", "wbr"})

ATTRIBUTES = {
    "*": {"dir", "lang", "translate"},
    "a": {"href", "hreflang"},
    "abbr": {"title"},
    "iframe": {"src", "width", "height", "title"},
    "img": {"src", "data-src", "alt", "width", "height", "style"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
    "video": {"src"},
    "audio": {"src"},
    "source": {"src"},
}
STYLES = {"width", "height", "display", "visibility"}
"""An image of no size is told by these; no style is kept in the end."""

DRAWN = "datalist"
"""What drawings.py calls the elements of a drawing that no one is shown: one of the below."""
WITHOUT_CONTENT = frozenset(
    {"canvas", "datalist", "embed", "frameset", "head", "noembed", "noframes", "script", "style"}
    | {"svg", "template", "textarea", "title", "annotation", "annotation-xml"}
)
"""Gone with all that is in them: programs, form fields, what no browser shows. A drawing's text
was taken out of it before."""

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
"""Every name that a parser of HTML knows, now or ever. Left out: `noscript`, whose content is for
those like us who run no scripts, and what is MathML's or SVG's."""

EMBED_HOSTS = frozenset(
    {
        "www.youtube.com",
        "www.youtube-nocookie.com",
        "player.vimeo.com",
        "www.dailymotion.com",
        "w.soundcloud.com",
        "open.spotify.com",
        "embed.podcasts.apple.com",
        "datawrapper.dwcdn.net",
        "flo.uri.sh",
        "www.google.com/maps/",
        "www.facebook.com/plugins/",
        "platform.twitter.com",
        "t.me",
    }
)
"""Players, charts and maps that newsrooms embed: a host, or a host and how its path begins. A
source's configuration extends or replaces the list."""

TRACKERS = (
    # Counters of readers, as they stand at the end of feed items; a picture that is one is none.
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
)
"""Hosts and how their paths begin, without scheme."""
