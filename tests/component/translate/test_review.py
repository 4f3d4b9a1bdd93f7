"""What editors see and save of a translation, through the API and over revisions."""

from __future__ import annotations

import csv
import gzip
import io
import json
from base64 import b64decode
from datetime import timedelta
from typing import Any, cast

import httpx
import pytest
from moto.dynamodb.models import dynamodb_backends
from typer.testing import CliRunner, Result

from cli.main import app
from dateline.model.clock import utc_now
from dateline.model.documents import Article, Media, Notice, SegmentState, Status, TranslationState
from dateline.model.editor_acts import Act
from dateline.model.errors import Unavailable
from dateline.model.translation_rules import WhenChanged
from functions.translate.memory.entries import segment_hash
from local.inprocess.cloud import REGION
from local.inprocess.streams import ACCOUNT
from tests.component.translations import JUNIOR, STORY, TOKEN, WRITER, Newsroom
from tests.factories import article, notice, paragraph, ruling
from tests.http_events import http_event, json_of

FIRST, SECOND = "The first boat left at dawn.", "Forty people were aboard."
LINKED = 'It <em>sank</em>, <a href="https://example.org/a">they say</a>, in 12 minutes.'


def revision(minute: float, *paragraphs: str, **changes: Any) -> Article:
    return article(minute=minute, body=tuple(map(paragraph, paragraphs)), **changes)


