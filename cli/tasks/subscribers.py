"""`dateline subscribers …`: who gets webhooks of the articles, and what they want."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from cli.support.console import say
from cli.support.exit_codes import USAGE, CommandError
from cli.support.operations import Json, operations_of
from cli.support.tables import print_entries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PATH = "/subscribers"
COLUMNS = ("subscriber", "state", "events", "listings", "languages", "format", "secrets", "url")
UNSETTABLE = {
    "events": "events",
    "listing": "listings",
    "languages": "languages",
    "format": "format",
    "content": "content",
    "rate": "rate",
}
"""Name of an option → its member in the API."""


def list_subscribers(
    *, as_json: bool, api: str | None, stack: str | None, token_file: Path | None
) -> None:
    """List the subscribers without their secrets."""
    with operations_of(api, stack, token_file) as client:
        items = client.get(PATH)["items"]
    print_entries(items, COLUMNS, _row, as_json=as_json)


def put_subscriber(
    subscriber: str,
    *,
    options: Mapping[str, object],
    replace: bool,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """Make a subscriber, and print its secret."""
    with operations_of(api, stack, token_file) as client:
        content = client.put(f"{PATH}/{subscriber}", dict(options), only_new=not replace)
    _show(content)


def set_subscriber(
    subscriber: str,
    *,
    options: Mapping[str, object],
    unset: list[str],
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """Change single options of a subscriber; its secret and its other options stay."""
    changes: Json = dict(options)
    for name in unset:
        if name not in UNSETTABLE:
            raise CommandError(f"--unset {name}: choose {', '.join(UNSETTABLE)}", USAGE)
        changes.setdefault(UNSETTABLE[name], None)
    if not changes:
        raise CommandError("name an option to change", USAGE)
    with operations_of(api, stack, token_file) as client:
        _show(client.patch(f"{PATH}/{subscriber}", changes))


def show_subscriber(
    subscriber: str, *, api: str | None, stack: str | None, token_file: Path | None
) -> None:
    """Show a subscriber without its secrets, as JSON."""
    with operations_of(api, stack, token_file) as client:
        content = client.get(f"{PATH}/{subscriber}")
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def rotate_subscriber(
    subscriber: str,
    *,
    finish: bool,
    cancel: bool,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """Give a subscriber a second secret, so that the receiver can change over without a gap."""
    if finish and cancel:
        raise CommandError("give --finish or --cancel, not both", USAGE)
    step = "finish" if finish else "cancel" if cancel else "start"
    with operations_of(api, stack, token_file) as client:
        content = client.post(f"{PATH}/{subscriber}/rotate", {"step": step})
    _show(content)
    if step == "start":
        say(
            "deliveries are signed with both secrets; once the receiver knows the new one: "
            f"dateline subscribers rotate {subscriber} --finish"
        )


def act_on_subscriber(
    subscriber: str,
    act: str,
    content: Json,
    *,
    api: str | None,
    stack: str | None,
    token_file: Path | None,
) -> None:
    """Pause or resume a subscriber."""
    with operations_of(api, stack, token_file) as client:
        _show(client.post(f"{PATH}/{subscriber}/{act}", content))


def remove_subscriber(
    subscriber: str, *, api: str | None, stack: str | None, token_file: Path | None
) -> None:
    """Remove a subscriber and its secrets."""
    with operations_of(api, stack, token_file) as client:
        client.delete(f"{PATH}/{subscriber}")
    say(f"removed {subscriber}")


def _row(item: Json) -> tuple[str, ...]:
    return (
        item["id"],
        item["state"],
        " ".join(item["events"]) or "all",
        " ".join(item["listings"]),
        " ".join(item["languages"]),
        item["format"] if item["content"] == "full" else f"{item['format']}, thin",
        str(item["secrets"]),
        item["url"],
    )


def _show(content: Json) -> None:
    """Prints the subscriber as a line of JSON, and its new secret for a person."""
    if "secret" in content:
        say(f"secret (shown only now): {content['secret']}")
    _line(content)


def _line(content: Json) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
