"""Generated articles in many scripts, as process stores them, for round trips."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st

from dateline.model.documents import Article, BlockKind, content_hash
from dateline.model.rows import Head, Listed, Summary
from dateline.model.variant_texts import variant_text
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from functions.read.renderings.rendering import ArticleRendering, FeedRendering
from functions.read.views import ArticleView, ListingView, article_view
from tests.unit.process.parsing import RECEIVED, article_of
from tests.unit.read.renderings.article_views import SITE

WORDS = {
    "en": ["ferry", "harbour", "Mayor", "café", "naïve", "“dawn”", "Q&A", "a < b", "2026"],
    "hy": ["Երևան", "լաստանավ", "նավահանգիստ", "քաղաքապետ", "«լուսաբաց»", "և"],
    "ru": ["паром", "гавань", "мэр", "ёлка", "«рассвет»", "№ 5"],
    "ka": ["ბორანი", "ნავსადგური", "მერი", "„გათენება“"],
    "ar": ["العبّارة", "الميناء", "رئيس البلدية", "فجر", "٢٠٢٦"],
    "he": ["מעבורת", "נמל", "ראש העיר", "צה״ל"],
    "hi": ["नौका", "बंदरगाह", "महापौर", "क्षेत्र"],
    "zh-Hant": ["渡輪", "港務局", "市長", "𠮷野"],
    "ja": ["フェリー", "港", "が", "市長"],
    "vi": ["phà", "cảng", "thị trưởng", "Việt Nam"],
    "yo": ["ọkọ̀", "èbúté", "ẹ̀kọ́"],
    "pt-BR": ["balsa", "porto", "manhã 🚢", "👩‍👩‍👧", "e\u0301pico"],
}
_NO_PLACE = re.compile(r"[\d№<(/]")
MARKUP = ["<b>", "&amp;"]
"""Words of texts only: many formats do not say whether a name is HTML."""
SCHEMES = [
    "medtop",
    "subj",
    "wikidata",
    "https://vocabulary.example/topics/",
    "urn:people:",
    "http://t.example/v",
]
"""A code of eight digits without a scheme is read as IPTC's, so codes here have other lengths."""
ROLES = ["Correspondent", "Editor, Sevan", None]
BIOGRAPHY = "Writes of lakes & boats."
EMBEDDED = "https://www.youtube.com/embed/x1?a=1&amp;b=2"
INLINE = [
    "<strong>{}</strong>",
    "<em>{}</em>",
    "<b>{}</b> and <i>{}</i>",
    '<a href="https://news.example/a?b=1&amp;c=2">{}</a>',
    "H<sub>2</sub>O, {}<sup>2</sup>",
    "{}<br>{}",
    "<q>{}</q> <cite>{}</cite>",
    '<abbr title="World Health">WHO</abbr> {}',
    "{} &amp; {} &lt;3",
    '<a href="mailto:desk@news.example"><em>{}</em></a>',
    '<span lang="la" dir="ltr">{}</span> <code>x = 1</code> <s>{}</s>',
]
BLOCKS = [
    "<p>{}</p>",
    '<p dir="rtl">{}</p>',
    "<h2>{}</h2>",
    "<h3>{}</h3>",
    "<blockquote><p>{}</p><p>{}</p></blockquote>",
    "<ul><li>{}</li><li>{}</li></ul>",
    '<ol start="3"><li>{}<ul><li>{}</li></ul></li></ol>',
    "<dl><dt>{}</dt><dd>{}</dd></dl>",
    '<figure><img src="https://news.example/i.jpg" alt="{}" width="640" height="480">'
    "<figcaption>{}</figcaption></figure>",
    '<figure><img src="https://news.example/j.png" alt=""></figure>',
    '<table><caption>{}</caption><thead><tr><th scope="col">{}</th></tr></thead><tbody><tr>'
    '<td colspan="2">{}</td></tr></tbody></table>',
    f'<iframe src="{EMBEDDED}" title="Film" width="560" height="315"></iframe>',
    '<video src="https://news.example/film.mp4"></video>',
    "<pre>{}\n  {}</pre>",
    "<hr>",
]


