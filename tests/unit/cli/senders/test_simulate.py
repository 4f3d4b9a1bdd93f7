"""What the command sends as a sender, that sender verifies and process parses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr

from cli.senders.options import SourceOptions, source_from
from cli.senders.samples import filled_sample
from cli.senders.secrets import with_new_secret
from cli.senders.simulate import new_delivery_id, simulate
from cli.support.deliver import Outgoing
from cli.support.exit_codes import CommandError
from cli.support.files import Input
from dateline.model.clock import utc_now
from dateline.model.deliveries import Delivery, sha256_of
from dateline.model.errors import Unauthenticated
from dateline.model.event_names import kept_name
from dateline.model.sources import Source
from dateline.stores.intake import kept_headers
from dateline.web.http import Request
from functions.process.parse import ParsedSubmission, parse_submission
from functions.submit.senders import HUBS, SENDERS, WEBSUB, Sender
from functions.submit.senders.source_setup import Payload, setup_of

HEADLINE = "A delivery to see whether all is well"
MODULES: dict[str, Sender] = {**SENDERS, **HUBS}
SIGNING = sorted(MODULES.keys() - {"wordpress_com"})
TOPIC = {"hub": "https://hub.example.org/", "topic": "https://wire.example.org/feed.xml"}


def _source(sender: str, **overrides: str | bool | dict[str, str]) -> tuple[Source, str]:
    model = setup_of(sender).model
    options = {
        **({"models": (model,)} if model else {}),
        **({"hmac": {"header": "x-signature"}} if sender == "hmac" else {}),
        **(TOPIC if sender == WEBSUB else {}),
        **overrides,
    }
    described = SourceOptions(sender=sender, **options)  # type: ignore[arg-type]
    return with_new_secret(source_from("partner", described, "https://api.example.org"), None)


def _request(source: Source, outgoing: Outgoing) -> Request:
    key = source.path_key.get_secret_value() if source.path_key else ""
    return Request(
        "POST",
        outgoing.path,
        dict(outgoing.headers),
        outgoing.body,
        path_parameters={"key": key} if outgoing.path.endswith(f"/{key}") and key else {},
    )


def _sent(source: Source, secret: str) -> Request:
    sample = filled_sample(source.sender, utc_now())
    return _request(source, simulate(source, sample, secret, new_delivery_id()))


def _read(source: Source, request: Request) -> ParsedSubmission:
    module = MODULES[source.sender]
    delivery = Delivery(
        submission_id="a" * 26,
        source=source.id,
        sender=source.sender,
        authentication="x",
        event=module.event(request, source),
        event_name=kept_name(module.event_name(request)) or None,
        content_type=request.headers["content-type"],
        headers=kept_headers(request.headers, module.KEPT_HEADERS),
        received_at=utc_now(),
        sha256=sha256_of(request.body),
    )
    return parse_submission(request.body, delivery, source, utc_now())


@pytest.mark.parametrize("sender", sorted(MODULES))
def test_a_sample_is_accepted_and_parsed(sender: str) -> None:
    source, secret = _source(sender)
    request = _sent(source, secret)

    assert MODULES[sender].verify(request, source, utc_now())
    parsed = _read(source, request)
    if setup_of(sender).payload == Payload.IDS:
        assert [problem.code for problem in parsed.problems] == ["fetch_needed"]
    else:
        [document] = parsed.documents
        assert getattr(document, "headline", None) == HEADLINE
        assert not parsed.problems


@pytest.mark.parametrize("sender", SIGNING)
def test_another_secret_is_refused(sender: str) -> None:
    source, _ = _source(sender)
    _, foreign = _source(sender)

    with pytest.raises(Unauthenticated):
        MODULES[sender].verify(_sent(source, foreign), source, utc_now())


@pytest.mark.parametrize("sender", SIGNING)
def test_a_missing_secret_is_refused(sender: str) -> None:
    source, _ = _source(sender)

    with pytest.raises(Unauthenticated):
        MODULES[sender].verify(_sent(source, ""), source, utc_now())


@pytest.mark.parametrize("sender", ["contentful", "ghost", "sanity", "svix", "standard_webhooks"])
def test_the_signed_time_is_the_time_of_sending(sender: str) -> None:
    source, secret = _source(sender)
    request = _sent(source, secret)

    with pytest.raises(Unauthenticated):
        MODULES[sender].verify(request, source, utc_now() + timedelta(hours=2))


@pytest.mark.parametrize("sender", sorted({*SENDERS} - {"token"}))
def test_an_unsigned_source_accepts_only_its_secret_url(sender: str) -> None:
    try:
        source, secret = _source(sender, unsigned=True)
    except CommandError:
        source, secret = _source(sender)
        assert not source.unsigned
        assert secret
        return
    request = _sent(source, secret)

    assert SENDERS[sender].verify(request, source, utc_now()).name == "path-key"
    assert not source.secrets
    elsewhere = Request("POST", "/webhooks/partner", dict(request.headers), request.body)
    with pytest.raises(Unauthenticated):
        SENDERS[sender].verify(elsewhere, source, utc_now())


@pytest.mark.parametrize(
    "scheme",
    [
        {"header": "x-sig", "algorithm": "sha512", "encoding": "base64"},
        {"header": "x-sig", "prefix": "v0=", "signed": "v0:{timestamp}:{body}", "encoding": "hex"}
        | {"timestamp_header": "x-at"},
        {"header": "x-sig", "signed": "{id}.{timestamp}.{method}.{path}.{body}!"}
        | {"timestamp_header": "x-at", "timestamp_unit": "milliseconds", "id_header": "x-id"}
        | {"encoding": "base64url", "algorithm": "sha1"},
    ],
)
def test_a_configured_scheme_is_signed_as_it_is_verified(scheme: dict[str, str]) -> None:
    source, secret = _source("hmac", hmac=scheme)
    # Placeholders in the body are content.
    body = b'{"headline": "{timestamp} {id} {body}"}'
    outgoing = simulate(source, Input("story.json", body), secret, "the-id")

    assert SENDERS["hmac"].verify(_request(source, outgoing), source, utc_now())
    assert outgoing.body == body


@pytest.mark.parametrize("sender", ["arc_xp", "wp_plugin"])
def test_the_scheme_of_an_installation_is_simulated(sender: str) -> None:
    source, secret = _source(sender, hmac={"header": "x-own-signature", "algorithm": "sha512"})
    request = _sent(source, secret)

    assert "x-own-signature" in request.headers
    assert SENDERS[sender].verify(request, source, utc_now())


@pytest.mark.parametrize("sender", ["directus", "strapi", "datocms"])
def test_a_secret_goes_into_the_configured_header(sender: str) -> None:
    source = Source(
        id="partner",
        sender=sender,
        secrets=(SecretStr("correct horse battery"),),
        secret_header="x-shared",
    )
    request = _sent(source, "correct horse battery")

    assert SENDERS[sender].verify(request, source, utc_now())
    assert request.headers["x-shared"] == "correct horse battery"
    assert "authorization" not in request.headers


def test_a_named_item_is_in_the_sample() -> None:
    hostile = 'a"b\\c'
    sample = filled_sample("prismic", utc_now(), item=hostile)
    source, secret = _source("prismic")
    outgoing = simulate(source, sample, secret, "id")

    assert SENDERS["prismic"].verify(_request(source, outgoing), source, utc_now())
    assert b'a\\"b\\\\c' in outgoing.body


def test_two_samples_of_a_strapi_source_are_two_deliveries() -> None:
    source, secret = _source("strapi")
    ids = {SENDERS["strapi"].delivery_id(_sent(source, secret), source)}
    later = filled_sample("strapi", utc_now() + timedelta(seconds=1))
    outgoing = simulate(source, later, secret, new_delivery_id())
    ids.add(SENDERS["strapi"].delivery_id(_request(source, outgoing), source))

    assert len(ids) == 2


def test_a_file_that_is_not_a_json_object_is_sent_unchanged() -> None:
    for sender in ("prismic", "wordpress_com"):
        source, secret = _source(sender)
        for body in (b"hook=publish_post&ID=7", b"[1]", b"[" * 100_000):
            assert simulate(source, Input("x", body), secret, "id").body == body
