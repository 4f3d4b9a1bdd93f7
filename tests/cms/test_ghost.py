"""Ghost: what an editor does in its Admin API, and what readers of Dateline get."""

from __future__ import annotations

import json
import shutil
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

GHOST = Package(
    name="ghost",
    native="sqlite3",
    archive="ghost@5.130.6",
    sha512=(
        "0805aa3cab7eef0b3eff536b566bee89688364312dbad8aeee789531392ef6e3"
        "36f4c8df34515454a337822401a59199ad43915e45a25d296a6ebcb840656b07"
    ),
    overrides={"mock-knex": "0.4.13"},
    options=("--legacy-peer-deps",),
)
SOURCE = "real-ghost"
EVENTS = ("post.published", "post.published.edited", "post.unpublished", "post.deleted")
"""The four that the guide names."""
EDITOR = {"username": "ada@vik.example", "password": "qV7-harbour-lamp-2961"}
Post = dict[str, Any]


def paragraph(text: str) -> dict[str, Any]:
    words = {"type": "extended-text", "version": 1, "text": text, "format": 0, "detail": 0}
    return {
        "type": "paragraph",
        "version": 1,
        "children": [words | {"mode": "normal", "style": ""}],
    }


def lexical(*nodes: dict[str, Any]) -> str:
    """A text as Ghost's editor stores it."""
    return json.dumps({"root": {"type": "root", "version": 1, "children": list(nodes)}})


@dataclass(frozen=True)
class Ghost:
    """An editor of the running Ghost."""

    admin: httpx.Client

    def post(self, title: str, *texts: str, status: str = "published", **fields: Any) -> Post:
        """Makes a post."""
        body = {"lexical": lexical(*map(paragraph, texts or ("The first boat left.",)))}
        return self._send("POST", "/posts/", {"title": title, "status": status, **body, **fields})

    def edit(self, post: Post, **fields: Any) -> Post:
        """Changes a post as it is now."""
        now = self.admin.get(f"/posts/{post['id']}/").json()["posts"][0]
        update = {"updated_at": now["updated_at"], **fields}
        return self._send("PUT", f"/posts/{post['id']}/", update)

    def delete(self, post: Post) -> None:
        """Deletes a post."""
        self.admin.delete(f"/posts/{post['id']}/").raise_for_status()

    def _send(self, method: str, path: str, post: Post) -> Post:
        answer = self.admin.request(method, path, json={"posts": [post]})
        assert answer.is_success, answer.text
        made: Post = answer.json()["posts"][0]
        return made


@pytest.fixture(scope="session")
def ghost_folder() -> Path:
    """The installed Ghost: before the cloud is started, which a skipped test does not need."""
    return installed(GHOST)


@pytest.fixture(scope="module")
def ghost(
    ghost_folder: Path, newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ghost]:
    """A Ghost with the webhooks that `sources put` prints."""
    folder, data = ghost_folder, tmp_path_factory.mktemp("ghost")
    printed = put_source(newsroom, SOURCE, "--sender", "ghost")
    shutil.copytree(folder / "content", data / "content")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {
        "NODE_ENV": "production",
        "url": address,
        "server__host": "127.0.0.1",
        "server__port": str(port),
        "database__client": "sqlite3",
        "database__connection__filename": str(data / "ghost.db"),
        "database__useNullAsDefault": "true",
        "paths__contentPath": str(data / "content"),
        "logging__transports": '["stdout"]',
        "security__staffDeviceVerification": "false",
        "privacy__useUpdateCheck": "false",
        "privacy__useGravatar": "false",
    }
    ready = f"{address}/ghost/api/admin/site/"
    with (
        running(["node", "index.js"], folder, settings, data / "ghost.log", ready),
        httpx.Client(
            base_url=f"{address}/ghost/api/admin",
            headers={"origin": address},
            timeout=60.0,
            trust_env=False,
        ) as admin,
    ):
        _set_up(admin, printed)
        yield Ghost(admin)


def _set_up(admin: httpx.Client, printed: Printed) -> None:
    """Makes an owner and the webhooks."""
    owner = {"name": "Ada", "email": EDITOR["username"], "password": EDITOR["password"]}
    _made(admin, "/authentication/setup/", {"setup": [owner | {"blogTitle": "Vik"}]})
    _made(admin, "/session/", EDITOR)
    answer = _made(admin, "/integrations/", {"integrations": [{"name": "Dateline"}]})
    integration = answer.json()["integrations"][0]["id"]
    for event in EVENTS:
        webhook = {
            "event": event,
            "name": event,
            "target_url": printed.value("Target URL"),
            "secret": printed.value("Secret"),
            "integration_id": integration,
        }
        _made(admin, "/webhooks/", {"webhooks": [webhook]})


def _made(admin: httpx.Client, path: str, body: object) -> httpx.Response:
    answer = admin.post(path, json=body)
    assert answer.is_success, f"{path}: {answer.text}"
    return answer


@pytest.fixture(scope="module")
def readers(newsroom: Newsroom) -> Readers:
    """Readers of what this Ghost publishes."""
    return Readers(newsroom, SOURCE)


def test_post_is_published_edited_unpublished_republished_and_deleted(
    ghost: Ghost, readers: Readers
) -> None:
    post = ghost.post("Ferries to run again", "The first boat left.", "It came back.")
    assert readers.get(post["id"])["headline"] == "Ferries to run again"
    assert readers.texts(post["id"]) == ["The first boat left.", "It came back."]
    ghost.edit(post, title="Ferries run again")
    readers.get(post["id"], headline="Ferries run again")
    ghost.edit(post, status="draft")
    readers.lose(post["id"])
    ghost.edit(post, title="Ferries run once more", status="published")
    readers.get(post["id"], headline="Ferries run once more")
    ghost.delete(post)
    readers.lose(post["id"])


