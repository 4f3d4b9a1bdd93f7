"""The handler: CMS webhooks, partner feeds, trusted systems and WebSub hubs call it over HTTP."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from dateline.aws.clients import INTERACTIVE, LOOKUP, client, without_expect_continue
from dateline.aws.observability import count, instrumented, logger, record_latency
from dateline.aws.settings import read_settings
from dateline.model.clock import iso, utc_now
from dateline.model.editor_acts import Act
from dateline.model.errors import DatelineError
from dateline.model.source_rows import Purpose
from dateline.stores.intake import IntakeStore
from dateline.stores.source_secrets import SecretStore
from dateline.stores.source_table import SourceRows
from dateline.stores.sources import SourceStore
from dateline.stores.subscriptions import SubscriptionStore
from dateline.stores.unmigrated_sources import UnmigratedSources
from dateline.stores.waiting import WaitingStore
from dateline.web import cors
from dateline.web.edge import EdgeGuard
from dateline.web.error_responses import answer_error
from dateline.web.http import Request, json_response, no_route, read_request, text_response
from dateline.web.source_log import LoggedSources
from functions.submit.editor_acts import EditorActs
from functions.submit.intake import Accepted, Intake
from functions.submit.settings import Settings
from functions.submit.uploads import S3Presigner, Upload, Uploads
from functions.submit.waiting_rows import NotedIntake
from functions.submit.websub_callbacks import Callbacks

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = read_settings(Settings, os.environ)
_edge = EdgeGuard(settings.edge_key_id, cache(lambda: client("secretsmanager", LOOKUP)))
dynamodb = client("dynamodb", LOOKUP)
ssm = client("ssm", LOOKUP, deferred=True)
sources = SourceStore(
    SourceRows(dynamodb, settings.source_table),
    UnmigratedSources(lambda: ssm, settings.sources_prefix),
    SecretStore(ssm, settings.secrets_prefix, Purpose.DELIVERY, Purpose.HUB),
)
_logged_sources = LoggedSources(sources)
# For upload forms. By default some regions get the old signature version, and the form posts to
# S3's global endpoint, which redirects in the first hours of a bucket.
_FORMS = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
s3 = without_expect_continue(client("s3", INTERACTIVE.merge(_FORMS)))


@cache
def subscriptions() -> SubscriptionStore:
    """Made at the first call: hubs verify once a lease, and every cold start makes a CMS wait."""
    return SubscriptionStore(client("dynamodb", INTERACTIVE), settings.submission_table)


noted_intake = NotedIntake(
    IntakeStore(s3, settings.intake_bucket), WaitingStore(dynamodb, settings.submission_table)
)
intake = Intake(_logged_sources, noted_intake, utc_now, os.urandom)
editor_acts = EditorActs(_logged_sources, intake)
uploads = Uploads(_logged_sources, S3Presigner(s3, settings.intake_bucket), utc_now, os.urandom)
callbacks = Callbacks(_logged_sources, intake, subscriptions, utc_now)


@instrumented
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """HTTP API event (payload 2.0) → the response of its route, or problem+json."""
    del context
    request: Request | None = None
    try:
        request = _edge.admit(read_request(event))
        response = route(event, request)
    except DatelineError as error:
        count("SubmissionRefused" if error.status < 500 else "SubmissionFailed")
        response = answer_error(error, request)
    return cors.for_origins(response, event, settings.allowed_origins)


def route(event: dict[str, Any], request: Request) -> dict[str, Any]:
    """Calls the method for the route that the API matched."""
    # `/feeds/{feed}`: read has a route with this path too, and its variable must have one name.
    source = request.path_parameters.get("source") or request.path_parameters.get("feed", "")
    match event.get("routeKey"):
        case "POST /articles":
            return acknowledge(intake.article(request))
        case "POST /webhooks/{source}" | "POST /webhooks/{source}/{key}" | "POST /feeds/{feed}":
            return acknowledge(intake.delivery(request, source))
        case "POST /articles/{id}/kill" | "POST /articles/{id}/reinstate" as key:
            act = Act(key.rpartition("/")[2])
            article_id = request.path_parameters.get("id", "")
            return acknowledge(editor_acts.accept(request, act, article_id))
        case "POST /uploads/{source}":
            return offer_form(uploads.prepare(request, source))
        case "GET /websub/{source}/{key}":
            return echo_challenge(callbacks.verification(request, source), request, source)
        case "POST /websub/{source}/{key}":
            content = callbacks.content(request, source)
            return acknowledge(content) if content else drop_content(source)
        case _:
            raise no_route()


def acknowledge(accepted: Accepted) -> dict[str, Any]:
    """202, or the status that the sender insists on. The bytes are in S3."""
    log_accepted(accepted)
    submission_id = accepted.delivery.submission_id
    status_url = f"/submissions/{submission_id}"
    return json_response(
        accepted.status,
        {"submission_id": submission_id, "status_url": status_url},
        headers={"location": status_url, "cache-control": "no-store"},
    )


def offer_form(upload: Upload) -> dict[str, Any]:
    """201 with the form by which S3 accepts the file."""
    noted_intake.note_upload(upload)
    delivery = upload.delivery
    count("UploadPrepared")
    logger.info(
        "upload prepared",
        extra={"submission_id": delivery.submission_id, "source": delivery.source},
    )
    status_url = f"/submissions/{delivery.submission_id}"
    return json_response(
        201,
        {
            "submission_id": delivery.submission_id,
            "status_url": status_url,
            "expires_at": iso(upload.expires_at),
            "upload": {"method": "POST", "url": upload.form.url, "fields": upload.form.fields},
        },
        headers={"location": status_url, "cache-control": "no-store"},
    )


def echo_challenge(challenge: str, request: Request, source: str) -> dict[str, Any]:
    """200 with exactly the challenge, which confirms the request to the hub."""
    mode = request.query.get("hub.mode")
    count("WebSubVerified" if mode != "denied" else "WebSubDenied")
    logger.info("hub answered", extra={"source": source, "mode": mode})
    return text_response(
        200,
        challenge,
        content_type="text/plain; charset=utf-8",
        headers={"cache-control": "no-store"},
    )


def drop_content(source: str) -> dict[str, Any]:
    """202 for content whose signature does not match; nothing is stored."""
    count("WebSubMismatch")
    logger.warning("websub content dropped", extra={"source": source})
    return json_response(202, {}, headers={"cache-control": "no-store"})


def log_accepted(accepted: Accepted) -> None:
    """Writes a log line and the metrics of the hop."""
    delivery = accepted.delivery
    count("SubmissionRepeated" if accepted.repeated else "SubmissionAccepted")
    record_latency("ReceivedToArchived", delivery.received_at, utc_now())
    logger.info(
        "submission accepted",
        extra={
            "submission_id": delivery.submission_id,
            "source": delivery.source,
            "sender": delivery.sender,
            "sender_event": delivery.event,
            "repeated": accepted.repeated,
        },
    )
