"""Signatures and fixed secrets: lists, odd keys, described schemes, insufficient proofs."""

from __future__ import annotations

import base64
import hmac
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from dateline.model.source_options import HmacScheme
from dateline.model.sources import Source
from dateline.web.http import Request
from functions.submit.senders import SENDERS
from functions.submit.senders.schemes import HUB_SHA256, signed_by
from functions.submit.senders.signatures import signed_bytes
from tests.unit.submit.senders.signing import (
    BODY,
    BODY_SIGNERS,
    NOW,
    SECRET,
    accepts,
    bare,
    digest,
    milliseconds,
    request_of,
    seconds,
    source_of,
)


@pytest.mark.parametrize("prefix", ["webhook", "svix"])
def test_any_v1_of_a_list_counts_and_v1a_does_not(prefix: str) -> None:
    sender = {"webhook": "standard_webhooks", "svix": "svix"}[prefix]
    request, source = request_of(sender, BODY), source_of(sender, SECRET)
    name = f"{prefix}-signature"
    right = request.headers[name]

    def listing(*signatures: str) -> Request:
        return replace(request, headers={**request.headers, name: " ".join(signatures)})

    assert accepts(listing("v1,AAAA", "v1a,BBBB", right), source)
    assert accepts(listing(right, "v1,AAAA"), source)
    assert not accepts(listing(right.replace("v1,", "v1a,")), source)
    assert not accepts(listing(right.replace("v1,", "v2,")), source)
    assert not accepts(listing(right.removeprefix("v1,")), source)
    assert not accepts(listing(*["v1,AAAA"] * 10, right), source)


@pytest.mark.parametrize("separator", [",", ", ", " "])
def test_a_sender_may_list_the_signatures_of_both_its_secrets(separator: str) -> None:
    new, old = (request_of("github", BODY, secret=item) for item in ("the new one", SECRET))
    header = separator.join(item.headers["x-hub-signature-256"] for item in (new, old))
    both = bare(x_hub_signature_256=header)
    assert accepts(both, source_of("github", SECRET))
    assert accepts(both, source_of("github", "the new one"))
    assert not accepts(both, source_of("github", "a third one"))


def test_sanity_may_list_two_signatures() -> None:
    request = request_of("sanity", BODY)
    sent_at, _, right = request.headers["sanity-webhook-signature"].partition(",")
    listed = bare(sanity_webhook_signature=f"{sent_at},v1=AAAA,{right}")
    assert accepts(listed, source_of("sanity", SECRET))


