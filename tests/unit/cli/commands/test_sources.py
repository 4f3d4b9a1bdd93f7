"""`dateline sources put|rotate|test|rm` for every sender, against a deployed stack."""

from __future__ import annotations

import base64
import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import boto3
import httpx
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

import cli.tasks.sources
import cli.tasks.sources_put
from cli.main import app
from cli.senders.options import SourceOptions
from cli.senders.prompts import complete
from cli.support.exit_codes import USAGE, CommandError
from dateline.model.clock import utc_now
from dateline.model.errors import Unauthenticated
from dateline.model.sources import Source
from dateline.model.submissions import Problem, Submission, SubmissionStatus
from dateline.stores.submissions import SubmissionStore
from dateline.web.http import Request
from dateline.web.reserved_credentials import for_tests
from functions.process.formats import FORMATS
from functions.submit.senders import SENDERS
from functions.submit.senders.source_setup import sender_names, setup_of
from local.common.aws import Aws
from local.common.source_admin import SourceAdmin
from local.emulator.running_cloud import HOME_VARIABLE
from tests.paths import ROOT
from tests.source_stores import old_parameter
from tests.unit.cli.stack import (
    API,
    STACK,
    TEMPLATE,
    nothing_is_stored,
    resource,
    stored_source,
)

SESSION = boto3.Session(region_name="eu-central-1")
NEEDED = {
    "hmac": ("--hmac", "header=X-Sig"),
    "websub": ("--hub", "https://hub.example.org/", "--topic", "https://wire.example.org/rss"),
}


class FakeSubscribe:
    """A Lambda client that reaches a fake subscribe function."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answer: dict[str, object] = {}
        self.fails = False

    def invoke(self, *, FunctionName: str, Payload: str) -> dict[str, object]:  # noqa: N803
        wish = json.loads(Payload)
        self.asked.append((FunctionName, wish))
        if self.fails:
            return {
                "FunctionError": "Unhandled",
                "Payload": io.BytesIO(b'{"errorMessage": "topic_missing: no topic"}'),
            }
        outcome = {"source": wish["source"], "result": "requested", "reason": None, **self.answer}
        return {"Payload": io.BytesIO(json.dumps({"subscriptions": [outcome]}).encode())}


@pytest.fixture(autouse=True)
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeSubscribe]:
    """A stack whose subscribe function is a fake."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    for name in ("DATELINE_TOKEN", "DATELINE_SECRET", "DATELINE_FETCH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    fake = FakeSubscribe()
    monkeypatch.setattr(Aws, "lambda_", fake)
    # One session for all tests: each reads botocore's models from the disk.
    monkeypatch.setattr(boto3, "Session", lambda: SESSION)
    with mock_aws():
        boto3.client("cloudformation").create_stack(
            StackName=STACK, TemplateBody=json.dumps(TEMPLATE)
        )
        yield fake


def _dateline(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["sources", *arguments, "--stack", STACK])


def _put(sender: str, *options: str, source: str = "partner") -> Result:
    named = (source, "--sender", sender, "--replace")
    return _dateline("put", *named, *NEEDED.get(sender, ()), *options)


def _stored(source: str = "partner") -> Source:
    return stored_source(source)


def _secrets(source: str = "partner") -> list[str]:
    return [secret.get_secret_value() for secret in _stored(source).secrets]


@pytest.mark.parametrize("sender", sender_names())
def test_every_sender_gets_a_secret_a_url_and_a_guide(sender: str) -> None:
    result = _put(sender)

    assert result.exit_code == 0, result.output
    stored = _stored()
    assert stored.sender == sender
    proofs = [*_secrets(), *stored.token_hashes]
    assert len(proofs) == (0 if sender == "wordpress_com" else 1)
    for secret in _secrets():
        # A hub gets the secret from Dateline, so it is not shown.
        assert (secret in result.stdout) == (sender != "websub")
        assert len(secret) >= 32
    route = {"token": "/feeds/partner", "websub": "/websub/partner/"}.get(sender)
    assert API + (route or "/webhooks/partner") in result.stdout
    if stored.path_key:
        assert f"/partner/{stored.path_key.get_secret_value()}\n" in result.stdout
    assert not re.search(
        r"[{}]|None|\*\*\*", re.sub(r'\{(?:"|\.\.\.)[^\n]*|\{\{.*\}\}', "", result.stdout)
    )


