"""The page explanation/scale.md."""

from __future__ import annotations

from tools.costs import scale
from tools.costs.scale import Load, demands, longest_wait
from tools.docs.markdown import table

NEWSROOMS = {"a newsroom": 300.0, "a wire": 10_000.0, "a platform": 1_000_000.0}
"""Articles in a day."""
READS = (10, 100, 1_000, 10_000, 100_000)


def scale_page() -> str:
    """What breaks first for three sizes of newsrooms, and the remedy."""
    return "\n\n".join(
        [
            "# Scale",
            "What three sizes of newsrooms need of a stack, and what breaks first. Computed by "
            "`tools/costs/scale.py` from the measured calls of an article and of a request "
            "([Costs](costs.md)), from the numbers in `template.yaml` and from quotas of AWS. "
            "It is a simulation: no stack of these sizes was run. The remedies are not built, "
            "apart from the [edge](../guides/edge.md); one query a page stays the "
            "rule of today's code.",
            "## Writing",
            f"In the busiest minute {scale.PEAK:.0f} times as many articles come as on average.",
            table(
                (
                    "size",
                    "articles a day",
                    "a second, at the peak",
                    "used most",
                    "of its limit",
                    "longest wait",
                ),
                [_writing(name, number) for name, number in NEWSROOMS.items()],
            ),
            "“Longest wait” is the time that an article of that minute spends in the queues of "
            "process and index.",
            "## Reading",
            "Requests of readers in a second, without and with the edge. Assumed are "
            f"{scale.HOT_PAGES} pages with {scale.HOT_SHARE:.0%} of the requests, and "
            f"{scale.EDGE_CACHES} regional caches that each ask for a page once in "
            f"{scale.FRESH_SECONDS:.0f} s.",
            table(
                ("requests", "edge", "reach the API", "over their limits", "remedy of the first"),
                [_reading(reads, edge=edge) for reads in READS for edge in (False, True)],
            ),
            "## Every limit",
            "Of a platform with 1,000,000 articles a day and 10,000 requests a second, behind the "
            "edge. A limit is reached at 100 %.",
            table(
                ("what", "demand", "limit", "used", "remedy"),
                [
                    (
                        item.name,
                        f"{item.demand:,.1f}",
                        f"{item.limit:,.0f}",
                        f"{item.utilisation:.0%}",
                        item.remedy,
                    )
                    for item in demands(Load(NEWSROOMS["a platform"], 10_000, edge=True))
                ],
            ),
            "## Further remedies",
            "- **Write-sharded listings.** A listing becomes n partitions, chosen by the "
            "article's id; a page reads n queries and merges them. Needed above "
            f"{scale.WRITES_OF_A_PARTITION / scale.LISTING_ROW_UNITS:.0f} articles a second in one "
            "listing: its rows are written to one partition, which takes 1,000 units a second.\n"
            "- **Queues for classes of sources.** A feed of 1,000 items waits behind itself, not a "
            "CMS behind it.\n"
            "- **A second Region.** Global tables and replicated buckets; one Region writes, both "
            "read. An article's lock is a condition, so two writing Regions lose updates.\n"
            "- **KMS.** Buckets, tables and queues use keys that AWS owns or manages; only SSM's "
            "secrets call KMS, once for each that is read.",
        ]
    )


def _writing(name: str, articles: float) -> tuple[str, ...]:
    load = Load(articles, 0)
    most = demands(load)[0]
    return (
        name,
        f"{articles:,.0f}",
        f"{load.articles_a_second:,.2f}",
        most.name,
        f"{most.utilisation:.0%}",
        f"{longest_wait(load):,.0f} s",
    )


def _reading(reads: int, *, edge: bool) -> tuple[str, ...]:
    load = Load(0, reads, edge=edge)
    over = [item for item in demands(load) if item.utilisation >= 1]
    return (
        f"{reads:,}",
        "yes" if edge else "no",
        f"{load.requests_a_second:,.0f}",
        ", ".join(f"{item.name} ({item.utilisation:.0%})" for item in over) or "nothing",
        over[0].remedy if over else "–",
    )
