"""The registry of generated pages: a path below docs/, and the function that returns its text."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from local.common.template import ROOT
from tools.docs.benchmarks import benchmarks_page
from tools.docs.commands import commands_page
from tools.docs.costs import costs_page
from tools.docs.error_codes import error_codes_page
from tools.docs.events import events_page
from tools.docs.metrics import metrics_page
from tools.docs.registries import formats_page, renderings_page, senders_page
from tools.docs.routes import routes_page
from tools.docs.scale import scale_page
from tools.docs.settings import settings_page

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = ROOT / "docs"
PAGES: dict[str, Callable[[], str]] = {
    "explanation/costs.md": costs_page,
    "explanation/scale.md": scale_page,
    "reference/api.md": routes_page,
    "reference/benchmarks.md": benchmarks_page,
    "reference/cli.md": commands_page,
    "reference/error-codes.md": error_codes_page,
    "reference/event-fields.md": events_page,
    "reference/formats/index.md": formats_page,
    "reference/metrics.md": metrics_page,
    "reference/renderings.md": renderings_page,
    "reference/senders.md": senders_page,
    "reference/settings.md": settings_page,
}
_NOTICE = "<!-- Written by `python -m tools.docs` from the code: edit that, not this page. -->\n\n"


@cache
def page_text(path: str) -> str:
    """A page as it is committed."""
    return _NOTICE + PAGES[path]().rstrip() + "\n"


def write_pages() -> None:
    """Writes every page that changed."""
    for path in outdated():
        (DOCS / path).write_text(page_text(path), encoding="utf-8")


def outdated() -> list[str]:
    """The pages whose committed text differs from the code, or is missing."""
    return [path for path in PAGES if _committed(path) != page_text(path)]


def _committed(path: str) -> str | None:
    page = DOCS / path
    return page.read_text(encoding="utf-8") if page.exists() else None