def test_new_secrets_have_the_shape_that_the_sender_requires() -> None:
    _put("contentful", source="c")
    _put("svix", source="s")
    _put("ghost", source="g")

    assert re.fullmatch(r"[0-9a-zA-Z+/=_-]{64}", _secrets("c")[0])
    assert len(base64.b64decode(_secrets("s")[0].removeprefix("whsec_"), validate=True)) == 32
    assert _secrets("s")[0].startswith("whsec_")
    assert len(bytes.fromhex(_secrets("g")[0])) == 32


def test_every_option_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token_file = tmp_path / "fetch-token"
    token_file.write_text("cms-t0ken\n")

    result = _put(
        "directus",
        *("--language", "pt-BR", "--tolerance", "60", "--secret-header", "X-Shared"),
        *("--field", "headline=content.title", "--field", "body_kind=markdown"),
        *("--fetch-url", "https://CMS.example.org/", "--fetch-token-file", str(token_file)),
        *("--delete-means-kill", "--no-translation", "--copyright", "Gazette"),
        *("--usage-terms", "none", "--format", "directus"),
    )

    assert result.exit_code == 0, result.output
    stored = _stored()
    assert stored.language == "pt-BR"
    assert stored.tolerance_seconds == 60
    assert stored.secret_header == "x-shared"
    assert (stored.fields.headline, stored.fields.body_kind) == ("content.title", "markdown")
    assert stored.fetch is not None
    assert stored.fetch.base_url == "https://CMS.example.org"
    assert stored.fetch.hosts == ("cms.example.org",)
    assert stored.fetch.token is not None
    assert stored.fetch.token.get_secret_value() == "cms-t0ken"
    assert stored.delete_means_kill
    assert not stored.translation_allowed
    assert (stored.copyright, stored.usage_terms) == ("Gazette", "none")
    assert f"x-shared: {_secrets()[0]}" in result.stdout
    assert "cms-t0ken" not in result.output
    listed = _dateline("list")
    assert "cms.example.org" in listed.stdout
    assert "cms-t0ken" not in listed.output
    assert _secrets()[0] not in listed.output


def test_a_fetch_token_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_FETCH_TOKEN", "from-the-environment")

    _put("storyblok", "--fetch-url", "https://api.storyblok.com")

    fetch = _stored().fetch
    assert fetch is not None
    assert fetch.token is not None
    assert fetch.token.get_secret_value() == "from-the-environment"


def test_a_scheme_is_described_by_pairs() -> None:
    result = _dateline(
        *("put", "partner", "--sender", "hmac", "--hmac", "header=x-sig"),
        *("--hmac", "algorithm=sha512", "--hmac", "signed={timestamp}.{body}"),
        *("--hmac", "timestamp_header=x-at"),
    )

    assert result.exit_code == 0, result.output
    scheme = _stored().hmac
    assert scheme is not None
    assert (scheme.header, scheme.algorithm) == ("x-sig", "sha512")
    assert (scheme.signed, scheme.timestamp_header) == ("{timestamp}.{body}", "x-at")


