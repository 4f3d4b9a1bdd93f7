"""Strapi: what an editor does in its content manager, and what readers of Dateline get."""

from __future__ import annotations

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

STRAPI = Package(name="strapi", native="better-sqlite3")
SOURCE = "real-strapi"
EVENTS = ("entry.create", "entry.update", "entry.delete", "entry.publish", "entry.unpublish")
"""The five that the guide names."""
EDITOR = {"email": "ada@vik.example", "password": "Harbour-lamp-2961"}
Entry = dict[str, Any]


@dataclass(frozen=True)
class Strapi:
    """An editor of the running Strapi."""

    admin: httpx.Client

    def draft(self, title: str, *, model: str = "article", **fields: Any) -> Entry:
        """Makes an entry that is not published."""
        body = {"title": title, "content": "The *first* boat left.", **fields}
        return self._send("POST", model, "", body)

    def publish(self, entry: Entry, *, model: str = "article") -> None:
        """Publishes the entry's draft."""
        self._send("POST", model, f"/{entry['documentId']}/actions/publish", {})

    def edit(self, entry: Entry, **fields: Any) -> None:
        """Changes the entry's draft."""
        self._send("PUT", "article", f"/{entry['documentId']}", fields)

    def unpublish(self, entry: Entry) -> None:
        """Takes the published version away; the draft stays."""
        self._send("POST", "article", f"/{entry['documentId']}/actions/unpublish", {})

    def delete(self, entry: Entry) -> None:
        """Deletes draft and published version."""
        self._send("DELETE", "article", f"/{entry['documentId']}", None)

    def _send(self, method: str, model: str, path: str, body: object) -> Entry:
        address = f"/content-manager/collection-types/api::{model}.{model}{path}"
        answer = self.admin.request(method, address, json=body)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        made: Entry = answer.json().get("data") or {}
        return made


@pytest.fixture(scope="session")
def strapi_folder() -> Path:
    """The installed Strapi: before the cloud is started, which a skipped test does not need."""
    return installed(STRAPI)


@pytest.fixture(scope="module")
def strapi(
    strapi_folder: Path, newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Strapi]:
    """A Strapi with the webhook that `sources put` prints."""
    folder, data = strapi_folder, tmp_path_factory.mktemp("strapi")
    printed = put_source(newsroom, SOURCE, "--sender", "strapi", "--model", "article")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {
        # In production it sends webhooks to public addresses only.
        "NODE_ENV": "development",
        "PORT": str(port),
        "DATABASE_FILENAME": str(data / "strapi.db"),
        "STRAPI_TELEMETRY_DISABLED": "true",
        "STRAPI_DISABLE_UPDATE_NOTIFICATION": "true",
    }
    command = ["node", "node_modules/@strapi/strapi/bin/strapi.js", "start"]
    with (
        running(command, folder, settings, data / "strapi.log", f"{address}/_health"),
        httpx.Client(base_url=address, timeout=60.0, trust_env=False) as admin,
    ):
        _set_up(admin, printed)
        yield Strapi(admin)


def _set_up(admin: httpx.Client, printed: Printed) -> None:
    """Registers an administrator and makes the webhook."""
    registered = admin.post("/admin/register-admin", json=EDITOR | {"firstname": "Ada"})
    assert registered.is_success, registered.text
    admin.headers["authorization"] = f"Bearer {registered.json()['data']['token']}"
    name, value = printed.header()
    webhook = {
        "name": "Dateline",
        "url": printed.value("Url"),
        "headers": {name: value},
        "events": list(EVENTS),
    }
    made = admin.post("/admin/webhooks", json=webhook)
    assert made.is_success, made.text


@pytest.fixture(scope="module")
def readers(newsroom: Newsroom) -> Readers:
    """Readers of what this Strapi publishes."""
    return Readers(newsroom, SOURCE)


def test_entry_is_published_edited_unpublished_republished_and_deleted(
    strapi: Strapi, readers: Readers
) -> None:
    entry = strapi.draft("Pier reopens", description="On Sunday")
    strapi.publish(entry)
    shown = readers.get(entry["documentId"], headline="Pier reopens", standfirst="On Sunday")
    assert [block["html"] for block in shown["body"]] == ["<p>The <em>first</em> boat left.</p>"]
    strapi.edit(entry, title="Pier reopens on Sunday")
    strapi.publish(entry)
    readers.get(entry["documentId"], headline="Pier reopens on Sunday", standfirst="On Sunday")
    strapi.unpublish(entry)
    readers.lose(entry["documentId"])
    strapi.publish(entry)
    readers.get(entry["documentId"], headline="Pier reopens on Sunday")
    strapi.delete(entry)
    readers.lose(entry["documentId"])


def test_draft_is_not_shown_and_does_not_replace_the_public_version(
    strapi: Strapi, readers: Readers
) -> None:
    draft = strapi.draft("Not yet")
    public = strapi.draft("Ferry timetable")
    strapi.publish(public)
    readers.get(public["documentId"], headline="Ferry timetable")
    strapi.edit(draft, title="Still not yet")
    strapi.edit(public, title="Ferry timetable, changed but not published")
    last = strapi.draft("An entry after the drafts")
    strapi.publish(last)
    readers.get(last["documentId"])
    assert readers.article(draft["documentId"]) is None
    readers.get(public["documentId"], headline="Ferry timetable")


def test_entry_of_a_model_that_is_not_named_is_held(strapi: Strapi, readers: Readers) -> None:
    memo = strapi.draft("Memo to the staff", model="memo")
    strapi.publish(memo, model="memo")
    last = strapi.draft("An entry after the memo")
    strapi.publish(last)
    readers.get(last["documentId"])
    assert readers.article(memo["documentId"]) is None


def test_listing_has_what_strapi_has_published(strapi: Strapi, readers: Readers) -> None:
    """After all of the above: neither more nor less."""
    answer = strapi.admin.get(
        "/content-manager/collection-types/api::article.article",
        params={"pageSize": "100", "status": "published"},
    )
    published = [entry["title"] for entry in answer.json()["results"] if entry["publishedAt"]]
    assert readers.headlines() == sorted(published)
