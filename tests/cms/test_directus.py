"""Directus: flows as `sources put` prints them, and what readers of Dateline get."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cms.installation import Package, installed
from tests.cms.processes import free_port, running
from tests.cms.readers import Printed, Readers, put_source
from tests.e2e.newsroom import Newsroom

DIRECTUS = Package(
    name="directus",
    native="sqlite3",
    # Only the operation that runs scripts needs it.
    stubs=(("isolated-vm/isolated-vm.js", "module.exports = {};\n"),),
)
SOURCE = "real-directus"
EDITOR = {"email": "ada@vik-news.com", "password": "Harbour-lamp-2961"}
COMMAND = ["node", "node_modules/directus/cli.js"]
Item = dict[str, Any]


@dataclass(frozen=True)
class Directus:
    """An editor of the running Directus."""

    admin: httpx.Client

    def create(self, title: str, **fields: Any) -> str:
        """Makes an item; returns its key as Dateline knows it."""
        body = {"title": title, "body": "<p>The first boat left.</p>", **fields}
        return f"articles/{self._send('POST', '/items/articles', body)['id']}"

    def edit(self, key: str, **fields: Any) -> None:
        """Changes fields of an item."""
        self._send("PATCH", f"/items/{key}", fields)

    def delete(self, key: str) -> None:
        """Deletes an item."""
        self._send("DELETE", f"/items/{key}", None)

    def _send(self, method: str, path: str, body: object) -> Item:
        answer = self.admin.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        made: Item = answer.json()["data"] if answer.content else {}
        return made


@pytest.fixture(scope="session")
def directus_folder() -> Path:
    """The installed Directus: before the cloud is started, which a skipped test does not need."""
    return installed(DIRECTUS)


@pytest.fixture(scope="module")
def directus(
    directus_folder: Path, newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Directus]:
    """A Directus with the three flows that `sources put` prints."""
    folder, data = directus_folder, tmp_path_factory.mktemp("directus")
    printed = put_source(newsroom, SOURCE, "--sender", "directus", "--model", "articles")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = _settings(address, port, data)
    subprocess.run(
        [*COMMAND, "bootstrap"],
        cwd=folder,
        env={**_environment(), **settings},
        check=True,
        capture_output=True,
        timeout=300,
    )
    with (
        running([*COMMAND, "start"], folder, settings, data / "log", f"{address}/server/ping"),
        httpx.Client(base_url=address, timeout=60.0, trust_env=False) as admin,
    ):
        _set_up(admin, printed)
        yield Directus(admin)


def _environment() -> dict[str, str]:
    """PATH and nothing else of ours: Directus reads many variables."""
    return {"PATH": os.environ["PATH"]}


def _settings(address: str, port: int, data: Path) -> dict[str, str]:
    return {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": address,
        "KEY": "a key of the test",
        "SECRET": "a secret of the test",
        "DB_CLIENT": "sqlite3",
        "DB_FILENAME": str(data / "directus.db"),
        "STORAGE_LOCAL_ROOT": str(data / "uploads"),
        "ADMIN_EMAIL": EDITOR["email"],
        "ADMIN_PASSWORD": EDITOR["password"],
        # It refuses private addresses otherwise.
        "IMPORT_IP_DENY_LIST": "169.254.169.254",
        "TELEMETRY": "false",
        "EXTENSIONS_PATH": str(data / "extensions"),
    }


def _set_up(admin: httpx.Client, printed: Printed) -> None:
    """Makes the collection, and the flows as the guide says."""
    answer = _made(admin, "/auth/login", EDITOR)
    admin.headers["authorization"] = f"Bearer {answer['access_token']}"
    _made(admin, "/collections", COLLECTION)
    create, update = printed.bodies()
    _flow(admin, printed, "items.create", create, read="{{$trigger.key}}")
    _flow(admin, printed, "items.update", update, read="{{$trigger.keys[0]}}")
    _flow(admin, printed, "items.delete", "{{$trigger}}")


def _flow(
    admin: httpx.Client, printed: Printed, scope: str, body: str, read: str | None = None
) -> None:
    """A flow: its trigger, Read Data if `read` names the item, and the request."""
    flow = _made(
        admin,
        "/flows",
        {
            "name": scope,
            "status": "active",
            "trigger": "event",
            "options": {"type": "action", "scope": [scope], "collections": ["articles"]},
        },
    )["id"]
    name, value = printed.header()
    request = _made(
        admin,
        "/operations",
        {
            "flow": flow,
            "key": "request",
            "name": "Webhook / Request URL",
            "type": "request",
            "position_x": 37,
            "position_y": 1,
            "options": {
                "method": printed.value("Method"),
                "url": printed.value("URL"),
                "headers": [
                    {"header": name, "value": value},
                    {"header": "Content-Type", "value": "application/json"},
                ],
                "body": body,
            },
        },
    )["id"]
    first = request
    if read:
        options = {"collection": "articles", "key": [read], "permissions": "$full"}
        first = _made(
            admin,
            "/operations",
            {
                "flow": flow,
                "key": "read",
                "name": "Read Data",
                "type": "item-read",
                "position_x": 19,
                "position_y": 1,
                "options": options,
                "resolve": request,
            },
        )["id"]
    answer = admin.patch(f"/flows/{flow}", json={"operation": first})
    assert answer.is_success, answer.text


def _made(admin: httpx.Client, path: str, body: object) -> Item:
    answer = admin.post(path, json=body)
    assert answer.is_success, f"{path}: {answer.text}"
    made: Item = answer.json()["data"]
    return made


def _field(name: str, kind: str, **schema: object) -> dict[str, object]:
    return {"field": name, "type": kind, "schema": schema}


COLLECTION = {
    "collection": "articles",
    "schema": {},
    "meta": {},
    "fields": [
        _field("id", "integer", is_primary_key=True, has_auto_increment=True),
        # Directus' own default: an item without a status is a draft.
        _field("status", "string", default_value="draft"),
        _field("title", "string"),
        _field("description", "text"),
        _field("body", "text"),
        {"field": "tags", "type": "json", "meta": {"special": ["cast-json"]}},
        {"field": "date_updated", "type": "timestamp", "meta": {"special": ["date-updated"]}},
    ],
}


@pytest.fixture(scope="module")
def readers(newsroom: Newsroom) -> Readers:
    """Readers of what this Directus publishes."""
    return Readers(newsroom, SOURCE)


def test_item_is_published_edited_archived_republished_and_deleted(
    directus: Directus, readers: Readers
) -> None:
    key = directus.create(
        "Pier reopens", status="published", description="On Sunday", tags=["Pier"]
    )
    shown = readers.get(key, headline="Pier reopens", standfirst="On Sunday")
    assert [block["html"] for block in shown["body"]] == ["<p>The first boat left.</p>"]
    directus.edit(key, title="Pier reopens on Sunday")
    shown = readers.get(key, headline="Pier reopens on Sunday", standfirst="On Sunday")
    assert [tag["name"] for tag in shown["tags"]] == ["Pier"]
    for hidden in ("draft", "archived"):
        directus.edit(key, status=hidden)
        readers.lose(key)
        directus.edit(key, status="published")
        readers.get(key, headline="Pier reopens on Sunday", standfirst="On Sunday")
    directus.delete(key)
    readers.lose(key)


def test_draft_is_not_shown_until_it_is_published(directus: Directus, readers: Readers) -> None:
    draft = directus.create("Not yet")
    directus.edit(draft, title="Still not yet")
    readers.get(directus.create("An item after the draft", status="published"))
    assert readers.article(draft) is None
    directus.edit(draft, status="published")
    readers.get(draft, headline="Still not yet")
    directus.edit(draft, title="Changed and withdrawn", status="archived")
    readers.lose(draft)


def test_deleted_draft_was_never_shown(directus: Directus, readers: Readers) -> None:
    draft = directus.create("A draft to be deleted")
    directus.delete(draft)
    readers.get(directus.create("An item after the deletion", status="published"))
    assert readers.article(draft) is None


def test_listing_has_what_directus_has_published(directus: Directus, readers: Readers) -> None:
    """After all of the above: neither more nor less."""
    answer = directus.admin.get("/items/articles", params={"filter[status][_eq]": "published"})
    assert readers.headlines() == sorted(item["title"] for item in answer.json()["data"])
