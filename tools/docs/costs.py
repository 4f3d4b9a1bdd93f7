"""The page explanation/costs.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.costs import model
from tools.costs.usage import CPU_MS, LATENCY_MS, OTHER_CALL_MS, usage
from tools.docs.markdown import table

if TYPE_CHECKING:
    from tools.costs.model import Line


def costs_page() -> str:
    """What a stack costs: idle, by article, by request, by character."""
    idle, written = model.idle(), model.articles()
    limits = model.budget()
    traces = [line for line in written if line.price == "trace"]
    own = [line for line in written if line.price != "trace"]
    reads = [
        (name, ", ".join(_calls(name)), _usd(model.total(model.reads(name))))
        for name in usage().reads
    ]
    return "\n\n".join(
        [
            "# Costs",
            "Computed from `template.yaml`, from the calls that one article and one request make "
            "(`python -m bench.costs` measures them with the real handlers), and from "
            "a price table. All figures are US dollars in us-east-1, before free tiers "
            "except where one is named. A test fails when a figure is above its budget.",
            table(
                ("what", "computed", "budget"),
                [
                    ("a month of idleness", _usd(model.total(idle)), _usd(limits["idle"])),
                    ("1,000 articles", _usd(model.total(own)), _usd(limits["articles"])),
                    ("X-Ray's traces of them", _usd(model.total(traces)), _usd(limits["traces"])),
                    (
                        "a million requests of an article",
                        _usd(model.total(model.reads("an article"))),
                        _usd(limits["article_read"]),
                    ),
                    (
                        "a million feeds of 50 whole articles",
                        _usd(model.total(model.reads("a feed of 50 whole articles"))),
                        _usd(limits["feed_read"]),
                    ),
                    (
                        "a million characters translated",
                        _usd(model.total(model.characters())),
                        _usd(limits["characters"]),
                    ),
                ],
            ),
            "## A month of idleness",
            _lines(idle),
            "Lambda polls a queue with up to five connections, which is counted here. "
            "Custom metrics are billed by the hours in which they are written: a stack in which "
            f"everything happens in each hour writes {model.busy_metrics().amount:.0f} of them, "
            f"{_usd(model.busy_metrics().usd)} a month at most. The first ten, and ten alarms, are "
            "free in an account.",
            "## 1,000 articles",
            "New articles of 400 words, with two tags and an author, each delivered alone. A "
            "feed of many items shares its delivery and its invocations.",
            _lines(written),
            "## A million requests of readers",
            "Requests that reach the API. With an [edge](../guides/edge.md) a page that is "
            "read all the time is requested once in four seconds from each "
            "of CloudFront's regional caches.",
            table(("request", "calls", "a million"), reads),
            "## Translation",
            "Amazon Translate bills characters sent, markup included. A paragraph that "
            "was translated before is not sent again ([Translation](translation.md)).",
            "## Assumptions",
            "Calls, bytes and capacity units are measured. Times are not: emulated services have "
            f"others. Assumed are {_times()} and a CPU time of {_cpu()} ms on a whole processor. "
            "Storage, traffic to readers, and the calls of people who work with the stack are left "
            "out.",
            "## Prices",
            table(
                ("price of", "US dollars", "seen"),
                [
                    (price["unit"], f"{price['usd']:.10f}".rstrip("0"), price["seen"])
                    for price in model.prices().values()
                ],
            ),
        ]
    )


def _lines(lines: list[Line]) -> str:
    sums: dict[str, list[float]] = {}
    reasons: dict[str, list[str]] = {}
    for line in lines:
        amount, usd = sums.setdefault(line.price, [0.0, 0.0])
        sums[line.price] = [amount + line.amount, usd + line.usd]
        reasons[line.price] = list(dict.fromkeys([*reasons.get(line.price, []), line.why]))
    rows = [
        (model.prices()[price]["unit"], f"{amount:,.0f}", _usd(usd), ", ".join(reasons[price]))
        for price, (amount, usd) in sorted(sums.items(), key=lambda item: -item[1][1])
        if amount
    ]
    return table(("what", "amount", "costs", "of"), rows)


def _calls(name: str) -> list[str]:
    return [f"{number} {call}" for call, number in sorted(usage().reads[name].calls.items())]


def _times() -> str:
    named = ", ".join(f"{ms:.0f} ms for {call}" for call, ms in LATENCY_MS.items())
    return f"{named}, {OTHER_CALL_MS:.0f} ms for every other call,"


def _cpu() -> str:
    return ", ".join(f"{ms:.0f} ({function})" for function, ms in CPU_MS.items())


def _usd(amount: float) -> str:
    return f"${amount:,.4f}" if amount < 0.1 else f"${amount:,.2f}"
