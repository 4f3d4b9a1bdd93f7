"""Nothing that was never public leaves by any output (promise 3), over random histories.

Every revision and translation of an article carries a word of its own. A simulation that knows
nothing of the code's rules says which of these words readers have seen so far; any other word in
any response, header, redirect or event is a leak. While the article has not been public yet, a
second world without it must give the same responses to everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline.model.documents import (
    Article,
    Author,
    Media,
    Status,
    Tag,
    Translation,
    TranslationState,
)
from dateline.model.editor_acts import Act
from dateline.model.rows import Head, TranslationRow, without_keys
from functions.announce.changes import head_changed, released, translation_changed
from functions.index.article.slugs import slugify
from tests.factories import NOON, article, notice, paragraph, ruling, translation
from tests.index_service import IndexService
from tests.reader_service import ReaderService

if TYPE_CHECKING:
    from datetime import datetime

    from tests.index_service import Document

STEP = 10
"""Minutes between two deliveries."""
TICK = 5
"""Minutes between two looks; every moment at which something changes is one of them."""
SHARED = "Council sells the square"
SECRET = article(external_id="secret").id
UNKNOWN = article(external_id="nobody-sent-this").id
HOLDS: dict[str, dict[str, Any]] = {
    "none": {},
    "embargo": {"embargoed_until": STEP + TICK},
    "long embargo": {"embargoed_until": 3 * STEP + TICK},
    "later": {"published_at": STEP + TICK},
    "expiry": {"expires_at": TICK},
    "withheld": {"status": Status.WITHHELD},
}


@dataclass(frozen=True)
class Delivery:
    """One step of a history: what arrives, and how it is held."""

    kind: str
    hold: str = "none"
    shared_headline: bool = False
    own_slug: bool = False


_HOLDS = st.sampled_from(["none", "none", "none", *sorted(HOLDS)])
_RARELY = st.sampled_from([False, False, True])
FIRST = st.builds(
    Delivery, st.just("revision"), st.sampled_from(sorted(set(HOLDS) - {"none"})), _RARELY, _RARELY
)
REVISIONS = st.builds(Delivery, st.just("revision"), _HOLDS, _RARELY, _RARELY)
OTHERS = st.builds(
    Delivery,
    st.sampled_from(
        ["translated", "reviewed", "held", "withheld", "withdrawn", "killed", "kill", "reinstate"]
    ),
)
HISTORIES = st.tuples(FIRST, st.lists(REVISIONS | OTHERS, min_size=2, max_size=5)).map(
    lambda parts: [parts[0], *parts[1]]
)


def word(step: int) -> str:
    return f"qx{chr(ord('a') + step)}qx"


def revision(step: int, delivery: Delivery) -> Article:
    minute = step * STEP
    own = word(step)
    hold: dict[str, Any] = {
        name: NOON + timedelta(minutes=minute + value) if isinstance(value, int) else value
        for name, value in HOLDS[delivery.hold].items()
    }
    return article(
        minute=minute,
        external_id="secret",
        headline=SHARED if delivery.shared_headline else f"{own} headline",
        slug=f"{own}-slug" if delivery.own_slug else None,
        standfirst=f"{own} standfirst",
        body=(paragraph(f"{own} body of the story."),),
        section=f"{own} section",
        correction_note=f"{own} note",
        byline=f"By {own}",
        authors=(Author(name=f"{own} author"),),
        tags=(Tag(name=f"{own} tag"), Tag(name="Lakes")),
        place=f"{own} place",
        usage_terms=f"{own} terms",
        copyright=f"{own} copyright",
        access_reason=f"{own} reason",
        source_version=f"{own} version",
        canonical_url=f"https://www.example.org/{own}",
        media=(
            Media(
                url=f"https://www.example.org/{own}.jpg",
                type="image/jpeg",
                alt=f"{own} alt",
                caption=f"{own} caption",
            ),
        ),
        **hold,
    )


STATES = {
    "translated": TranslationState.TRANSLATED,
    "reviewed": TranslationState.REVIEWED,
    "held": TranslationState.HELD,
}
STATUSES = {
    "withheld": Status.WITHHELD,
    "withdrawn": Status.WITHDRAWN,
    "killed": Status.KILLED,
}


def documents_of(history: list[Delivery]) -> list[Document]:
    """The document of each step; `minute` of step n is n × STEP."""
    documents: list[Document] = []
    last: Article | None = None
    number = 0
    for step, delivery in enumerate(history):
        minute = step * STEP
        if delivery.kind == "revision":
            last = revision(step, delivery)
            documents.append(last)
        elif delivery.kind in STATES:
            assert last is not None
            number += 1
            documents.append(
                translation(
                    last,
                    number=number,
                    state=STATES[delivery.kind],
                    headline=f"{word(step)} manchete",
                    standfirst=f"{word(step)} linha",
                    body=(paragraph(f"{word(step)} corpo."),),
                    translated_at=NOON + timedelta(minutes=minute),
                )
            )
        elif delivery.kind in STATUSES:
            documents.append(notice(STATUSES[delivery.kind], minute=minute, external_id="secret"))
        else:
            act = Act.KILL if delivery.kind == "kill" else Act.REINSTATE
            documents.append(ruling(act, minute=minute, external_id="secret"))
    return documents


class Simulation:
    """What readers have seen, by the rules that an editor would state.

    `words` are those of the revisions, by order key.
    """

    def __init__(self, words: dict[str, str]) -> None:
        self.seen: set[str] = set()
        self._words = words
        self._current: Article | None = None
        self._current_word = ""
        self._status = Status.WITHHELD
        self._killed = False
        self._translation: Translation | None = None
        self._translation_word = ""

    def deliver(self, step: int, document: Document) -> None:
        if isinstance(document, Article):
            self._current, self._current_word = document, word(step)
            self._status = document.status
        elif isinstance(document, Translation):
            if document.state is not TranslationState.HELD:
                self._translation, self._translation_word = document, word(step)
        elif document.act:
            self._killed = document.act is Act.KILL
        elif document.status is Status.KILLED:
            self._killed = True
        else:
            self._status = document.status

    def visible(self, now: datetime) -> bool:
        current = self._current
        if current is None or self._killed or self._status is not Status.USABLE:
            return False
        starts = (current.published_at, current.embargoed_until)
        expired = current.expires_at is not None and current.expires_at <= now
        return not expired and all(start <= now for start in starts if start)

    def look(self, now: datetime) -> bool:
        """Notes what readers see now; returns whether they see anything."""
        if not self.visible(now):
            return False
        assert self._current is not None
        self.seen.add(self._current_word)
        made = self._translation
        if made is not None:
            fits = made.order_key == self._current.order_key
            reviewed = made.state is TranslationState.REVIEWED
            if fits or (reviewed and self._words[made.order_key] in self.seen):
                self.seen.add(self._translation_word)
        return True


def words_of(documents: list[Document]) -> dict[str, str]:
    """The word of each revision, by order key."""
    return {
        document.order_key: word(step)
        for step, document in enumerate(documents)
        if isinstance(document, Article)
    }


class World:
    """A public article, and the secret one if its documents are delivered too."""

    def __init__(self) -> None:
        self.index = IndexService()
        self.reader = ReaderService(self.index)
        self.index.index(
            article(minute=-60, external_id="open", source="wire", headline="Ferries sail again")
        )
        self.index.index(article(minute=2, external_id="twin", source="site", headline=SHARED))

    def row(self, sort_key: str) -> dict[str, Any] | None:
        rows = (row for row in self.index.rows() if row["pk"] == f"ARTICLE#{SECRET}")
        return next((without_keys(row) for row in rows if row["sk"] == sort_key), None)


def lists() -> list[tuple[str, str, dict[str, str]]]:
    """Requests whose responses could contain the secret article among others."""
    twin = article(external_id="twin", source="site").id
    requests: list[tuple[str, str, dict[str, str]]] = [
        ("/articles", f"/articles?language={language}", {}) for language in ("en", "pt")
    ]
    requests += [
        ("/articles", "/articles?language=en&limit=1", {}),
        ("/articles", f"/articles?ids={SECRET},{twin}", {}),
        ("/articles", "/articles?language=en&source=desk", {}),
        ("/sitemap.xml", "/sitemap.xml", {}),
        ("/sitemap-news.xml", "/sitemap-news.xml", {}),
        ("/articles/{id}", f"/articles/{twin}", {"id": twin}),
        ("/articles/{id}/copies", f"/articles/{twin}/copies", {"id": twin}),
    ]
    slug = slugify(SHARED, twin)
    requests.append(
        (
            "/articles/by-slug/{language}/{slug}",
            f"/articles/by-slug/en/{slug}",
            {"language": "en", "slug": slug},
        )
    )
    for listing in ("en.atom", "en.rss", "pt.json"):
        requests.append(("/feeds/{feed}", f"/feeds/{listing}", {"feed": listing}))
    return requests


def about(article_id: str, steps: int) -> list[tuple[str, str, dict[str, str]]]:
    """Requests that name an article, as somebody who knows its id and slugs would send them."""
    name = {"id": article_id}
    requests: list[tuple[str, str, dict[str, str]]] = [
        ("/articles/{id}", f"/articles/{article_id}{rendering}", {"id": f"{article_id}{rendering}"})
        for rendering in ("", ".html", ".md", ".jsonld")
    ]
    requests += [
        ("/articles/{id}", f"/articles/{article_id}?language=pt", name),
        ("/articles/{id}/languages", f"/articles/{article_id}/languages", name),
        ("/articles/{id}/revisions", f"/articles/{article_id}/revisions", name),
        ("/articles/{id}/copies", f"/articles/{article_id}/copies", name),
    ]
    requests += [
        ("/articles/{id}/diff", f"/articles/{article_id}/diff?from={version}", name)
        for version in range(1, steps + 1)
    ]
    return requests


def slugs(steps: int) -> list[tuple[str, str, dict[str, str]]]:
    route = "/articles/by-slug/{language}/{slug}"
    names = [("en", f"{word(step)}-{end}") for step in range(steps) for end in ("headline", "slug")]
    names += [("pt", f"{word(step)}-manchete") for step in range(steps)]
    return [
        (route, f"/articles/by-slug/{language}/{slug}", {"language": language, "slug": slug})
        for language, slug in names
    ]


def without_request(response: dict[str, Any], article_id: str, path: str) -> str:
    return str(response).replace(path, "<path>").replace(article_id, "<id>")


EXAMPLES = max(20, settings().max_examples // 20)
"""Each example takes about 0.4 s."""
REPLACED_EMBARGO = [Delivery("revision", "long embargo"), Delivery("revision")]
REVIEWED_EMBARGO = [
    Delivery("revision", "long embargo"),
    Delivery("reviewed"),
    Delivery("revision"),
]
KILLED_EMBARGO = [Delivery("revision", "long embargo", shared_headline=True), Delivery("kill")]


@given(HISTORIES)
@example(REPLACED_EMBARGO)
@example(REVIEWED_EMBARGO)
@example(KILLED_EMBARGO)
@settings(max_examples=EXAMPLES)
def test_nothing_that_was_never_public_leaves_by_any_output(history: list[Delivery]) -> None:
    documents = documents_of(history)
    with_secret, without = World(), World()
    simulation = Simulation(words_of(documents))
    words = [word(step) for step in range(len(documents))]
    events: list[str] = []
    for minute in range(0, len(documents) * STEP + 5 * STEP, TICK):
        now = NOON + timedelta(minutes=minute)
        with_secret.reader.now = without.reader.now = now
        if minute % STEP == 0 and minute // STEP < len(documents):
            document = documents[minute // STEP]
            before = with_secret.row("HEAD"), with_secret.row("TRANSLATION#pt")
            with_secret.index.index(document)
            simulation.deliver(minute // STEP, document)
            events += [str(event) for event in announced(with_secret, before, now)]
        elif head := with_secret.row("HEAD"):
            events += [str(event) for event in released(Head.model_validate(head), now)]
        shown = simulation.look(now)
        hidden = [own for own in words if own not in simulation.seen]
        requests = [*lists(), *about(SECRET, len(documents)), *slugs(len(documents))]
        for route, path, parameters in requests:
            response = with_secret.reader.get(route, path, parameters)
            said = str(response).replace(path, "")
            leaked = [own for own in hidden if own in said]
            assert not leaked, (minute, path, leaked, response)
        assert not [own for own in hidden if own in str(events)], events
        if shown:
            page = with_secret.reader.get("/articles/{id}", f"/articles/{SECRET}", {"id": SECRET})
            assert page["statusCode"] == 200
        if simulation.seen:
            continue
        for route, path, parameters in lists():
            assert with_secret.reader.get(route, path, parameters) == without.reader.get(
                route, path, parameters
            ), (minute, path)
        for known, unknown in zip(
            about(SECRET, len(documents)), about(UNKNOWN, len(documents)), strict=True
        ):
            hidden_response = with_secret.reader.get(*known)
            unknown_response = with_secret.reader.get(*unknown)
            assert without_request(hidden_response, SECRET, known[1]) == without_request(
                unknown_response, UNKNOWN, unknown[1]
            ), (minute, known)


def announced(
    world: World,
    before: tuple[dict[str, Any] | None, dict[str, Any] | None],
    now: datetime,
) -> list[object]:
    """The events of one change of the table."""
    old_head, old_translation = before
    head, row = world.row("HEAD"), world.row("TRANSLATION#pt")
    events: list[object] = []
    if head and head != old_head:
        old = Head.model_validate(old_head) if old_head else None
        events += head_changed(old, Head.model_validate(head), changed_at=now, now=now)
    if row and row != old_translation:
        earlier = TranslationRow.model_validate(old_translation) if old_translation else None
        events += translation_changed(
            SECRET, earlier, TranslationRow.model_validate(row), changed_at=now
        )
    return events


def test_the_simulation_sees_what_is_public_and_nothing_else() -> None:
    history = [
        Delivery("revision", "embargo"),
        Delivery("revision"),
        Delivery("translated"),
        Delivery("killed"),
    ]
    documents = documents_of(history)
    simulation = Simulation(words_of(documents))
    for step, document in enumerate(documents):
        simulation.deliver(step, document)
        simulation.look(NOON + timedelta(minutes=step * STEP))
    assert simulation.seen == {word(1), word(2)}