REFUSED = {
    "--language": ("ghost", "--language", "not a language"),
    "--tolerance": ("ghost", "--tolerance", "-1"),
    "--field": ("sanity", "--field", "title=x"),
    "NAME=VALUE": ("sanity", "--field", "headline"),
    "http or https address": ("storyblok", "--fetch-url", "ftp://cms.example.org"),
    "needs? --fetch-url": ("storyblok", "--fetch-host", "cms.example.org"),
    "--username is not for": ("ghost", "--username", "me"),
    "--unsigned is not for": ("svix", "--unsigned"),
    "--scope is not for": ("ghost", "--scope", "edit"),
    "must hold {body}": ("hmac", "--hmac", "signed={timestamp}"),
    "--hmac algorithm": ("hmac", "--hmac", "algorithm=md5"),
    "give a header's name": ("strapi", "--secret-header", "two words"),
    "--hub": ("websub", "--hub", "ftp://hub.example.org"),
    "--lease": ("websub", "--lease", "1"),
    "no sender": ("fax",),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_wrong_option_is_refused_in_plain_words_and_nothing_is_stored(
    reason: str, hub: FakeSubscribe
) -> None:
    result = _put(*REFUSED[reason])

    assert result.exit_code != 0
    message = str(result.exception) + result.output
    assert re.search(reason.replace("{", r"\{"), message), message
    assert "pydantic" not in message
    assert "pattern" not in message
    assert nothing_is_stored()
    assert hub.asked == []


def test_a_missing_scheme_and_a_missing_topic_are_named() -> None:
    assert "header=NAME" in str(_dateline("put", "p", "--sender", "hmac").exception)
    assert "--topic" in str(_dateline("put", "p", "--sender", "websub").exception)


@pytest.mark.parametrize(
    ("sender", "secret", "fits"),
    [
        ("contentful", "q" * 64, True),
        ("contentful", "q" * 63, False),
        ("svix", "whsec_" + base64.b64encode(b"k" * 24).decode(), True),
        ("svix", "whsec_tooshort", False),
        ("svix", "not base64 at all, but long enough", False),
        ("ghost", "short", False),
        ("ghost", "with a\x00zero in the middle", False),
    ],
)
def test_a_secret_that_the_sender_made_is_taken_from_a_file(
    tmp_path: Path, sender: str, secret: str, fits: bool
) -> None:
    secret_file = tmp_path / "secret"
    secret_file.write_text(f"{secret}\n")

    result = _put(sender, "--secret-file", str(secret_file))

    assert (result.exit_code == 0) == fits
    if fits:
        assert _secrets() == [secret]
    else:
        assert secret not in str(result.exception) + result.output


def test_keep_secret_changes_only_the_other_options() -> None:
    _put("sanity", "--field", "headline=old")
    before = _secrets()

    result = _put("sanity", "--keep-secret", "--field", "headline=new")
    other = _put("ghost", "--keep-secret")

    assert result.exit_code == 0, result.output
    assert other.exit_code != 0
    assert _secrets() == before
    assert before[0] not in result.output
    assert _stored().fields.headline == "new"


def test_put_refuses_an_existing_source_and_says_what_a_replacement_takes_away() -> None:
    options = ("--language", "pt-PT", "--scope", "inspect", "--scope", "submit")
    _put("token", *options, "--translation", "machine=hold")
    before = _stored()

    refused = _dateline("put", "partner", "--sender", "ghost")
    keeping = _dateline("put", "partner", "--keep-secret")

    message = str(refused.exception)
    assert refused.exit_code != 0
    assert "--replace" in str(keeping.exception)
    assert _stored() == before
    for part in (
        *("dateline sources set partner", "dateline sources rotate partner", "--replace"),
        *("its token: deliveries with it are refused", "its sender becomes ghost"),
        *("--language pt-PT: dropped", "--scope inspect submit: dropped"),
        "--translation machine=hold: dropped",
    ):
        assert part in message

    replaced = _dateline("put", "partner", "--sender", "ghost", "--replace")
    assert replaced.exit_code == 0, replaced.output
    assert "--language pt-PT: dropped" in replaced.stderr
    assert _stored().sender == "ghost"


def test_the_example_of_the_guide_on_translation_keeps_the_token_and_the_scopes() -> None:
    _put("token", "--scope", "inspect", "--language", "en")
    before = _stored()
    guide = (ROOT / "docs" / "guides" / "translate.md").read_text(encoding="utf-8")
    [example] = re.findall(r"^dateline sources \w+ wire[^`]*", guide, re.MULTILINE)
    words = shlex.split(example.replace("\\\n", " "))

    result = _dateline(*words[2:3], "partner", *words[4:])

    assert result.exit_code == 0, result.output
    after = _stored()
    assert after.token_hashes == before.token_hashes
    assert (after.scopes, after.language) == (before.scopes, "en")
    assert after.translation.languages == ("pt", "hy")


def test_a_change_between_reading_and_writing_is_not_overwritten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put("ghost")
    find = SourceAdmin.find

    def find_then_rotate(admin: SourceAdmin, source_id: str) -> Source | None:
        present = find(admin, source_id)
        monkeypatch.setattr(SourceAdmin, "find", find)
        _dateline("rotate", "partner")
        return present

    monkeypatch.setattr(SourceAdmin, "find", find_then_rotate)
    result = _dateline("set", "partner", "--language", "de")

    assert "run the command again" in str(result.exception)
    assert len(_secrets()) == 2


def test_a_websub_source_is_subscribed_again_if_its_topic_changes(hub: FakeSubscribe) -> None:
    _put("websub")
    _dateline("set", "partner", "--language", "de")
    _dateline("set", "partner", "--topic", "https://wire.example.org/atom")

    assert [wish["mode"] for _, wish in hub.asked] == ["subscribe", "unsubscribe", "subscribe"]
    assert "--topic" in str(_dateline("set", "partner", "--unset", "topic").exception)
    assert _stored().websub


def test_show_and_list_print_options_as_set_takes_them_and_no_secret() -> None:
    _put("strapi", "--unsigned", "--model", "article", "--field", "headline=title")
    key = _stored().path_key
    assert key

    shown = _dateline("show", "partner")
    line = json.loads(_dateline("show", "partner", "--json").stdout)
    [listed] = _dateline("list", "--json").stdout.splitlines()

    assert shown.exit_code == 0, shown.output
    assert "--model" in shown.stdout
    assert line == json.loads(listed)
    assert line["url"] == f"{API}/webhooks/partner/…"
    assert line["files"] == "s3://gazette-intake-123456789012/drop/partner/"
    assert line["options"] == {"model": ["article"], "field": {"headline": "title"}}
    assert key.get_secret_value() not in shown.output + listed
    assert "sources put" in str(_dateline("show", "missing").exception)


def test_unknown_format_is_refused_with_the_names() -> None:
    error = _put("token", "--format", "newsml").exception

    assert isinstance(error, CommandError)
    assert error.exit_code == USAGE
    assert str(error).startswith("--format newsml: unknown")
    assert all(form.NAME in str(error) for form in FORMATS)


def test_set_adds_types_and_words_and_keeps_the_rest() -> None:
    _put("strapi", "--model", "article", "--field", "headline=title")
    before = _secrets()

    result = _dateline(
        *("set", "partner", "--model", "story", "--model", "article"),
        *("--event", "entry.released=published", "--status", "in=review=withheld"),
        "--absent-means-empty",
    )

    assert result.exit_code == 0, result.output
    stored = _stored()
    assert stored.models == ("article", "story")
    assert stored.events == {"entry.released": "published"}
    assert stored.statuses == {"in=review": "withheld"}
    assert stored.absent_means_empty
    assert stored.fields.headline == "title"
    assert _secrets() == before
    assert before[0] not in result.output

    _dateline("set", "partner", "--unset", "model=article", "--unset", "absent-means-empty")
    assert _stored().models == ("story",)
    assert _stored().events == {"entry.released": "published"}
    assert not _stored().absent_means_empty


@pytest.mark.parametrize(
    "options",
    [
        ("--event", "released"),
        ("--event", "released=live"),
        ("--event", "=published"),
        ("--status", "review=hidden"),
        ("--model", "x" * 101),
        ("--model", ""),
    ],
)
def test_set_refuses_what_it_cannot_read(options: tuple[str, str]) -> None:
    _put("strapi", "--model", "article")
    result = _dateline("set", "partner", *options)
    assert result.exit_code != 0
    assert options[0] in f"{result.output}{result.exception}"
    assert _stored().models == ("article",)


@pytest.mark.parametrize("sender", ["ghost", "hmac", "token"])
def test_types_are_refused_for_a_sender_without_types(sender: str) -> None:
    assert _put(sender, "--model", "article", *NEEDED.get(sender, ())).exit_code != 0
    _put(sender, *NEEDED.get(sender, ()))
    assert _dateline("set", "partner", "--model", "article").exit_code != 0


@pytest.mark.parametrize("sender", [name for name in sender_names() if setup_of(name).model])
def test_put_warns_that_a_source_without_types_holds_everything(sender: str) -> None:
    assert "--model NAME" in _put(sender).stderr
    assert "--model NAME" not in _put(sender, "--model", "article").stderr
    assert "--model" in _put(sender, "--model", "article").stdout


def test_rotation_makes_two_secrets_valid_and_finish_keeps_the_new_secret() -> None:
    _put("ghost", "--language", "de")
    [old] = _secrets()

    begun = _dateline("rotate", "partner")
    new = begun.stdout.split("Secret")[1].split()[0]
    assert _secrets() == [new, old]
    assert "--finish" in begun.stderr
    assert old not in begun.output
    again = _dateline("rotate", "partner")
    assert "under way" in str(again.exception)
    finished = _dateline("rotate", "partner", "--finish")

    assert finished.exit_code == 0, finished.output
    assert _secrets() == [new]
    assert _stored().language == "de"
    assert new not in finished.output
    assert _dateline("rotate", "partner", "--finish").exit_code != 0


def test_a_rotation_can_be_cancelled() -> None:
    _put("ghost")
    [old] = _secrets()
    _dateline("rotate", "partner")

    assert _dateline("rotate", "partner", "--finish", "--cancel").exit_code != 0
    assert _dateline("rotate", "partner", "--cancel").exit_code == 0
    assert _secrets() == [old]


def test_a_token_is_rotated_by_its_hash() -> None:
    _put("token", "--scope", "inspect")
    [old] = _stored().token_hashes

    _dateline("rotate", "partner")
    new, kept = _stored().token_hashes
    _dateline("rotate", "partner", "--finish")

    assert kept == old
    assert _stored().token_hashes == (new,)
    assert {scope.value for scope in _stored().scopes} == {"inspect"}


def test_an_unsigned_source_has_a_secret_url_and_nothing_to_rotate() -> None:
    result = _put("strapi", "--unsigned")

    stored = _stored()
    assert stored.path_key is not None
    assert f"{API}/webhooks/partner/{stored.path_key.get_secret_value()}" in result.stdout
    assert len(stored.path_key.get_secret_value()) == 32
    listed = _dateline("list")
    assert "unsigned" in listed.stdout
    assert stored.path_key.get_secret_value() not in listed.output
    assert "--replace" in str(_dateline("rotate", "partner").exception)


def test_sha1_can_be_refused_where_the_sender_has_a_choice() -> None:
    assert _put("drupal").exit_code == 0
    assert _stored().accepts_sha1
    assert _put("drupal", "--no-sha1").exit_code == 0
    assert not _stored().accepts_sha1
    refused = str(_put("storyblok", "--no-sha1").exception)
    assert "--no-sha1 is not for sender storyblok, but for drupal, websub" in refused


def test_a_sender_of_ids_without_a_fetch_url_gets_a_warning() -> None:
    assert "--fetch-url" in _put("prismic").stderr
    assert "quarantined" not in _put("prismic", "--fetch-url", "https://x.prismic.io").stderr


def test_a_websub_source_is_subscribed_and_unsubscribed(hub: FakeSubscribe) -> None:
    put = _put("websub", "--lease", "3600", "--no-sha1")
    assert put.exit_code == 0, put.output
    topic = _stored().websub
    assert topic is not None
    assert (topic.callback_base, topic.lease_seconds) == (API, 3600)
    assert not _stored().accepts_sha1
    assert "requested" in put.stderr

    _dateline("rotate", "partner")
    _dateline("rotate", "partner", "--finish")
    removed = _dateline("rm", "partner")

    assert removed.exit_code == 0, removed.output
    modes = [wish["mode"] for _, wish in hub.asked]
    # The hub gets the new secret; the end of the old secret needs no call.
    assert modes == ["subscribe", "subscribe", "unsubscribe"]
    assert {name for name, _ in hub.asked} == {f"{STACK}-subscribe"}


def test_a_refusal_by_the_hub_is_shown_and_the_source_stays(hub: FakeSubscribe) -> None:
    hub.answer = {"result": "failed", "reason": "hub_refused: 403"}
    assert "hub_refused: 403" in _put("websub").stderr
    hub.fails = True
    failed = _put("websub")

    assert failed.exit_code == 1
    assert "topic_missing" in str(failed.exception)
    assert _stored().websub


def test_a_broken_source_can_be_removed(hub: FakeSubscribe) -> None:
    boto3.client("ssm").put_parameter(
        Name=f"/{STACK}/sources/broken", Value='{"secrets": ["s3cret"]}', Type="SecureString"
    )

    result = _dateline("rm", "broken")

    assert result.exit_code == 0, result.output
    assert "s3cret" not in result.output
    assert hub.asked == []


def test_the_terminal_asks_for_missing_options(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = {
        "Sender": "storyblok",
        "Address of the CMS": "https://api.storyblok.com",
        "Access token": "typed-unseen",
        "Path of the headline": "story.content.headline",
        "Language": "de",
    }
    hidden = []

    def ask(text: str, default: str, secret: bool) -> str:
        if secret:
            hidden.append(text)
        return next((answer for key, answer in answers.items() if text.startswith(key)), default)

    monkeypatch.setattr(cli.tasks.sources_put, "terminal", lambda: ask)

    result = _dateline("put", "partner")

    assert result.exit_code == 0, result.output
    stored = _stored()
    assert stored.fetch is not None
    assert stored.fetch.token is not None
    assert stored.fetch.token.get_secret_value() == "typed-unseen"
    assert (stored.sender, stored.language) == ("storyblok", "de")
    assert (stored.fields.headline, stored.fields.body) == ("story.content.headline", None)
    assert len(hidden) == 1
    assert "typed-unseen" not in result.output


def test_the_terminal_does_not_ask_for_given_options() -> None:
    def ask(text: str, default: str, secret: bool) -> str:
        requests.append(text)
        return default

    requests: list[str] = []
    partial_options = SourceOptions(
        sender="hmac", hmac={"header": "x-sig", "signed": "{body}"}, language="en"
    )
    options = complete(partial_options, ask)

    assert options.hmac["header"] == "x-sig"
    assert options.hmac["algorithm"] == "sha256"
    assert not any("Header of the signature" in item or "Language" in item for item in requests)
    assert complete(SourceOptions(), None).sender == "token"


def _playing_stack(
    monkeypatch: pytest.MonkeyPatch, status: SubmissionStatus, *problems: Problem
) -> list[httpx.Request]:
    """An API that accepts everything, and a process function that records `status`."""
    requests: list[httpx.Request] = []
    submissions = SubmissionStore(boto3.client("dynamodb"), resource("SubmissionTable"))

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        submissions.put(
            Submission(
                submission_id="a" * 26,
                source="partner",
                status=status,
                received_at=utc_now(),
                processed_at=utc_now(),
                problem_count=len(problems),
                problems=problems,
                intake_key=f"intake/partner/{'a' * 26}",
            )
        )
        return httpx.Response(202, json={"submission_id": "a" * 26, "status_url": "/submissions/a"})

    def client(api: str) -> httpx.Client:
        return httpx.Client(base_url=api, transport=httpx.MockTransport(answer))

    monkeypatch.setattr(cli.tasks.sources, "api_client", client)
    return requests


def test_sources_test_sends_a_signed_sample_and_prints_its_status(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put("sanity")
    requests = _playing_stack(monkeypatch, SubmissionStatus.PROCESSED)

    result = _dateline("test", "partner")

    assert result.exit_code == 0, result.output
    line = json.loads(result.stdout)
    assert (line["source"], line["sender"], line["status"]) == ("partner", "sanity", "processed")
    [request] = requests
    seen = Request("POST", request.url.path, dict(request.headers), request.content)
    assert SENDERS["sanity"].verify(seen, for_tests(_stored()), utc_now())
    with pytest.raises(Unauthenticated):
        SENDERS["sanity"].verify(seen, _stored(), utc_now())
    assert _secrets()[0] not in result.output


def test_a_quarantined_sample_fails_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    _put("sanity")
    _playing_stack(
        monkeypatch,
        SubmissionStatus.QUARANTINED,
        Problem(code="headline_missing", message="name the source's fields"),
    )

    result = _dateline("test", "partner")

    assert result.exit_code == 1
    assert "headline_missing: name the source's fields" in result.stderr


def test_a_sender_of_ids_expects_quarantine_unless_an_item_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put("storyblok", "--fetch-url", "https://api.storyblok.com")
    requests = _playing_stack(
        monkeypatch, SubmissionStatus.QUARANTINED, Problem(code="fetch_refused", message="404")
    )

    without = _dateline("test", "partner")
    named = _dateline("test", "partner", "--item", "4711")

    assert without.exit_code == 0, without.output
    assert "--item" in json.loads(without.stdout)["expected"]
    assert named.exit_code == 1
    assert json.loads(requests[1].content)["story_id"] == "4711"


def test_a_token_source_is_tested_with_the_token_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _put("token")
    requests = _playing_stack(monkeypatch, SubmissionStatus.PROCESSED)

    assert "DATELINE_TOKEN" in str(_dateline("test", "partner").exception)
    assert requests == []


def test_migrate_copies_old_parameters_once_and_removes_them_on_demand() -> None:
    source = Source.model_validate({"id": "old", "sender": "ghost", "secrets": ["s3cret" * 4]})
    name = f"/{STACK}/sources/old"
    boto3.client("ssm").put_parameter(Name=name, Value=old_parameter(source), Type="SecureString")

    first, second = _dateline("migrate"), _dateline("migrate")
    removed = _dateline("migrate", "--remove")

    assert "old: copied to SourceTable" in first.stderr
    assert "1 sources copied, 0 old parameters removed" in first.stderr
    assert "0 sources copied" in second.stderr
    assert "old: removed the old parameter" in removed.stderr
    assert [secret.get_secret_value() for secret in _stored("old").secrets] == ["s3cret" * 4]
    names = [item["Name"] for item in boto3.client("ssm").describe_parameters()["Parameters"]]
    assert name not in names
    for result in (first, second, removed):
        assert result.exit_code == 0
        assert "s3cret" not in result.output


def test_migrate_names_a_broken_source_and_fails() -> None:
    boto3.client("ssm").put_parameter(
        Name=f"/{STACK}/sources/broken", Value='{"secrets": ["s3cret"]}', Type="SecureString"
    )

    result = _dateline("migrate", "--remove")

    assert result.exit_code == 1
    assert "broken" in str(result.exception)
    assert "s3cret" not in result.output + str(result.exception)