def _texts(words: list[str], most: int = 6) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=most).map(" ".join)


@st.composite
def _body(draw: st.DrawFn, words: list[str]) -> list[dict[str, str]]:
    def escaped() -> str:
        return draw(_texts(words)).replace("&", "&amp;").replace("<", "&lt;")

    def line() -> str:
        form = draw(st.sampled_from(["{}", *INLINE]))
        return form.format(*(escaped() for _ in range(form.count("{}"))))

    blocks = []
    forms = draw(st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=6))
    if set(forms) == {"<hr>"}:
        # A break divides texts; a body of breaks alone is empty.
        forms.append(BLOCKS[0])
    for form in forms:
        plain = "alt=" in form or "<pre>" in form
        parts = [escaped() if plain else line() for _ in range(form.count("{}"))]
        blocks.append({"kind": "paragraph", "html": form.format(*parts)})
    if draw(st.booleans()):
        blocks.append({"kind": "note", "html": f"<p>{line()}</p>"})
    return blocks


@st.composite
def _media(draw: st.DrawFn, words: list[str], number: int) -> dict[str, Any]:
    kind = draw(st.sampled_from(["image/jpeg", "image/png", "video/mp4", "audio/mpeg"]))
    url = f"https://news.example/files/{number}?a=1&b={kind[:5]}"
    text, line = st.none() | _texts([*words, *MARKUP], 3), st.none() | _texts(words, 3)
    medium: dict[str, Any] = {
        "url": url,
        "type": kind,
        "size": draw(st.none() | st.integers(1, 10**9)),
        "caption": draw(text),
        "credit": draw(line),
        "alt": draw(text),
    }
    if draw(st.booleans()):
        # As every reader ranks them: the largest is the main one.
        sizes = [(1_920, 1_080), (640, 360), (160, 90)][: draw(st.integers(1, 3))]
        names = ["original", "rnd:web", "thumbnail"]
        medium["renditions"] = [
            {"url": url if n == 0 else f"{url}&w={w}", "name": names[n], "type": kind}
            | {"width": w, "height": h, "size": medium["size"] if n == 0 else None}
            for n, (w, h) in enumerate(sizes)
        ]
    return medium


def _before(minutes: int, milliseconds: int) -> str:
    moment = RECEIVED - timedelta(minutes=minutes, milliseconds=milliseconds)
    return moment.isoformat(timespec="milliseconds")


@st.composite
def sent(draw: st.DrawFn) -> dict[str, Any]:
    """A CMS's post, with or without each field."""
    language = draw(st.sampled_from(sorted(WORDS)))
    words = WORDS[language]
    text, line = _texts([*words, *MARKUP]), _texts(words, 3)
    moments = st.builds(_before, st.integers(1, 500_000), st.integers(0, 999))

    def maybe(strategy: st.SearchStrategy[Any]) -> Any:
        return draw(st.none() | strategy)

    tags = [
        {"name": f"{draw(line)} {n}"}
        | ({"scheme": scheme} if scheme else {})
        | (
            {"code": f"{n if scheme else 'x'}{draw(st.integers(10**6, 10**7 - 1))}"}
            if coded
            else {}
        )
        for n, (scheme, coded) in enumerate(
            draw(
                st.lists(st.tuples(st.none() | st.sampled_from(SCHEMES), st.booleans()), max_size=4)
            )
        )
    ]
    # `Name <address>` is how feeds write a name with an address.
    called = _texts([word for word in words if "<" not in word], 3).map(lambda text: f"Ani {text}")
    names = draw(st.lists(called, max_size=3, unique=True))
    authors = [
        {"name": name, "role": draw(st.sampled_from(ROLES)), "biography": maybe(st.just(BIOGRAPHY))}
        for name in names
    ]
    values = {
        "external_id": f"story-{draw(st.integers(1, 999))}",
        "source_version": draw(st.integers(1, 99)),
        "language": language,
        "headline": draw(text),
        "standfirst": maybe(text),
        # Without authors a byline would be where a reader looks for them.
        "byline": maybe(line) if authors else None,
        "authors": authors,
        "place": maybe(_texts([word for word in words if not _NO_PLACE.search(word)], 3)),
        "body": draw(_body(words)),
        "section": maybe(line),
        "tags": tags,
        "urgency": maybe(st.integers(1, 9)),
        "published_at": maybe(moments),
        "modified_at": maybe(moments),
        "embargoed_until": maybe(moments),
        "expires_at": maybe(st.just("2027-01-31T18:30:00.250Z")),
        "canonical_url": maybe(st.just("https://news.example/ferry?id=1&from=feed")),
        "media": [draw(_media(words, n)) for n in range(draw(st.integers(0, 2)))],
        "usage_terms": maybe(text),
        "copyright": maybe(line.map(lambda item: f"© 2026 {item}")),
        "correction_note": maybe(text),
    }
    return {name: value for name, value in values.items() if value is not None}