def test_draft_is_not_shown(ghost: Ghost, readers: Readers) -> None:
    draft = ghost.post("Not yet", status="draft")
    ghost.edit(draft, title="Still not yet")
    shown = ghost.post("A post after the draft")
    readers.get(shown["id"])
    assert readers.article(draft["id"]) is None
    ghost.edit(draft, status="published")
    readers.get(draft["id"], headline="Still not yet")


def test_two_posts_with_one_title_and_link_are_two_articles(ghost: Ghost, readers: Readers) -> None:
    link = {"canonical_url": "https://vik.example/council"}
    original = ghost.post("Council meets", "About the budget.", **link)
    readers.get(original["id"])
    duplicate = ghost.post("Council meets", "About the road, and what it costs.", **link)
    assert readers.get(duplicate["id"])["id"] != readers.get(original["id"])["id"]
    ghost.edit(original, custom_excerpt="Budget debate")
    readers.get(original["id"], standfirst="Budget debate")
    assert readers.get(duplicate["id"])["standfirst"] != "Budget debate"
    ghost.edit(duplicate, status="draft")
    readers.lose(duplicate["id"])
    assert readers.get(original["id"])["headline"] == "Council meets"
    ghost.edit(duplicate, status="published")
    readers.get(duplicate["id"])
    ghost.delete(duplicate)
    readers.lose(duplicate["id"])
    assert readers.texts(original["id"]) == ["About the budget."]


def test_change_of_tags_alone_is_followed(ghost: Ghost, readers: Readers) -> None:
    post = ghost.post("Harbour opens", tags=[{"name": "Harbour"}])
    assert [tag["name"] for tag in readers.get(post["id"])["tags"]] == ["Harbour"]
    for names in (["Harbour", "Ferries"], ["Ferries"]):
        ghost.edit(post, tags=[{"name": name} for name in names])
        tags = [{"name": name, "scheme": None, "code": None} for name in names]
        readers.get(post["id"], tags=tags)


def test_text_for_members_is_withheld(ghost: Ghost, readers: Readers) -> None:
    post = ghost.post("For members", visibility="members")
    ghost.edit(post, title="Still for members")
    readers.get(ghost.post("A post after it")["id"])
    assert readers.article(post["id"]) is None
    ghost.edit(post, visibility="public")
    readers.get(post["id"], headline="Still for members")


CARDS: list[dict[str, Any]] = [
    {
        "type": "audio",
        "src": "https://vik.example/a.mp3",
        "title": "Harbour sounds",
        "duration": 60,
        "mimeType": "audio/mp3",
    },
    {
        "type": "video",
        "src": "https://vik.example/v.mp4",
        "width": 640,
        "height": 360,
        "duration": 61,
        "caption": "The first boat",
        "fileName": "v.mp4",
    },
    {
        "type": "bookmark",
        "url": "https://port.example/time",
        "metadata": {
            "icon": "https://port.example/i.png",
            "title": "Timetable",
            "description": "When boats leave.",
            "author": "Ada Moen",
            "publisher": "Port of Vik",
            "thumbnail": "https://port.example/t.jpg",
        },
        "caption": "Our source",
    },
    {"type": "horizontalrule"},
    {
        "type": "signup",
        "alignment": "left",
        "backgroundColor": "#F0F0F0",
        "header": "Sign up for Vik",
        "subheader": "Weekly",
        "disclaimer": "No spam.",
        "buttonText": "Subscribe",
        "layout": "wide",
        "successMessage": "Email sent! Check your inbox.",
    },
    {
        "type": "file",
        "src": "https://vik.example/r.pdf",
        "fileTitle": "Report",
        "fileCaption": "The full report",
        "fileName": "r.pdf",
        "fileSize": 12_345,
    },
    {"type": "callout", "calloutText": "Bring a coat.", "calloutEmoji": "💡"},
    {"type": "toggle", "heading": "How?", "content": "<p>By boat.</p>"},
    {"type": "button", "buttonText": "Buy tickets", "buttonUrl": "https://vik.example/buy"},
]


def test_cards_of_the_editor_are_their_content(ghost: Ghost, readers: Readers) -> None:
    cards = [{"version": 1, **card} for card in CARDS]
    text = lexical(paragraph("Before."), *cards, paragraph("After."))
    post = ghost.post("Cards", lexical=text)
    assert readers.texts(post["id"]) == [
        "Before.",
        "",
        "Harbour sounds",
        "The first boat",
        "Timetable",
        "Our source",
        "",
        "Report",
        "The full report",
        "Bring a coat.",
        "How?",
        "By boat.",
        "Buy tickets",
        "After.",
    ]
    assert "break" in [block["kind"] for block in readers.get(post["id"])["body"]]


def test_listing_has_what_ghost_has_published(ghost: Ghost, readers: Readers) -> None:
    """After all of the above: neither more nor less, and no webhook was removed."""
    answer = ghost.admin.get("/posts/", params={"filter": "status:published", "limit": "all"})
    published = sorted(
        post["title"]
        for post in answer.json()["posts"]
        if post["visibility"] == "public" and post["slug"] != "coming-soon"
    )
    assert readers.headlines() == published
