"""What newsrooms of three sizes need, and what breaks first: a simulation from measured calls.

Nothing of this runs on AWS. Demand is the measured calls of an article and of a request times their
number; a limit is a quota of AWS or a number in template.yaml. `utilisation` is demand by limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local.common.template import source_template
from tools.costs.model import memory_mb
from tools.costs.usage import CPU_MS, usage

PEAK = 10.0
"""How many times as many articles as on average come in the busiest minute."""
BURST_SECONDS = 60
WRITES_OF_A_PARTITION = 1_000.0
READS_OF_A_PARTITION = 3_000.0
"""Capacity units of one partition key in a second (DynamoDB's documentation)."""
CONCURRENCY = 1_000.0
"""Functions of an account that run at once, by default."""
PARAMETERS = 40.0
"""GetParameter in a second, by default; functions keep sources' secrets for a minute."""
EVENTS = 10_000.0
"""PutEvents in a second, in the largest Regions."""
SHARD_RECORDS = 1_000.0
"""Records that one reader of a shard takes in a second, in batches of 100 in 100 ms: assumed."""
SCHEDULES = 1_000.0
"""Creations of schedules in a second, by default."""
CHANGES_OF_A_STORY = 20.0
"""Transactions in a second that one HEAD takes: one after the other, 50 ms each with its read."""
EMBARGOED = 0.05
"""Assumed share of articles with an embargo, each of which makes a schedule."""
LISTING_ROW_UNITS = 2.0
"""Write units of one listing row in a transaction."""
ROWS = 14
"""Rows that a new article changes, each of which is a record of the stream."""
EDGE_CACHES = 15
"""Regional caches of CloudFront that ask the API for a page: assumed."""
FRESH_SECONDS = 4.0
HOT_PAGES = 50
"""Pages that are read all the time."""
HOT_SHARE = 0.95
"""Assumed share of requests that ask for one of these."""


@dataclass(frozen=True)
class Load:
    """A newsroom's articles in a day, and its readers' requests in a second."""

    articles_a_day: float
    reads_a_second: float
    edge: bool = False

    @property
    def articles_a_second(self) -> float:
        """In the busiest minute."""
        return self.articles_a_day / 86_400 * PEAK

    @property
    def requests_a_second(self) -> float:
        """Requests of readers that reach the API."""
        if not self.edge:
            return self.reads_a_second
        refreshed = HOT_PAGES * EDGE_CACHES / FRESH_SECONDS
        hot = min(self.reads_a_second * HOT_SHARE, refreshed)
        return hot + self.reads_a_second * (1 - HOT_SHARE)


@dataclass(frozen=True)
class Demand:
    """What one resource has to do, of what it can do."""

    name: str
    demand: float
    limit: float
    remedy: str

    @property
    def utilisation(self) -> float:
        """1 where the limit is reached."""
        return self.demand / self.limit


def demands(load: Load) -> list[Demand]:
    """Every resource with its demand, the most used first."""
    articles, requests = load.articles_a_second, load.requests_a_second
    listing = usage().reads["a listing of 20"]
    higher = "a higher throttle in template.yaml"
    edge = higher if load.edge else f"the edge; {higher}"
    read_ms = usage().reads["an article"].milliseconds(CPU_MS["read"], memory_mb("read"))
    settings = _api()
    resources = [
        Demand(
            "the API's throttle",
            requests,
            float(settings["DefaultRouteSettings"]["ThrottlingRateLimit"]),
            edge,
        ),
        Demand(
            "the throttle of deliveries",
            articles,
            float(settings["RouteSettings"]["POST /articles"]["ThrottlingRateLimit"]),
            "a higher throttle in template.yaml; several articles in a delivery",
        ),
        Demand(
            "reads of the hottest listing",
            # A third of the requests, with or without an edge, asks for one listing.
            requests / 3 * listing.read_units,
            READS_OF_A_PARTITION,
            "the edge; copies of the listing under several keys",
        ),
        Demand(
            "functions at once: read",
            requests * read_ms / 1_000,
            CONCURRENCY,
            "the edge; a higher quota",
        ),
        Demand(
            "writes of the hottest listing",
            articles * LISTING_ROW_UNITS,
            WRITES_OF_A_PARTITION,
            "write-sharded listings: n keys, merged by the same query",
        ),
        *(
            Demand(
                f"functions at once: {function}",
                articles * seconds_of(function),
                _concurrency(function),
                "a higher MaximumConcurrency; a queue for each class of sources",
            )
            for function in ("process", "index")
        ),
        Demand(
            "records of the stream's shards",
            articles * ROWS / shards(articles),
            SHARD_RECORDS,
            "a parallelisation factor; a filter by key",
        ),
        Demand(
            "secrets of sources (SSM)",
            articles / 10,
            PARAMETERS,
            "higher throughput of the parameter store; a longer cache",
        ),
        Demand("events", articles, EVENTS, "a higher quota; several buses"),
        Demand("schedules of embargoes", articles * EMBARGOED, SCHEDULES, "a higher quota"),
        Demand(
            "transactions of one story",
            articles / 100,
            CHANGES_OF_A_STORY,
            "copies that are settled once a batch; a limit of copies that are compared",
        ),
    ]
    return sorted(resources, key=lambda item: -item.utilisation)


def seconds_of(function: str) -> float:
    """Time of one article in a function, in seconds, in batches of one: the most."""
    use = usage().functions[function]
    return use.milliseconds(CPU_MS[function], memory_mb(function)) / 1_000


def longest_wait(load: Load) -> float:
    """Seconds that an article waits at most in the queues, after a burst of BURST_SECONDS.

    Steps through the burst second by second: what the workers of a hop do not finish stays in its
    queue, and what they finish arrives at the next one.
    """
    speeds = [_concurrency(function) / seconds_of(function) for function in ("process", "index")]
    backlog = [0.0, 0.0]
    longest = 0.0
    second = 0
    while second < BURST_SECONDS or sum(backlog) >= 1:
        arriving = load.articles_a_second if second < BURST_SECONDS else 0.0
        for place, speed in enumerate(speeds):
            backlog[place] += arriving
            arriving = min(backlog[place], speed)
            backlog[place] -= arriving
        waits = sum(left / speed for left, speed in zip(backlog, speeds, strict=True))
        longest = max(longest, waits)
        second += 1
    return longest


def shards(articles_a_second: float) -> int:
    """Shards of the table's stream: as many as DynamoDB needs partitions for the writes."""
    units = sum(use.write_units for use in usage().functions.values())
    return max(int(articles_a_second * units / WRITES_OF_A_PARTITION) + 1, 4)


def _api() -> dict[str, Any]:
    settings: dict[str, Any] = source_template()["Resources"]["Api"]["Properties"]
    return settings


def _concurrency(function: str) -> float:
    name = {"process": "ProcessFunctionIntake", "index": "IndexFunctionContent"}[function]
    scaling = source_template()["Resources"][name]["Properties"]["ScalingConfig"]
    return float(scaling["MaximumConcurrency"])