@pytest.mark.parametrize("sender", BODY_SIGNERS)
def test_the_dummy_key_verifies_nothing(sender: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[bytes] = []
    hashing = hmac.digest

    def noting(key: bytes, content: bytes, algorithm: str) -> bytes:
        keys.append(key)
        return hashing(key, content, algorithm)

    with monkeypatch.context() as patched:
        patched.setattr(hmac, "digest", noting)
        assert not accepts(request_of(sender, BODY), source_of(sender))
    (key,) = set(keys)
    # Keys of Standard Webhooks are entered in base64.
    monkeypatch.setattr(base64, "b64decode", lambda *_, **__: key)
    assert not accepts(request_of(sender, BODY, secret=key.decode()), source_of(sender))


@pytest.mark.parametrize("sender", BODY_SIGNERS)
def test_the_same_is_hashed_with_and_without_a_signature(
    sender: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[int] = []
    hashing = hmac.digest

    def counting(key: bytes, content: bytes, algorithm: str) -> bytes:
        hashed.append(len(content))
        return hashing(key, content, algorithm)

    monkeypatch.setattr(hmac, "digest", counting)
    request = request_of(sender, BODY * 100, headers={"webhook-id": "m", "svix-id": "m"})
    source = source_of(sender, SECRET, "the next secret")
    assert accepts(request, source)
    with_signature = len(hashed)
    assert not accepts(replace(request, headers={}), source)
    assert len(hashed) == 2 * with_signature
    assert not accepts(request, source_of(sender))
    assert len(hashed) == 2.5 * with_signature
    assert all(size >= len(BODY) * 100 for size in hashed)


def test_a_secret_without_its_prefix_is_the_same_key() -> None:
    request, source = request_of("svix", BODY), source_of("svix", SECRET)
    plain = source.secrets[0].get_secret_value().removeprefix("whsec_")
    assert accepts(request, Source.model_validate({**source.model_dump(), "secrets": [plain]}))


@pytest.mark.parametrize("secret", ["whsec_", "whsec_not base64!", "whsec_ü"])
def test_a_secret_that_is_not_base64_verifies_nothing(secret: str) -> None:
    signed = b"m." + seconds(NOW).encode() + b"." + BODY
    for key in (b"", secret.encode(), secret.removeprefix("whsec_").encode()):
        signature = base64.b64encode(digest(key, signed)).decode()
        request = bare(
            webhook_id="m", webhook_timestamp=seconds(NOW), webhook_signature=f"v1,{signature}"
        )
        source = Source.model_validate(
            {"id": "newsroom", "sender": "standard_webhooks", "secrets": [secret]}
        )
        assert not accepts(request, source)


def test_a_secret_is_not_decoded_leniently() -> None:
    lenient = base64.b64decode("not base 64 key!")
    signed = b"m." + seconds(NOW).encode() + b"." + BODY
    signature = base64.b64encode(digest(lenient, signed)).decode()
    request = bare(
        webhook_id="m", webhook_timestamp=seconds(NOW), webhook_signature=f"v1,{signature}"
    )
    source = source_of("standard_webhooks").model_copy(
        update={"secrets": (SecretStr("whsec_not base 64 key!"),)}
    )
    assert not accepts(request, source)


def test_a_message_without_id_is_refused_even_if_signed() -> None:
    request = request_of("svix", BODY, headers={"svix-id": ""})
    assert not accepts(request, source_of("svix", SECRET))


@pytest.mark.parametrize("sender", ["arc_xp", "datocms", "directus", "strapi", "wp_webhooks"])
def test_a_fixed_secret_comes_as_bearer_token_or_in_the_configured_header(sender: str) -> None:
    bearer = bare(authorization=f"bearer {SECRET}")
    header = bare(x_newsroom_secret=SECRET)
    usual, own = (
        source_of(sender, SECRET),
        source_of(sender, SECRET, secret_header="x-newsroom-secret"),
    )
    assert SENDERS[sender].verify(bearer, usual, NOW).name == "bearer"
    assert SENDERS[sender].verify(header, own, NOW).name == "bearer"
    assert not accepts(header, usual)
    assert not accepts(bearer, own)
    assert not accepts(bare(authorization=SECRET), usual)
    assert not accepts(
        bare(x_newsroom_secret=""), source_of(sender, secret_header="x-newsroom-secret")
    )


def test_the_proposed_signature_of_strapi_is_verified() -> None:
    signed = bare(x_strapi_signature_256="sha256=" + digest(SECRET, BODY).hex())
    assert SENDERS["strapi"].verify(signed, source_of("strapi", SECRET), NOW).name == "hmac-sha256"


def basic(name: str, password: str) -> Request:
    encoded = base64.b64encode(f"{name}:{password}".encode()).decode()
    return bare(authorization=f"Basic {encoded}")


@pytest.mark.parametrize("sender", ["basic", "datocms"])
def test_basic_expects_the_sources_user_name_or_else_its_id(sender: str) -> None:
    unnamed = source_of(sender, SECRET, username=None)
    assert accepts(basic("newsroom", SECRET), unnamed)
    assert not accepts(basic("cms", SECRET), unnamed)
    named = source_of(sender, SECRET, username="cms")
    assert accepts(basic("cms", SECRET), named)
    assert not accepts(basic("newsroom", SECRET), named)
    assert not accepts(basic("", SECRET), named)


def test_a_password_may_hold_colons_and_any_letters() -> None:
    secret = "a:b:ключ"
    assert accepts(basic("cms", secret), source_of("basic", secret))


@pytest.mark.parametrize(
    "header", ["Basic", "Basic ", "Basic !!!!", "Basic ÿ", "Bearer Y21zOng=", "Basic Y21z"]
)
def test_broken_basic_credentials_are_refused(header: str) -> None:
    assert accepts(bare(authorization="basic Y21zOng="), source_of("basic", "x"))
    assert not accepts(bare(authorization=header), source_of("basic", "x"))


def scheme(**changes: Any) -> Source:
    return source_of("hmac", SECRET, hmac={"header": "x-signature", **changes})


def test_a_source_without_a_scheme_accepts_nothing() -> None:
    assert not accepts(request_of("hmac", BODY), source_of("hmac", SECRET, hmac=None))


def test_a_scheme_that_does_not_cover_the_body_verifies_nothing() -> None:
    source = scheme(signed="{method} {path}")
    request = bare(x_signature=digest(SECRET, b"POST /webhooks/newsroom").hex())
    assert not accepts(request, source)


def test_placeholders_in_values_are_not_filled() -> None:
    body = b'{"text": "{timestamp} {path} {body}"}'
    assert accepts(bare(body, x_signature=digest(SECRET, body).hex()), scheme())


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("encoding", ["hex", "base64", "base64url"])
def test_every_algorithm_and_encoding(algorithm: str, encoding: str) -> None:
    signature = digest(SECRET, BODY, algorithm)
    written = {
        "hex": signature.hex().upper(),
        "base64": base64.b64encode(signature).decode(),
        "base64url": base64.urlsafe_b64encode(signature).decode(),
    }[encoding]
    source = scheme(algorithm=algorithm, encoding=encoding, prefix="v=")
    assert accepts(bare(x_signature=f"v={written}"), source)
    assert not accepts(bare(x_signature=written), source)


def test_a_described_delivery_has_the_id_in_its_header() -> None:
    hmac_sender, source = SENDERS["hmac"], source_of("hmac", SECRET)
    named = request_of("hmac", BODY, headers={"x-partner-id": "d-1"})
    assert hmac_sender.delivery_id(named, source) == "d-1"
    assert hmac_sender.delivery_id(request_of("hmac", BODY), source) is None
    assert hmac_sender.delivery_id(bare(x_signature="00"), scheme()) is None


def test_a_source_may_refuse_signatures_with_sha1() -> None:
    request = bare(x_signature=digest(SECRET, BODY, "sha1").hex())
    assert accepts(request, scheme(algorithm="sha1"))
    strict = {"accepts_sha1": False}
    assert not accepts(request, scheme(algorithm="sha1").model_copy(update=strict))
    request = bare(x_signature=digest(SECRET, BODY).hex())
    assert accepts(request, scheme().model_copy(update=strict))


@pytest.mark.parametrize("sent_at", ["", "now", "-1", "1.5", "٠", "9" * 17, " "])
def test_a_time_that_is_not_a_number_is_never_fresh(sent_at: str) -> None:
    source = scheme(signed="{timestamp}.{body}", timestamp_header="x-time").model_copy(
        update={"tolerance_seconds": 10**12}
    )
    signature = digest(SECRET, sent_at.strip().encode() + b"." + BODY).hex()
    assert not accepts(bare(x_signature=signature, x_time=sent_at), source)
    fine = digest(SECRET, b"0." + BODY).hex()
    assert accepts(bare(x_signature=fine, x_time="0"), source)


def described(**options: Any) -> HmacScheme:
    return HmacScheme.model_validate({"header": "x-signature", **options})


@pytest.mark.parametrize(
    ("options", "signed", "has_time", "inputs"),
    [
        ({}, BODY, False, set()),
        ({"timestamp_header": "x-time"}, BODY, False, set()),
        ({"id_header": "x-id"}, BODY, False, set()),
        ({"signed": "{timestamp}{body}"}, BODY, False, set()),
        ({"signed": "{id}{body}"}, BODY, False, set()),
        (
            {"signed": "{timestamp}.{body}", "timestamp_header": "x-time"},
            f"{seconds(NOW)}.".encode() + BODY,
            True,
            set(),
        ),
        ({"signed": "{id}.{body}", "id_header": "x-id"}, b"d-1." + BODY, False, {"x-id"}),
        (
            {"signed": "{method} {path} {body}!"},
            b"POST /webhooks/newsroom " + BODY + b"!",
            False,
            set(),
        ),
    ],
)
def test_a_signature_covers_what_its_scheme_puts_into_the_signed_string(
    options: dict[str, str], signed: bytes, has_time: bool, inputs: set[str]
) -> None:
    source = source_of("github", SECRET)
    signature = digest(SECRET, signed).hex()
    request = bare(x_signature=signature, x_time=seconds(NOW), x_id="d-1")
    covered = signed_by(described(**options), request, source, NOW)
    assert covered == signed_bytes(signed, has_time=has_time, inputs=frozenset(inputs))


@pytest.mark.parametrize(
    ("unit", "signed", "known"),
    [
        ("milliseconds", "{timestamp}.{body}", True),
        # Two events of one second would have one time.
        ("seconds", "{timestamp}.{body}", False),
        # A time that is not signed can be changed.
        ("milliseconds", "{body}", False),
    ],
)
def test_only_a_signed_time_in_milliseconds_is_the_time_of_sending(
    unit: str, signed: str, known: bool
) -> None:
    sent_at = milliseconds(NOW) if unit == "milliseconds" else seconds(NOW)
    content = signed.replace("{timestamp}", sent_at).encode().replace(b"{body}", BODY)
    request = bare(x_signature=digest(SECRET, content).hex(), x_time=sent_at)
    scheme = described(signed=signed, timestamp_header="x-time", timestamp_unit=unit)
    covered = signed_by(scheme, request, source_of("github", SECRET), NOW)
    assert covered is not None
    assert covered.sent_at == (NOW if known else None)


def test_a_missing_header_is_signed_as_an_empty_one() -> None:
    scheme = described(signed="{id}.{body}", id_header="x-id")
    source = source_of("github", SECRET)
    for name, accepted in (("", True), ("XX", False), ("None", False)):
        request = bare(x_signature=digest(SECRET, f"{name}.".encode() + BODY).hex())
        assert bool(signed_by(scheme, request, source, NOW)) == accepted


def test_the_letters_at_the_end_of_a_signature_are_no_padding() -> None:
    scheme = described(encoding="base64url", algorithm="sha384")
    last: set[str] = set()
    for number in range(400):
        body = f"body {number}".encode()
        written = base64.urlsafe_b64encode(digest(SECRET, body, "sha384")).decode()
        last.add(written[-1])
        request = bare(body, x_signature=written)
        assert signed_by(scheme, request, source_of("github", SECRET), NOW)
    assert last >= {"A", "X", "Z", "a", "z", "9"}


def test_spaces_around_a_header_do_not_count() -> None:
    scheme = described(signed="{id}.{body}", id_header="x-id")
    signature = f"  {digest(SECRET, b'd-1.' + BODY).hex()} "
    request = bare(x_signature=signature, x_id=" d-1 ")
    assert signed_by(scheme, request, source_of("github", SECRET), NOW)


@pytest.mark.parametrize(("unit", "factor"), [("seconds", 1), ("milliseconds", 1_000)])
def test_a_time_that_is_not_signed_must_be_fresh_too(unit: str, factor: int) -> None:
    scheme = described(timestamp_header="x-time", timestamp_unit=unit)
    source = source_of("github", SECRET)
    signature = digest(SECRET, BODY).hex()
    now = int(NOW.timestamp())
    for age, fresh in ((0, True), (20, True), (21, False), (-21, False)):
        request = bare(x_signature=signature, x_time=str((now - age) * factor))
        assert bool(signed_by(scheme, request, source, NOW, tolerance=20)) == fresh
    at_300 = bare(x_signature=signature, x_time=str((now - 300) * factor))
    assert signed_by(scheme, at_300, source, NOW)
    assert not signed_by(scheme, bare(x_signature=signature), source, NOW)


def test_only_hex_is_read_in_any_case_and_only_base64url_without_padding() -> None:
    source, mac = source_of("github", SECRET), digest(SECRET, BODY)
    base = base64.b64encode(mac).decode()
    assert signed_by(described(encoding="base64"), bare(x_signature=base), source, NOW)
    for wrong in (base.lower(), base.rstrip("=")):
        assert not signed_by(described(encoding="base64"), bare(x_signature=wrong), source, NOW)
    url = base64.urlsafe_b64encode(mac).decode()
    for right in (url, url.rstrip("=")):
        assert signed_by(described(encoding="base64url"), bare(x_signature=right), source, NOW)
    assert not signed_by(described(), bare(x_signature=f"{mac.hex()}="), source, NOW)


def test_githubs_scheme_has_its_header_and_prefix() -> None:
    source, signature = source_of("github", SECRET), digest(SECRET, BODY).hex()
    right = bare(x_hub_signature_256=f"sha256={signature}")
    assert signed_by(HUB_SHA256, right, source, NOW)
    assert not signed_by(HUB_SHA256, bare(x_hub_signature_256=signature), source, NOW)
    assert not signed_by(HUB_SHA256, bare(x_hub_signature=f"sha256={signature}"), source, NOW)
