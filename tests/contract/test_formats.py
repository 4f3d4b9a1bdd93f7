"""The registry of formats is the only list: a made-up format needs one module and one line."""

from __future__ import annotations

import pytest

from cli.support.files import Input
from dateline.model.documents import Article
from dateline.model.sources import Source
from functions.process import drop, formats
from functions.process.formats.families import UNDECLARED
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from functions.read.renderings.rendering import ArticleRendering, FeedRendering
from functions.submit import editor_acts, uploads
from functions.submit.senders import SENDERS, token
from functions.submit.senders.payload import FORM
from tests.contract import made_up_format
from tests.unit.process.fuzz_seeds import SEEDS, formats_without_seed
from tests.unit.process.parsing import article_of, parse_body
from tools.docs.registries import formats_page

BODY = "TICKER/1\nt-17\nFerries sail\n\nThe first boat left.\n\nIt came back.\n"
COMPRESSED = frozenset({"application/gzip"})
"""Content types that process unpacks before it looks for a format."""


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one line: the made-up format is in the registry."""
    monkeypatch.setattr(formats, "FORMATS", (made_up_format, *formats.FORMATS))


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("content_type", ["text/x-ticker", "text/plain", "application/json", None])
def test_made_up_format_is_chosen_by_its_bytes_and_parsed(content_type: str | None) -> None:
    article = article_of(BODY, content_type)
    assert article.provenance.format == "ticker"
    assert (article.external_id, article.headline) == ("t-17", "Ferries sail")
    assert [block.text for block in article.body] == ["The first boat left.", "It came back."]


def test_without_its_line_the_same_body_is_plain_text() -> None:
    reading = parse_body(BODY, "text/plain")
    assert reading.format == "plaintext"


@pytest.mark.usefixtures("registered")
def test_error_of_a_made_up_format_is_a_problem() -> None:
    (problem,) = parse_body("TICKER/1\n\nFerries sail\nText.", "text/plain").problems
    assert (problem.code, problem.where) == ("external_id_missing", "line 2")


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("name", SEEDS)
def test_made_up_format_takes_no_other_formats_body(name: str) -> None:
    seed = SEEDS[name]
    assert parse_body(seed.body, seed.content_type, sender=seed.sender).format == name


@pytest.mark.usefixtures("registered")
def test_made_up_format_may_be_a_sources_preferred_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_up_format, "recognises", lambda sample: "boat" in sample.start)
    text = "<html><body><p>boat</p></body></html>\nt-1\nFerries sail\n\nThe boat left."
    source = Source(id="demo", sender="token", format="ticker")
    reading = parse_body(text, "text/html", source=source)
    assert reading.format == "ticker"
    (article,) = reading.documents
    assert isinstance(article, Article)
    assert article.external_id == "t-1"


def test_made_up_format_is_in_the_generated_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = formats_page()
    assert "ticker" not in before
    monkeypatch.setattr(formats, "FORMATS", (made_up_format, *formats.FORMATS))
    (row,) = set(formats_page().splitlines()) - set(before.splitlines())
    assert row == (
        "| `ticker` | Ticker messages: a made-up format of one story, which begins with `TICKER/1`."
        " | `text/x-ticker` | [agencies](agencies.md) |"
    )


@pytest.mark.usefixtures("registered")
def test_refusal_names_the_made_up_format() -> None:
    (problem,) = parse_body("<urlset/>", "application/xml").problems
    assert problem.code == "format_unsupported"
    assert "ticker, ghost, " in problem.message


@pytest.mark.usefixtures("registered")
def test_dropped_file_has_the_content_type_of_the_made_up_format() -> None:
    assert drop.content_type("2026/wire.TICK", "binary/octet-stream") == "text/x-ticker"


@pytest.mark.usefixtures("registered")
def test_made_up_format_without_a_sample_is_reported() -> None:
    assert formats_without_seed() == {"ticker"}


def test_every_content_type_that_a_sender_accepts_belongs_to_a_format() -> None:
    accepted = frozenset().union(
        uploads.CONTENT_TYPES,
        editor_acts.CONTENT_TYPES,
        *(sender.CONTENT_TYPES for sender in SENDERS.values()),
    )
    declared = {content_type for form in formats.FORMATS for content_type in form.CONTENT_TYPES}
    assert accepted - UNDECLARED - COMPRESSED <= declared


def test_trusted_system_may_send_every_content_type_that_a_format_has() -> None:
    declared = {content_type for form in formats.FORMATS for content_type in form.CONTENT_TYPES}
    of_one_cms = {name for name in declared if name.endswith(("hal+json", "api+json", "v1+json"))}
    assert declared - token.CONTENT_TYPES == FORM | of_one_cms


@pytest.mark.parametrize("rendering", [*ARTICLE_RENDERINGS.values(), *FEED_RENDERINGS.values()])
def test_what_is_read_here_may_be_posted_there(
    rendering: ArticleRendering | FeedRendering,
) -> None:
    assert rendering.media_type in token.CONTENT_TYPES


def test_command_and_drop_folder_give_a_file_the_same_content_type() -> None:
    bodies = {"json": b"{}", "xml": b"<a/>"}
    compared = set()
    for form in formats.FORMATS:
        for extension in {name for names in form.CONTENT_TYPES.values() for name in names}:
            content_type = drop.content_type(f"a{extension}", "")
            assert content_type in form.CONTENT_TYPES
            # The command only sends types that the token sender accepts.
            if content_type in token.CONTENT_TYPES:
                body = bodies.get(content_type[-4:].lstrip("+/"), b"a")
                sent = Input(f"a{extension}", body).content_type
                assert sent.partition(";")[0] == content_type
                compared.add(extension)
    assert {".txt", ".json", ".xml", ".rss", ".atom"} <= compared
