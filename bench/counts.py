"""Counts what a delivery costs: AWS calls, capacity units, S3 objects and bytes. No times.

    python -m bench.counts [--write]

Prints a table; `--write` writes bench/counts.json, with which a test compares: a count that rises
fails it, on any machine.
"""

from __future__ import annotations

import argparse
import json
import logging
from pathlib import Path

import boto3

from bench import feeds, index
from dateline.model.sources import Source
from local.inprocess.cloud import Cloud, in_process_cloud

TABLE = Path(__file__).with_name("counts.json")
ARCHIVE = 10
"""Articles in the archive; `bench.index` shows that the counts do not depend on it."""
ITEMS = 20

Counts = dict[str, dict[str, int]]


def counts() -> Counts:
    """The counts by delivery."""
    return indexed() | fed()


def indexed() -> Counts:
    """What index needs for each kind of delivery."""
    return {
        f"index: {name}": {
            "AWS calls": spent.calls.total(),
            "read units": spent.read,
            "write units": spent.written,
        }
        for name, spent in index.measured(ARCHIVE).items()
    }


def fed() -> Counts:
    """What process needs for a feed, and for the same feed again."""
    logging.disable(logging.CRITICAL)
    body = feeds.feed(ITEMS)
    costs: Counts = {}
    with in_process_cloud() as cloud:
        cloud.put_source(Source(id="wire", sender="token", language="en"))
        app = cloud.load("process")
        for number, name in enumerate(("new", "unchanged")):
            before = stored(cloud)
            feeds.deliver(cloud, body, number)
            calls, _ = feeds.processed(cloud, app)
            after = stored(cloud)
            costs[f"process: a feed of {ITEMS} items, {name}"] = {
                "AWS calls": calls.total(),
                "objects written": len(after) - len(before),
                "bytes written": sum(after.values()) - sum(before.values()),
            }
            if not number:
                feeds.put_heads(cloud)
    logging.disable(logging.NOTSET)
    return costs


def stored(cloud: Cloud) -> dict[str, int]:
    """The sizes of the documents, by key."""
    listing = boto3.client("s3").list_objects_v2(Bucket=cloud.resources["ContentBucket"])
    return {item["Key"]: item["Size"] for item in listing.get("Contents", [])}


def risen(measured: Counts, known: Counts) -> list[str]:
    """The counts that are higher than the known ones, and those that are not known."""
    return [
        f"{name}: {count} {what}, {known.get(name, {}).get(what, 'unknown')} before"
        for name, costs in measured.items()
        for what, count in costs.items()
        if count > known.get(name, {}).get(what, -1)
    ]


def known() -> Counts:
    """The committed counts."""
    table: Counts = json.loads(TABLE.read_text(encoding="utf-8"))
    return table


def rows(table: Counts) -> list[str]:
    """The counts as lines of a Markdown table."""
    lines = ["| delivery | counts |", "|---|---|"]
    for name, costs in table.items():
        listed = ", ".join(f"{count:,} {what}" for what, count in costs.items())
        lines.append(f"| {name} | {listed} |")
    return lines


def main() -> None:
    """Prints the table, or writes it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true")
    table = counts()
    if parser.parse_args().write:
        TABLE.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    print("\n".join(rows(table)))


if __name__ == "__main__":
    main()
