"""What sources send and what editors do."""

from __future__ import annotations

from dateline.model.errors import (
    Conflict,
    Forbidden,
    Gone,
    Malformed,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    TooLarge,
    Unauthenticated,
    Unavailable,
    Unprocessable,
    UnsupportedType,
)
from dateline.model.identifiers import ID_PATTERN, SOURCE_PATTERN
from dateline.model.sources import Scope
from functions.read.http.parameters import Parameter
from functions.submit import editor_acts
from functions.submit.body_checks import MAX_BODY_BYTES
from functions.submit.senders import SENDERS
from functions.submit.submitting import ARTICLE_TYPES
from functions.submit.websub_callbacks import MAX_CHALLENGE, MAX_REASON
from tools.openapi.parts import JSON, Body, Json, Operation, Response, bearer, schema, text

_DELIVERY = (
    Malformed,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    TooLarge,
    UnsupportedType,
    Unavailable,
)
_LARGEST = f"At most {MAX_BODY_BYTES:,} bytes; POST /uploads/{{source}} takes larger ones."
_IDEMPOTENCY = Parameter(
    "idempotency-key",
    "header",
    text(),
    "The same on every repeat of one delivery; without it, each is a new one.",
)
_ACCEPTED = Response(
    "It is stored, and will be processed", {JSON: schema("accepted")}, ("location", "cache-control")
)


def _path(name: str, pattern: str | None, description: str) -> Parameter:
    path_schema = text(pattern=f"^{pattern}$") if pattern else text(minLength=1)
    return Parameter(name, "path", path_schema, description)


_ID = _path("id", ID_PATTERN.pattern, "The article's id; an article may be killed before it comes")
_KNOWN_ID = _path("id", ID_PATTERN.pattern, "The article's id")
_SOURCE = _path("source", SOURCE_PATTERN.pattern, "The source's id")
_KEY = _path("key", None, "The part of the address that nobody can guess")


def _anything(types: frozenset[str]) -> dict[str, Json]:
    """Bodies that are stored as they are, and read only afterwards."""
    return {kind: {} for kind in sorted(types)}


_TYPES_OF_SENDERS = frozenset().union(*(sender.CONTENT_TYPES for sender in SENDERS.values()))
_STATUSES_OF_SENDERS = sorted({sender.ACCEPTED for sender in SENDERS.values()})
_SIGNED: tuple[Json, ...] = ({"signature": []}, {"bearer": [Scope.SUBMIT.value]})


def _webhook(route: str, name: str, summary: str, *path: Parameter) -> Operation:
    return Operation(
        route,
        name,
        "submissions",
        summary,
        dict.fromkeys(_STATUSES_OF_SENDERS, _ACCEPTED),
        description="Each content system signs in its own way, and some insist on 200. "
        "Repeats of one delivery are one submission.",
        parameters=path,
        body=Body(f"As the sender writes it. {_LARGEST}", _anything(_TYPES_OF_SENDERS)),
        errors=_DELIVERY,
        security=_SIGNED,
    )


def _act(act: str, summary: str) -> Operation:
    return Operation(
        f"POST /articles/{{id}}/{act}",
        f"{act}Article",
        "editing",
        summary,
        {202: _ACCEPTED},
        parameters=(_ID, _IDEMPOTENCY),
        body=Body(
            "Why",
            dict.fromkeys(sorted(editor_acts.CONTENT_TYPES), schema("act")),
            sample=f"submit/{act}",
        ),
        errors=_DELIVERY,
        security=bearer(Scope.EDIT),
    )


_TRANSLATIONS = {JSON: schema("translations")}
_LANGUAGE = _path("language", None, "A BCP 47 tag")
_IF_MATCH = Parameter(
    "if-match", "header", text(), "The ETag of the state that the text was made from"
)
_OF_TRANSLATION = (
    Malformed,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    Gone,
    Unprocessable,
    Unavailable,
)

