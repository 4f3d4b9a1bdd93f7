"""The routes of subscribers: list, show, put, change, rotate, pause, resume, remove."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import Field

from dateline.model.audit import Action, AuditEntry
from dateline.model.base import Line, Model
from dateline.model.errors import Malformed
from dateline.model.identifiers import SOURCE_PATTERN, fresh_submission_id
from dateline.model.subscribers import Subscriber, SubscriberOptions, SubscriberState
from dateline.web.http import json_response
from dateline.web.json_bodies import JSON, parse_json, read_body, require_json
from functions.operate.endpoints.services import PRIVATE, Response, Services

if TYPE_CHECKING:
    from dateline.model.sources import Source
    from dateline.web.http import Request
    from functions.operate.subscriber_admin import Changed

ModelT = TypeVar("ModelT", bound=Model)
MAX_BODY_BYTES = 100_000
_JSON_TYPES = frozenset({JSON, "application/merge-patch+json"})
_OPTIONS = tuple(SubscriberOptions.model_fields)
_PATCH = 'options, as {"content": "thin"}'


class RotationRequest(Model):
    """`start` makes a second secret, `finish` drops the old one, `cancel` drops the new one."""

    step: Literal["start", "finish", "cancel"] = "start"


class PauseRequest(Model):
    """Why deliveries pause."""

    reason: Annotated[Line, Field(min_length=1, max_length=1_000)]


class ResumeRequest(Model):
    """An empty object."""


def list_subscribers(request: Request, services: Services, operator: Source) -> Response:
    """Every subscriber, by id."""
    del request, operator
    items = [described(each) for each in services.subscribers.store.all()]
    return json_response(200, {"items": items, "next": None}, headers=PRIVATE)


def show_subscriber(request: Request, services: Services, operator: Source) -> Response:
    """One subscriber, without its secrets."""
    del operator
    return json_response(200, described(_present(request, services)), headers=PRIVATE)


def put_subscriber(request: Request, services: Services, operator: Source) -> Response:
    """Makes a subscriber (201, with its secret), or replaces its options (200)."""
    example = 'a URL, as {"url": "https://partner.example.org/dateline"}'
    options = _read(SubscriberOptions, request, "subscriber", example)
    _require_callable(options, services)
    subscriber_id = request.path_parameters.get("id", "")
    if not SOURCE_PATTERN.fullmatch(subscriber_id):
        raise Malformed(
            "subscriber_malformed",
            "an id is 1 to 64 of a-z, 0-9 and, between them, hyphens",
            where="id",
        )
    only_new = request.headers.get("if-none-match") == "*"
    changed = services.subscribers.put(subscriber_id, options, only_new=only_new)
    _record(services, operator, Action.SUBSCRIBER_PUT, changed)
    return _answer(changed, 200 if changed.before else 201)


def change_subscriber(request: Request, services: Services, operator: Source) -> Response:
    """Changes single options (RFC 7396): null sets an option back to its default."""
    present = _present(request, services)
    options = _merged(present, request)
    _require_callable(options, services)
    changed = services.subscribers.change(present, options)
    _record(services, operator, Action.SUBSCRIBER_SET, changed)
    return _answer(changed)


def rotate_secret(request: Request, services: Services, operator: Source) -> Response:
    """Starts, finishes or cancels a rotation of the secret."""
    step = _read(RotationRequest, request, "rotation", '{"step": "start"}').step
    present = _present(request, services)
    if step == "start":
        changed = services.subscribers.rotate(present)
    else:
        changed = services.subscribers.end_rotation(present, keep_new=step == "finish")
    _record(services, operator, Action.SUBSCRIBER_ROTATE, changed, reason=step)
    return _answer(changed)


def pause_subscriber(request: Request, services: Services, operator: Source) -> Response:
    """Stops deliveries; what happens meanwhile is sent after `resume`."""
    asked = _read(PauseRequest, request, "pause", '{"reason": "maintenance"}')
    changed = services.subscribers.set_state(
        _present(request, services), SubscriberState.PAUSED, asked.reason
    )
    _record(services, operator, Action.SUBSCRIBER_PAUSE, changed, reason=asked.reason)
    return _answer(changed)


def resume_subscriber(request: Request, services: Services, operator: Source) -> Response:
    """Starts deliveries again, also of a disabled subscriber."""
    _read(ResumeRequest, request, "request", "{}")
    changed = services.subscribers.set_state(
        _present(request, services), SubscriberState.ACTIVE, None
    )
    _record(services, operator, Action.SUBSCRIBER_RESUME, changed)
    return _answer(changed)


def remove_subscriber(request: Request, services: Services, operator: Source) -> Response:
    """Removes a subscriber with its secrets."""
    present = _present(request, services)
    services.subscribers.remove(present)
    services.audit.add(
        _entry(services, operator, Action.SUBSCRIBER_REMOVE, present.id, before=present)
    )
    return json_response(200, {"id": present.id, "removed": True}, headers=PRIVATE)


def described(subscriber: Subscriber) -> dict[str, Any]:
    """A subscriber as operators see it: how many secrets are valid, and none of them."""
    shown = subscriber.model_dump(mode="json", exclude={"secrets", "revision"})
    return {**shown, "secrets": len(subscriber.secrets)}


def _present(request: Request, services: Services) -> Subscriber:
    return services.subscribers.store.get(request.path_parameters.get("id", ""))


def _require_callable(options: SubscriberOptions, services: Services) -> None:
    """Refuses plain http where no private network is named, as no delivery could be sent.

    Raises:
        Malformed: `url_insecure`.
    """
    if options.url.startswith("http:") and not services.private.networks:
        raise Malformed(
            "url_insecure",
            "give an https URL; plain http is for private networks (parameter PrivateNetworks)",
            where="/url",
        )


def _merged(present: Subscriber, request: Request) -> SubscriberOptions:
    """The present options with those of a JSON merge patch.

    Raises:
        UnsupportedType, TooLarge, Malformed: the body is no merge patch of options.
    """
    require_json(
        request.body,
        request.headers.get("content-type", ""),
        max_bytes=MAX_BODY_BYTES,
        noun="options",
        types=_JSON_TYPES,
    )
    try:
        patch = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Malformed("request_invalid", "the body is not JSON", where="/") from None
    if not isinstance(patch, dict):
        raise Malformed("request_invalid", f"send {_PATCH}", where="/")
    before = present.model_dump(mode="json", include=set(_OPTIONS))
    merged = {name: value for name, value in {**before, **patch}.items() if value is not None}
    return parse_json(SubscriberOptions, json.dumps(merged), _PATCH)


def _read(model: type[ModelT], request: Request, noun: str, example: str) -> ModelT:
    return read_body(
        model,
        request.body,
        request.headers.get("content-type", ""),
        max_bytes=MAX_BODY_BYTES,
        noun=noun,
        example=example,
    )


def _answer(changed: Changed, status: int = 200) -> Response:
    content = described(changed.after)
    if changed.secret:
        content["secret"] = changed.secret
    return json_response(status, content, headers=PRIVATE)


def _record(
    services: Services,
    operator: Source,
    action: Action,
    changed: Changed,
    *,
    reason: str | None = None,
) -> None:
    entry = _entry(
        services,
        operator,
        action,
        changed.after.id,
        before=changed.before,
        after=changed.after,
        reason=reason,
    )
    services.audit.add(entry)


def _entry(
    services: Services,
    operator: Source,
    action: Action,
    target: str,
    *,
    before: Subscriber | None = None,
    after: Subscriber | None = None,
    reason: str | None = None,
) -> AuditEntry:
    """The record of an action. It has no URL, whose path may hold a secret of the receiver."""
    now = services.clock()
    hidden = {"url", "secrets", "created_at", "changed_at"}
    return AuditEntry(
        id=fresh_submission_id(now, os.urandom),
        at=now,
        by=operator.id,
        action=action,
        target=target,
        reason=reason,
        before=before.model_dump(mode="json", exclude=hidden, exclude_none=True) if before else {},
        after=after.model_dump(mode="json", exclude=hidden, exclude_none=True) if after else {},
    )