def articles() -> st.SearchStrategy[Article]:
    """Articles as process makes them from generated posts."""
    return sent().map(lambda values: article_of([values]))


def view_of(article: Article) -> ArticleView:
    """The article as readers may see it."""
    known = {name: getattr(article, name, None) for name in Summary.model_fields}
    values = {name: value for name, value in known.items() if value is not None}
    summary = Summary.model_validate(values)
    head = Head(
        id=article.id,
        source=article.source,
        external_id=article.external_id,
        status=article.status,
        version=3,
        order_key=article.order_key,
        content_hash=content_hash(article),
        summary=summary,
        first_received_at=article.provenance.received_at,
        received_at=article.provenance.received_at,
        processed_at=article.provenance.processed_at,
    )
    return article_view(head, summary, variant_text(article), None)


def listing_of(article: Article) -> ListingView:
    """A listing of this article with its text."""
    view = view_of(article)
    same = ("language", "headline", "standfirst", "authors", "section", "tags", "urgency")
    entry = Listed(
        id=article.id,
        source=article.source,
        version=3,
        image=next(iter(article.media), None),
        canonical_url=article.canonical_url,
        published_at=article.published_at,
        modified_at=article.modified_at,
        expires_at=article.expires_at,
        effective_at=view.effective_at,
        **{name: getattr(article, name) for name in same},
    )
    return ListingView(article.language or "und", "Lakes", (entry,), texts={entry.id: view})


@dataclass(frozen=True)
class RoundTrip:
    """A registered rendering that Dateline parses back."""

    name: str
    content_type: str
    losses: tuple[str, ...]
    write: Callable[[Article], str]


def round_trips() -> Iterator[RoundTrip]:
    """All of them: articles, then feeds of one article."""
    for article in ARTICLE_RENDERINGS.values():
        if article.losses is not None:
            write = partial(_write_article, article)
            yield RoundTrip(article.extension, article.content_type, article.losses, write)
    for feed in FEED_RENDERINGS.values():
        if feed.losses is not None:
            write = partial(_write_feed, feed)
            yield RoundTrip(f"{feed.extension} feed", feed.content_type, feed.losses, write)


def _write_article(rendering: ArticleRendering, article: Article) -> str:
    return rendering.render(view_of(article), SITE)


def _write_feed(rendering: FeedRendering, article: Article) -> str:
    path = f"/feeds/x.{rendering.extension}"
    return rendering.render(listing_of(article), SITE.origin, path)


FIELDS = (
    *("language", "status", "headline", "standfirst", "byline", "authors", "place", "section"),
    *("tags", "urgency", "published_at", "modified_at", "expires_at", "canonical_url", "media"),
    *("usage_terms", "copyright", "correction_note"),
)


def public_values(article: Article) -> dict[str, Any]:
    """The public values of an article for comparison; blocks without their hashes."""
    values: dict[str, Any] = {name: getattr(article, name) for name in FIELDS}
    values["body"] = [
        (block.kind, block.html) for block in article.body if block.kind is not BlockKind.NOTE
    ]
    values["notes"] = [block.html for block in article.body if block.kind is BlockKind.NOTE]
    return values