WRITES = (
    Operation(
        "POST /articles",
        "submitArticle",
        "submissions",
        "Sends an article, or several",
        {202: _ACCEPTED},
        description="The token names the source. What cannot be used is told at `status_url`, "
        "each with its place.",
        parameters=(
            _IDEMPOTENCY,
            Parameter("x-article-id", "header", text(), "A plain text's own id"),
            Parameter("content-language", "header", text(), "A plain text's language"),
        ),
        body=Body(
            f"One article, a list of them, or what a format of its own is. {_LARGEST}",
            _anything(ARTICLE_TYPES)
            | {
                JSON: {
                    "anyOf": [
                        schema("submitted_article"),
                        {"type": "array", "items": schema("submitted_article")},
                        {"description": "Any other JSON format, told by its members"},
                    ]
                }
            },
            sample="submit/article",
        ),
        errors=tuple(item for item in _DELIVERY if item is not NotFound),
        security=bearer(Scope.SUBMIT),
    ),
    _webhook(
        "POST /webhooks/{source}", "receiveWebhook", "Takes a content system's webhook", _SOURCE
    ),
    _webhook(
        "POST /webhooks/{source}/{key}",
        "receiveWebhookWithKey",
        "Takes a webhook that cannot sign, at an address nobody can guess",
        _SOURCE,
        _KEY,
    ),
    _webhook("POST /feeds/{source}", "receiveFeed", "Takes a partner's feed", _SOURCE),
    Operation(
        "POST /uploads/{source}",
        "prepareUpload",
        "submissions",
        "Asks where a large file is to be sent",
        {
            201: Response(
                "A form for this one file",
                {JSON: schema("upload")},
                ("location", "cache-control"),
            )
        },
        parameters=(_SOURCE,),
        body=Body("The file", {JSON: schema("upload_request")}, sample="submit/upload"),
        errors=tuple(item for item in _DELIVERY if item is not Conflict),
        security=bearer(Scope.SUBMIT),
    ),
    Operation(
        "GET /websub/{source}/{key}",
        "verifySubscription",
        "websub",
        "A hub asks whether we subscribed",
        {200: Response("The challenge, as it came", {"text/plain": text()}, ("cache-control",))},
        description="https://www.w3.org/TR/websub/#hub-verifies-intent",
        parameters=(
            _SOURCE,
            _KEY,
            Parameter(
                "hub.mode", "query", text(enum=["subscribe", "unsubscribe", "denied"]), "What for"
            ),
            Parameter("hub.topic", "query", text(), "The feed"),
            Parameter(
                "hub.challenge", "query", text(minLength=1, maxLength=MAX_CHALLENGE), "To be said"
            ),
            Parameter("hub.lease_seconds", "query", text(), "For how long"),
            Parameter("hub.reason", "query", text(), f"Why not; {MAX_REASON} characters are kept"),
        ),
        errors=(Malformed, NotFound, Unavailable),
    ),
    Operation(
        "POST /websub/{source}/{key}",
        "receiveContent",
        "websub",
        "A hub distributes content",
        {
            202: Response(
                "Taken. Where the signature does not match, nothing is stored and nothing told",
                {JSON: {"anyOf": [schema("accepted"), {"type": "object", "maxProperties": 0}]}},
                ("cache-control",),
            )
        },
        parameters=(
            _SOURCE,
            _KEY,
            Parameter("x-hub-signature", "header", text(), "`method=hex` over the body"),
        ),
        body=Body(f"The feed. {_LARGEST}", {"*/*": {}}, required=False),
        errors=(Malformed, NotFound, Conflict, TooLarge, UnsupportedType, Unavailable),
    ),
    _act("kill", "Takes an article back for good, in every language"),
    _act("reinstate", "Takes a kill back"),
    Operation(
        "POST /articles/{id}/translations",
        "requestTranslations",
        "editing",
        "Asks for translations",
        {202: Response("Each language's job", _TRANSLATIONS, ("cache-control",))},
        parameters=(_KNOWN_ID,),
        body=Body(
            "Into which languages",
            {JSON: schema("translation_request")},
            sample="translate/request",
        ),
        errors=(*_DELIVERY, Gone, Unprocessable),
        security=bearer(Scope.EDIT),
    ),
    Operation(
        "GET /articles/{id}/translations/{language}",
        "showTranslation",
        "editing",
        "A translation segment by segment, and who did what",
        {
            200: Response(
                "Its newest state",
                {JSON: schema("translation")},
                ("etag", "cache-control"),
            )
        },
        description="Of an article that readers may not see, the token needs `inspect` as well.",
        parameters=(_KNOWN_ID, _LANGUAGE),
        errors=_OF_TRANSLATION,
        security=bearer(Scope.EDIT),
    ),
    Operation(
        "PUT /articles/{id}/translations/{language}",
        "saveTranslation",
        "editing",
        "Saves a reviewed text, by segment or whole",
        {
            200: Response(
                "What was saved",
                {JSON: schema("translation_saved")},
                ("etag", "cache-control"),
            )
        },
        description="Nothing is saved over a state that the editor has not seen.",
        parameters=(_KNOWN_ID, _LANGUAGE, _IF_MATCH),
        body=Body("HTML by segment id, or the whole text", {JSON: schema("translation_edit")}),
        errors=(
            *_OF_TRANSLATION,
            TooLarge,
            UnsupportedType,
            PreconditionFailed,
            PreconditionRequired,
        ),
        security=bearer(Scope.EDIT),
    ),
    Operation(
        "GET /articles/{id}/translations",
        "listTranslations",
        "editing",
        "Where an article's translations stand",
        {200: Response("Each language", _TRANSLATIONS, ("cache-control",))},
        parameters=(_KNOWN_ID,),
        errors=(Malformed, Unauthenticated, Forbidden, NotFound, Unavailable),
        security=bearer(Scope.EDIT),
    ),
)
