"""GET /sitemap.xml, /sitemap-news.xml and /robots.txt, which names both.

`/sitemap.xml` is an index: two queries for an archive of any size. Each file covers the rows from
one milestone (`public_rows`), which names the file, up to the next, mostly in one query.
`/sitemap-news.xml` is one file of the last two days, or an index where one file cannot hold them.
`?part=` selects a file, so all files share the host and path of the pages.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dateline.model.clock import iso
from dateline.model.public_rows import MAP_PK, MILESTONE_PK, Mapped, MapRow, is_milestone
from dateline.model.rows import listing_sk, without_keys
from dateline.model.visibility import listed_visible
from functions.read.endpoints.responses import Response, Services, hashed_response
from functions.read.http.caching import HORIZON, cache_control, next_moment
from functions.read.lookup.results import listed_changes
from functions.read.renderings import sitemap as rendering

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dateline.stores.articles import ArticleReader
    from dateline.web.http import Request

XML = "application/xml; charset=utf-8"
TWO_DAYS = timedelta(days=2)
MAX_NEWS = 1_000
MAX_URLS = 50_000
MAX_FILES = 50_000
MAX_ROWS = 50_000
"""Articles of the last two days that are read."""
CHUNK = 2_000
FIRST = "first"
"""Names the file of articles older than every milestone."""


def sitemap(request: Request, services: Services) -> Response:
    """The index of all files, or the file of `part`."""
    now = services.reader.clock()
    site = services.site
    articles = services.reader.articles
    part = request.query.get("part")
    if part is None:
        rows = _rows(articles.span(MILESTONE_PK, "0", _soon(now), MAX_FILES - 1, oldest_first=True))
        oldest = _rows(articles.span(MAP_PK, "0", _soon(now), 1, oldest_first=True))
        public = [row for row in rows if row.effective_at <= now]
        names = [_name(row) for row in public]
        first = [row for row in oldest if row.effective_at <= now]
        if not public or (first and first[0].id != public[0].id):
            names.insert(0, FIRST)
        paths = (f"/sitemap.xml?part={name}" for name in names)
        return _answer(request, rendering.index(paths, site), now, listed_changes([*rows, *oldest]))
    rows = list(_until_milestone(articles, _sort_key(part), now))
    body = rendering.pages(_bounded(_visible(rows, now)), site, now)
    return _answer(request, body, now, listed_changes(rows))


def news(request: Request, services: Services) -> Response:
    """The news of two days: one file, the index of several, or the file of `part`."""
    now = services.reader.clock()
    site = services.site
    part = request.query.get("part")
    end = _sort_key(part) if part and part != FIRST else _soon(now)
    since = now - TWO_DAYS
    rows = _rows(services.reader.articles.span(MAP_PK, iso(since), end, _row_limit(part)))
    changes = [*listed_changes(rows), *(row.effective_at + TWO_DAYS for row in rows)]
    files = _files(item for item in _visible(rows, now) if item.effective_at >= since)
    if part is None and len(files) > 1:
        paths = [f"/sitemap-news.xml?part={_name(file[0][0])}" for file in files]
        return _answer(request, rendering.index(paths, site), now, changes)
    return _answer(request, rendering.news(files[0] if files else (), site), now, changes)


def robots(request: Request, services: Services) -> Response:
    """Allows robots everything public, and names the sitemaps."""
    host = services.site.origin
    body = (
        "User-agent: *\nDisallow: /submissions/\n\n"
        f"Sitemap: {host}/sitemap.xml\nSitemap: {host}/sitemap-news.xml\n"
    )
    fresh = "public, max-age=3600"
    return hashed_response(request, body, "text/plain; charset=utf-8", fresh)


def _answer(
    request: Request, body: str, now: datetime, changes: Iterable[datetime | None]
) -> Response:
    return hashed_response(request, body, XML, cache_control(now, next_moment(now, changes)))


def _row_limit(part: str | None) -> int:
    """Rows to read: an article has at least one page, and some rows may be hidden."""
    return MAX_ROWS if part is None else 2 * MAX_NEWS


def _soon(now: datetime) -> str:
    """The sort key of the longest cache lifetime from now, to find releases before it."""
    return f"{iso(now + HORIZON)}#~"


def _rows(items: Iterable[dict[str, object]]) -> list[MapRow]:
    return [MapRow.model_validate(without_keys(item)) for item in items]


def _visible(rows: Iterable[MapRow], now: datetime) -> Iterator[MapRow]:
    return (row for row in rows if listed_visible(row, now))


def _until_milestone(articles: ArticleReader, begin: str, now: datetime) -> Iterator[MapRow]:
    """A file's articles, oldest first."""
    first = True
    while True:
        rows = _rows(articles.span(MAP_PK, begin, _soon(now), CHUNK, oldest_first=True))
        for row in rows:
            if is_milestone(row.id, len(row.variants)) and not first:
                return
            # The first file does not begin with a milestone.
            first = False
            yield row
        if len(rows) < CHUNK:
            return
        begin = f"{listing_sk(rows[-1].effective_at, rows[-1].id)}~"


def _bounded(rows: Iterable[MapRow]) -> Iterator[MapRow]:
    urls = 0
    for row in rows:
        urls += len(row.variants)
        if urls > MAX_URLS:
            return
        yield row


def _files(rows: Iterable[MapRow]) -> list[list[tuple[MapRow, Sequence[Mapped]]]]:
    """Files of at most MAX_NEWS pages, newest first.

    Without variants of unknown language and translations of an earlier text.
    """
    files: list[list[tuple[MapRow, Sequence[Mapped]]]] = []
    room = 0
    for row in rows:
        variants = [each for each in row.variants if each.language and not each.stale]
        if not variants:
            continue
        if len(variants) > room:
            files.append([])
            room = MAX_NEWS
        files[-1].append((row, variants))
        room -= len(variants)
    return files


def _name(row: MapRow) -> str:
    """`20260304T120000000-<id>`."""
    moment = row.effective_at
    return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03}-{row.id}"


def _sort_key(part: str) -> str:
    """The sort key of a file name."""
    if part == FIRST:
        return "0"
    day, time, article_id = part[:8], part[9:18], part[19:]
    date = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return f"{date}T{time[:2]}:{time[2:4]}:{time[4:6]}.{time[6:]}Z#{article_id}"