def call(
    newsroom: Newsroom,
    method: str,
    body: object = None,
    *,
    token: str = TOKEN,
    of: str = STORY.id,
    language: str = "pt",
    **headers: str,
) -> dict[str, Any]:
    event = http_event(
        method,
        f"/articles/{of}/translations/{language}",
        route=f"{method} /articles/{{id}}/translations/{{language}}",
        parameters={"id": of, "language": language},
        body=None if body is None else json.dumps(body).encode(),
        headers={
            "authorization": f"Bearer {token}",
            "content-type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )
    return cast("dict[str, Any]", newsroom.cloud.invoke("translate", event))


def view_of(newsroom: Newsroom) -> dict[str, Any]:
    answer = call(newsroom, "GET")
    assert answer["statusCode"] == 200, answer["body"]
    view = json_of(answer)
    assert answer["headers"]["etag"] == f'"t{view["number"]}"'
    return view


def review(newsroom: Newsroom, **texts: str) -> dict[str, Any]:
    """Saves texts by source segment, on top of the current state, and declares it reviewed."""
    return save(newsroom, {"reviewed": True}, **texts)


def save(newsroom: Newsroom, act: Any = None, **texts: str) -> dict[str, Any]:
    """Saves texts by source segment, on top of the current state."""
    segments = {segment_hash(source): text for source, text in texts.items()}
    etag = f'"t{view_of(newsroom)["number"]}"'
    body = {**({"segments": segments} if segments else {}), **(act or {})}
    answer = call(newsroom, "PUT", body, if_match=etag)
    newsroom.index()
    newsroom.follow()
    return answer


def translated(newsroom: Newsroom, story: Article = STORY) -> None:
    newsroom.publish(story)
    newsroom.follow()
    newsroom.ask("pt", of=story)
    newsroom.work()


def read(newsroom: Newsroom, name: str = STORY.id, path: str = "/articles/{id}") -> dict[str, Any]:
    event = http_event(
        "GET",
        f"{path.replace('{id}', name)}?language=pt",
        route=f"GET {path}",
        parameters={"id": name} if "{id}" in path else None,
        headers={"host": "api.example.org"},
    )
    return cast("dict[str, Any]", newsroom.cloud.invoke("read", event))


def test_an_editor_sees_every_segment_with_its_source_and_saves_some(newsroom: Newsroom) -> None:
    translated(newsroom)
    view = view_of(newsroom)
    assert (view["number"], view["state"], view["stale"]) == (1, "translated", False)
    assert [segment["source"] for segment in view["segments"]] == [
        STORY.headline,
        FIRST,  # the standfirst says the same: one segment
        SECOND,
    ]
    assert {segment["origin"] for segment in view["segments"]} == {"machine"}
    answer = review(newsroom, **{SECOND: "Havia quarenta pessoas a bordo."})
    saved = json_of(answer)
    assert (answer["statusCode"], answer["headers"]["etag"]) == (200, '"t2"')
    assert (saved["state"], saved["to_review"]) == ("reviewed", [])
    view = view_of(newsroom)
    last = view["segments"][-1]
    assert (last["text"], last["origin"]) == ("Havia quarenta pessoas a bordo.", "person")
    assert (last["by"], last["since"]) == ("chief", 2)
    assert [(item["number"], item["by"], item["state"]) for item in view["history"]] == [
        (1, None, "translated"),
        (2, "chief", "reviewed"),
    ]
    assert [item["segments_written"] for item in view["history"]] == [3, 1]
    public = json_of(read(newsroom))
    assert (public["machine_translated"], public["stale"]) == (False, False)
    assert "Havia quarenta pessoas" in public["body"][1]["html"]
    assert newsroom.status()["status"] == "reviewed"


def test_one_saved_segment_leaves_the_translation_marked_and_out_of_the_news_sitemap(
    newsroom: Newsroom,
) -> None:
    fresh = article(published_at=utc_now() - timedelta(hours=1))
    translated(newsroom, fresh)
    saved = json_of(save(newsroom, **{SECOND: "Havia quarenta pessoas a bordo."}))
    assert (saved["state"], saved["review"]) == ("partly_reviewed", None)
    public = json_of(read(newsroom))
    assert (public["machine_translated"], public["translation_state"]) == (True, "partly_reviewed")
    (item,) = json_of(read(newsroom, path="/articles"))["items"]
    assert (item["machine_translated"], item["translation_state"]) == (True, "partly_reviewed")
    page = read(newsroom, f"{STORY.id}.html")["body"]
    assert "noindex" in page
    assert 'rel="alternate" hreflang="pt"' not in page
    assert f"{STORY.id}.html?language=pt" not in read(newsroom, path="/sitemap-news.xml")["body"]
    assert newsroom.status()["status"] == "partly_reviewed"
    # The declaration, without another text.
    reviewed = json_of(review(newsroom))
    assert reviewed["state"] == "reviewed"
    assert reviewed["review"]["by"] == "chief"
    assert reviewed["saved"] == []
    view = view_of(newsroom)
    assert view["review"] == reviewed["review"] == view["history"][-1]["review"]
    assert {segment["by"] for segment in view["segments"]} == {"chief"}
    assert all(segment["at"] for segment in view["segments"])
    public = json_of(read(newsroom))
    assert (public["machine_translated"], public["translation_state"]) == (False, "reviewed")
    assert f"{STORY.id}.html?language=pt" in read(newsroom, path="/sitemap-news.xml")["body"]


def test_a_persons_texts_survive_five_revisions_a_replay_and_a_reindex(
    newsroom: Newsroom,
) -> None:
    translated(newsroom, revision(0, FIRST, SECOND))
    review(newsroom, **{FIRST: "O primeiro barco saiu cedo.", SECOND: "Eram quarenta."})
    for minute, count in enumerate(("Fifty", "Sixty", "Seventy", "Eighty", "Ninety"), 1):
        newsroom.publish_and_translate(revision(minute, FIRST, f"{count} people were aboard."))
        public = json_of(read(newsroom))
        assert (public["stale"], public["machine_translated"]) == (True, False)
        assert "Eram quarenta." in public["body"][1]["html"]
    view = view_of(newsroom)
    by_source = {segment["source"]: segment for segment in view["segments"]}
    assert by_source[FIRST]["text"] == "O primeiro barco saiu cedo."
    assert by_source[FIRST]["state"] == "good"
    last = by_source["Ninety people were aboard."]
    assert (last["state"], last["text"], last["by"]) == ("stale", "Eram quarenta.", "chief")
    assert last["offered"] == "[pt] Ninety people were aboard."
    assert last["written_for"] == SECOND
    assert (view["number"], view["published"]["number"]) == (7, 2)
    before, sent = rows(newsroom), list(newsroom.engine.seen)
    # A replay of everything into an empty table.
    stored(newsroom).clear()
    newsroom.reindex()
    assert rows(newsroom) == before
    newsroom.follow()
    newsroom.ask("pt")
    newsroom.work()
    assert newsroom.engine.seen == sent
    assert view_of(newsroom)["segments"] == view["segments"]
    # The editor accepts the machine's offer, and everything is current.
    review(newsroom, **{"Ninety people were aboard.": "Eram noventa."})
    public = json_of(read(newsroom))
    assert (public["stale"], public["machine_translated"]) == (False, False)
    assert "Eram noventa." in public["body"][1]["html"]


def stored(newsroom: Newsroom) -> Any:
    """The rows as moto stores them."""
    name = newsroom.cloud.resources["ArticleTable"]
    return dynamodb_backends[ACCOUNT][REGION].tables[name].items


def rows(newsroom: Newsroom) -> dict[str, Any]:
    """The article's own rows that index writes."""
    items = stored(newsroom)[f"ARTICLE#{STORY.id}"].items()
    return {key: item.to_json()["Attributes"] for key, item in items if "JOB#" not in str(key)}


@pytest.mark.parametrize("when_changed", list(WhenChanged))
def test_the_source_decides_what_readers_get_when_the_text_changes(
    newsroom: Newsroom, when_changed: WhenChanged
) -> None:
    newsroom.rule(when_changed=when_changed)
    translated(newsroom)
    review(newsroom, **{SECOND: "Eram quarenta."})
    newsroom.publish(revision(5, FIRST, "Fifty people were aboard."))
    # Before and after the new text is translated.
    early = json_of(read(newsroom))
    newsroom.follow()
    newsroom.work()
    late = json_of(read(newsroom))
    kept = when_changed is WhenChanged.KEEP
    assert (early["language"], early["stale"]) == (("pt", True) if kept else ("en", False))
    view = {
        WhenChanged.KEEP: ("pt", True, False, "<p>Eram quarenta.</p>"),
        WhenChanged.PUBLISH: ("pt", False, True, "<p>[pt] Fifty people were aboard.</p>"),
        WhenChanged.HOLD: ("en", False, False, "<p>Fifty people were aboard.</p>"),
    }
    actual = (late["language"], late["stale"], late["machine_translated"], late["body"][1]["html"])
    assert actual == view[when_changed]
    listed = json_of(read(newsroom, path="/articles"))["items"]
    assert [item["stale"] for item in listed] == (
        [] if when_changed is WhenChanged.HOLD else [kept]
    )


def test_a_stale_text_is_marked_on_the_page_and_in_plain_text(newsroom: Newsroom) -> None:
    translated(newsroom)
    review(newsroom, **{SECOND: "Eram quarenta."})
    assert "Tradução desatualizada" not in read(newsroom, f"{STORY.id}.html")["body"]
    newsroom.publish_and_translate(revision(5, FIRST, "Fifty people were aboard."))
    page = read(newsroom, f"{STORY.id}.html")
    assert 'role="note"' in page["body"]
    assert "Tradução desatualizada: o original mudou desde então." in page["body"]
    assert page["headers"]["content-language"] == "pt"
    assert "Tradução desatualizada" in read(newsroom, f"{STORY.id}.txt")["body"]


@pytest.mark.parametrize(
    "between",
    [
        notice(Status.WITHDRAWN, minute=2),
        notice(Status.WITHHELD, minute=2),
        revision(2, "It was the mayor who sank it.", status=Status.WITHDRAWN),
    ],
    ids=["withdrawn", "withheld", "withdrawn with its text"],
)
def test_a_text_from_before_a_withdrawal_does_not_stay(
    newsroom: Newsroom, between: Article | Notice
) -> None:
    translated(newsroom)
    review(newsroom, **{SECOND: "Eram quarenta."})
    newsroom.publish_and_translate(between)
    newsroom.publish(revision(5, FIRST, "Nobody was aboard."))
    public = json_of(read(newsroom))
    assert (public["language"], public["fallback_from"]) == ("en", "pt")
    assert "pt" not in public["languages"]
    newsroom.follow()
    newsroom.work()
    assert json_of(read(newsroom))["language"] == "en"


def test_a_text_from_before_a_kill_does_not_stay_after_a_reinstatement(newsroom: Newsroom) -> None:
    translated(newsroom)
    review(newsroom, **{SECOND: "Eram quarenta."})
    newsroom.publish(revision(1, FIRST, "Nobody was aboard."))
    assert json_of(read(newsroom))["stale"] is True
    newsroom.publish(ruling(Act.KILL, minute=2))
    assert read(newsroom)["statusCode"] == 410
    newsroom.publish(ruling(Act.REINSTATE, minute=3))
    assert json_of(read(newsroom))["language"] == "en"


def test_the_second_save_of_the_same_state_gets_the_current_etag(newsroom: Newsroom) -> None:
    translated(newsroom)
    for text, status in (("Um.", 200), ("Dois.", 412)):
        body = {"segments": {segment_hash(SECOND): text}}
        answer = call(newsroom, "PUT", body, if_match='"t1"')
        assert answer["statusCode"] == status
    problem = json_of(answer)
    assert problem["code"] == "translation_changed"
    assert '"t2"' in problem["detail"]
    assert newsroom.translation().segments[-1].text == "Um."


def test_one_of_two_concurrent_saves_wins(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    translated(newsroom)
    app = newsroom.cloud.load("translate")
    put, rivals = app.review._chains._content.put_translation, ["Dois."]

    def slower(document: Any) -> None:
        if rivals:
            rival = {"segments": {segment_hash(SECOND): rivals.pop()}}
            assert call(newsroom, "PUT", rival, if_match='"t1"')["statusCode"] == 200
        put(document)

    monkeypatch.setattr(app.review._chains._content, "put_translation", slower)
    mine = {"segments": {segment_hash(SECOND): "Um."}}
    assert call(newsroom, "PUT", mine, if_match='"t1"')["statusCode"] == 412
    assert newsroom.translation().segments[-1].text == "Dois."


def test_a_job_that_ends_after_a_save_does_not_undo_it(newsroom: Newsroom) -> None:
    translated(newsroom)
    newsroom.publish(revision(5, FIRST, "Fifty people were aboard."))
    newsroom.follow()

    def editor() -> None:
        body = {"segments": {segment_hash(FIRST): "De madrugada."}, "reviewed": True}
        assert call(newsroom, "PUT", body, if_match='"t1"')["statusCode"] == 200

    newsroom.engine.before_answer.append(editor)
    newsroom.work()
    document = newsroom.translation()
    by_source = {segment.source: segment for segment in document.segments}
    assert (document.number, document.state) == (3, TranslationState.HELD)
    assert (by_source[FIRST].text, by_source[FIRST].by) == ("De madrugada.", "chief")


def test_a_save_succeeds_though_the_memory_is_unavailable(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    translated(newsroom)

    def down(*_: object) -> None:
        raise Unavailable("aws_throttled", "not now")

    monkeypatch.setattr(newsroom.cloud.load("translate").review, "_save_edits", down)
    assert review(newsroom, **{SECOND: "Eram quarenta."})["statusCode"] == 200
    # The chain keeps the text when the article changes around it.
    newsroom.publish_and_translate(revision(5, "New.", SECOND))
    assert "Eram quarenta." in newsroom.translation().body[1].html


def test_a_persons_text_is_preferred_to_the_machines_in_other_articles(newsroom: Newsroom) -> None:
    translated(newsroom)
    review(newsroom, **{SECOND: "Eram quarenta."})
    other = article(external_id="story-2", headline="Else", body=(paragraph(SECOND),))
    translated(newsroom, other)
    assert "Eram quarenta." in newsroom.translation(other).body[0].html
    assert newsroom.translation(other).state is TranslationState.TRANSLATED


def test_a_whole_text_is_saved_part_by_part(newsroom: Newsroom) -> None:
    media = Media(url="https://example.org/p.jpg", alt="A boat", caption="At dawn")
    translated(newsroom, revision(0, LINKED, SECOND, media=(media,)))
    text = {
        "headline": "A barca voltou & ficou",
        "standfirst": "O primeiro barco saiu cedo.",
        "body": [
            '<p>Diz-se <a href="https://example.org/a">por aí</a> que '
            "<em>afundou</em> em 12 minutos.</p>",
            "<p>Eram quarenta.</p>",
        ],
        "media": [{"alt": "Um barco", "caption": "De madrugada"}],
    }
    answer = call(newsroom, "PUT", text, if_match='"t1"')
    assert (answer["statusCode"], json_of(answer)["warnings"]) == (200, [])
    document = newsroom.translation()
    assert (document.headline, document.standfirst) == (text["headline"], text["standfirst"])
    assert [item.html for item in document.body] == text["body"]
    assert (document.media[0].alt, document.media[0].caption) == ("Um barco", "De madrugada")
    assert all(
        segment.by == "chief" and segment.state is SegmentState.GOOD
        for segment in document.segments
    )


REFUSED: list[tuple[dict[str, str], object, int, str]] = [
    ({}, {"segments": {}}, 428, "if_match_required"),
    ({"if_match": "*"}, {"segments": {}}, 428, "if_match_required"),
    ({"if_match": '"t9"'}, {"segments": {}}, 412, "translation_changed"),
    ({"if_match": 'W/"t1"'}, {"segments": {}}, 412, "translation_changed"),
    ({"if_match": '"t1"'}, {}, 400, "request_invalid"),
    ({"if_match": '"t1"'}, {"segments": {}}, 400, "request_invalid"),
    ({"if_match": '"t1"'}, {"reviewed": False}, 400, "request_invalid"),
    ({"if_match": '"t1"'}, {"reviewed": "true"}, 400, "request_invalid"),
    ({}, {"reviewed": True}, 428, "if_match_required"),
    ({"if_match": '"t9"'}, {"reviewed": True}, 412, "translation_changed"),
    ({"if_match": '"t1"'}, {"segments": {}, "headline": "x"}, 400, "request_invalid"),
    ({"if_match": '"t1"'}, {"segments": {"0" * 32: "x"}}, 422, "segment_unknown"),
    ({"if_match": '"t1"'}, {"headline": "x"}, 422, "structure_differs"),
    ({"if_match": '"t1"', "content_type": "text/html"}, {}, 415, "content_type_unsupported"),
    ({"if_match": '"t1"', "token": WRITER}, {"segments": {}}, 403, "scope_missing"),
    ({"if_match": '"t1"', "token": "dl_chief_x"}, {"segments": {}}, 401, "unauthenticated"),
    ({"if_match": '"t1"', "language": "hy"}, {"segments": {}}, 404, "translation_unknown"),
    ({"if_match": '"t1"', "of": "b" * 26}, {"segments": {}}, 404, "article_unknown"),
    ({"if_match": '"t1"', "language": "p"}, {"segments": {}}, 422, "language_invalid"),
]


def test_a_refused_save_states_the_reason(newsroom: Newsroom) -> None:
    translated(newsroom)
    for headers, body, status, code in REFUSED:
        answer = call(newsroom, "PUT", body, **headers)
        assert (answer["statusCode"], json_of(answer)["code"]) == (status, code), (headers, body)
    assert newsroom.translation().number == 1


def test_an_editor_without_the_scope_sees_and_saves_nothing_of_a_hidden_article(
    newsroom: Newsroom,
) -> None:
    translated(newsroom)
    body = {"segments": {segment_hash(SECOND): "Eram quarenta."}}
    later = utc_now() + timedelta(days=1)
    for hiding, status in (
        (notice(Status.WITHDRAWN, minute=5), 404),
        (revision(6, FIRST, embargoed_until=later), 404),
        (notice(Status.KILLED, minute=7), 410),
    ):
        newsroom.publish(hiding)
        assert call(newsroom, "GET", token=JUNIOR)["statusCode"] == status
        answer = call(newsroom, "PUT", body, token=JUNIOR, if_match='"t1"')
        assert answer["statusCode"] == status
    assert newsroom.translation().number == 1


def export(newsroom: Newsroom, query: str = "", token: str = TOKEN) -> dict[str, Any]:
    event = http_event(
        "GET",
        f"/articles/{STORY.id}/reviews{query}",
        route="GET /articles/{id}/reviews",
        parameters={"id": STORY.id},
        headers={"authorization": f"Bearer {token}"},
    )
    return cast("dict[str, Any]", newsroom.cloud.invoke("translate", event))


def test_reviews_are_exported_per_article_with_name_and_time(newsroom: Newsroom) -> None:
    translated(newsroom)
    save(newsroom, **{SECOND: "Eram quarenta."})
    (partly,) = json_of(export(newsroom))["translations"]
    assert (partly["state"], partly["review"], partly["published"]) == (
        "partly_reviewed",
        None,
        True,
    )
    assert [segment["by"] for segment in partly["segments"]] == [None, None, "chief"]
    review(newsroom)
    (whole,) = json_of(export(newsroom, "?language=pt"))["translations"]
    assert (whole["state"], whole["review"]["by"]) == ("reviewed", "chief")
    assert all(segment["by"] == "chief" and segment["at"] for segment in whole["segments"])
    answer = export(newsroom, "?format=csv")
    assert answer["headers"]["content-type"] == "text/csv; charset=utf-8"
    assert "Eram quarenta" not in answer["body"]
    assert answer["body"].count(f"{STORY.id},") == 3
    assert json_of(export(newsroom, "?language=hy"))["translations"] == []
    # The source changes: the newest state is held, and readers keep the reviewed one.
    newsroom.publish_and_translate(revision(5, FIRST, "Fifty people were aboard."))
    states = [
        (item["state"], item["published"]) for item in json_of(export(newsroom))["translations"]
    ]
    assert states == [("held_for_review", False), ("reviewed", True)]


def test_the_reviewers_name_is_stored_and_exported(newsroom: Newsroom) -> None:
    translated(newsroom)
    saved = json_of(save(newsroom, {"reviewer": "Nare Poghosyan"}, **{SECOND: "Eram quarenta."}))
    assert saved["review"] is None
    declared = json_of(review_by(newsroom, "Ana  Reis"))
    assert (declared["review"]["by"], declared["review"]["reviewer"]) == ("chief", "Ana  Reis")
    view = view_of(newsroom)
    assert view["review"] == view["history"][-1]["review"] == declared["review"]
    names = {segment["source"]: segment["reviewer"] for segment in view["segments"]}
    assert names == {STORY.headline: "Ana  Reis", FIRST: "Ana  Reis", SECOND: "Nare Poghosyan"}
    (exported,) = json_of(export(newsroom))["translations"]
    assert exported["review"]["reviewer"] == "Ana  Reis"
    assert [segment["reviewer"] for segment in exported["segments"]] == [
        "Ana  Reis",
        "Ana  Reis",
        "Nare Poghosyan",
    ]
    lines = list(csv.DictReader(io.StringIO(export(newsroom, "?format=csv")["body"])))
    assert {line["reviewed_by_name"] for line in lines} == {"Ana  Reis"}
    assert {line["by_name"] for line in lines} == {"Ana  Reis", "Nare Poghosyan"}
    # Readers do not learn who it was.
    for path in ("/articles/{id}", "/articles", "/articles/{id}/languages"):
        assert "Ana  Reis" not in read(newsroom, path=path)["body"]


def review_by(newsroom: Newsroom, reviewer: str) -> dict[str, Any]:
    return save(newsroom, {"reviewed": True, "reviewer": reviewer})


@pytest.mark.parametrize("name", ["", " ", "=1+1", "+x", "-x", "@x", "a\nb", "a" * 201, 5, ["a"]])
def test_a_name_that_is_none_is_refused(newsroom: Newsroom, name: Any) -> None:
    translated(newsroom)
    answer = call(newsroom, "PUT", {"reviewed": True, "reviewer": name}, if_match='"t1"')
    assert (answer["statusCode"], json_of(answer)["code"]) == (400, "request_invalid")


def test_the_command_exports_the_reviews(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answered(request: httpx.Request) -> httpx.Response:
        _, _, article_id, _ = request.url.path.split("/")
        event = http_event(
            request.method,
            str(request.url.raw_path, "ascii"),
            route="GET /articles/{id}/reviews",
            parameters={"id": article_id},
            headers=dict(request.headers),
        )
        answer = newsroom.cloud.invoke("translate", event)
        body = answer["body"].encode()
        # As API Gateway does.
        content = b64decode(body) if answer["isBase64Encoded"] else body
        return httpx.Response(answer["statusCode"], headers=answer["headers"], content=content)

    monkeypatch.setattr(
        "cli.tasks.reviews.api_client",
        lambda api: httpx.Client(base_url=api, transport=httpx.MockTransport(answered)),
    )

    def run(*arguments: str, token: str = TOKEN) -> Result:
        command = ["reviews", *arguments, "--api", "https://api.example.org"]
        return CliRunner(env={"DATELINE_TOKEN": token}).invoke(app, command)

    translated(newsroom)
    review_by(newsroom, "Ana Reis")
    lines = list(csv.DictReader(io.StringIO(run(STORY.id, "--language", "pt").stdout)))
    assert len(lines) == 3
    assert {line["reviewed_by_name"] for line in lines} == {"Ana Reis"}
    (whole,) = json.loads(run(STORY.id, "--json").stdout)["translations"]
    assert (whole["language"], whole["review"]["reviewer"]) == ("pt", "Ana Reis")
    assert json.loads(run(STORY.id, "--language", "hy", "--json").stdout)["translations"] == []
    for arguments, token, message in (
        (("b" * 26,), TOKEN, "404 article_unknown"),
        ((STORY.id,), WRITER, "403 scope_missing"),
        (("x",), TOKEN, "26 characters"),
        ((STORY.id,), "", "DATELINE_TOKEN"),
    ):
        assert message in str(run(*arguments, token=token).exception)


def test_an_export_needs_the_rights_to_see_the_translation(newsroom: Newsroom) -> None:
    assert export(newsroom)["statusCode"] == 404
    translated(newsroom)
    assert export(newsroom, token=WRITER)["statusCode"] == 403
    assert export(newsroom, "?format=xml")["statusCode"] == 400
    newsroom.publish(notice(Status.WITHDRAWN, minute=5))
    assert export(newsroom, token=JUNIOR)["statusCode"] == 404
    assert export(newsroom)["statusCode"] == 200


def test_a_translation_is_sent_compressed_as_lambda_could_not_send_a_long_one(
    newsroom: Newsroom,
) -> None:
    translated(newsroom)
    shown = call(newsroom, "GET")
    compressed = call(newsroom, "GET", accept_encoding="gzip")
    assert compressed["headers"]["content-encoding"] == "gzip"
    assert gzip.decompress(b64decode(compressed["body"])).decode() == shown["body"]
