"""Operations of the submit and translate functions."""

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
from dateline.web.parameters import Parameter
from functions.submit import editor_acts
from functions.submit.body_checks import MAX_BODY_BYTES
from functions.submit.senders import SENDERS, token
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
_LARGEST = f"At most {MAX_BODY_BYTES:,} bytes; use POST /uploads/{{source}} for larger files."
_IDEMPOTENCY = Parameter(
    "idempotency-key",
    "header",
    text(),
    "A key for the delivery. Repeats with the same key are one submission; without a key, each "
    "request is a new one.",
)
_ACCEPTED = Response(
    "Stored; processing follows. `status_url` has its status",
    {JSON: schema("accepted")},
    ("location", "cache-control"),
)


def _path(name: str, pattern: str | None, description: str) -> Parameter:
    path_schema = text(pattern=f"^{pattern}$") if pattern else text(minLength=1)
    return Parameter(name, "path", path_schema, description)


_ID = _path("id", ID_PATTERN.pattern, "The article's id. Any id is accepted, known or not")
_KNOWN_ID = _path("id", ID_PATTERN.pattern, "The article's id")
_SOURCE = _path("source", SOURCE_PATTERN.pattern, "The source's id")
_FEED = _path("feed", SOURCE_PATTERN.pattern, "The id of the source that sends the feed")
_KEY = _path("key", None, "The secret part of the URL")


def _anything(types: frozenset[str]) -> dict[str, Json]:
    """Bodies of any schema: they are stored as received and parsed later."""
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
        description="Each content system signs in its own way and expects its own status code. "
        "Repeats of one delivery are one submission.",
        parameters=path,
        body=Body(f"The payload of the content system. {_LARGEST}", _anything(_TYPES_OF_SENDERS)),
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
            "The reason, for editors; readers do not see it",
            dict.fromkeys(sorted(editor_acts.CONTENT_TYPES), schema("act")),
            sample=f"submit/{act}",
        ),
        errors=_DELIVERY,
        security=bearer(Scope.EDIT),
    )


_TRANSLATIONS = {JSON: schema("translations")}
_LANGUAGE = _path("language", None, "A BCP 47 tag")
_IF_MATCH = Parameter(
    "if-match", "header", text(), "The ETag of the translation that the edit is based on"
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
        "Send one or more articles",
        {202: _ACCEPTED},
        description="The token identifies the source. Dateline recognises the format by itself. "
        "Processing is asynchronous: `status_url` lists each article, and each problem with its "
        "place in the body.",
        parameters=(
            _IDEMPOTENCY,
            Parameter("x-article-id", "header", text(), "The id of a plain text"),
            Parameter("content-language", "header", text(), "The language of a plain text"),
        ),
        body=Body(
            f"One article, a list of articles, or any other supported format. {_LARGEST}",
            _anything(token.CONTENT_TYPES)
            | {
                JSON: {
                    "anyOf": [
                        schema("submitted_article"),
                        {"type": "array", "items": schema("submitted_article")},
                        {"description": "Any other JSON format, recognised by its members"},
                    ]
                }
            },
            sample="submit/article",
        ),
        errors=tuple(item for item in _DELIVERY if item is not NotFound),
        security=bearer(Scope.SUBMIT),
    ),
    _webhook(
        "POST /webhooks/{source}",
        "receiveWebhook",
        "Receive a webhook of a content system",
        _SOURCE,
    ),
    _webhook(
        "POST /webhooks/{source}/{key}",
        "receiveWebhookWithKey",
        "Receive a webhook without a signature, at a secret URL",
        _SOURCE,
        _KEY,
    ),
    _webhook("POST /feeds/{feed}", "receiveFeed", "Receive a partner's feed", _FEED),
    Operation(
        "POST /uploads/{source}",
        "prepareUpload",
        "submissions",
        "Prepare the upload of a large file",
        {
            201: Response(
                "A form that uploads this file to S3",
                {JSON: schema("upload")},
                ("location", "cache-control"),
            )
        },
        parameters=(_SOURCE,),
        body=Body(
            "Size, type and hash of the file",
            {JSON: schema("upload_request")},
            sample="submit/upload",
        ),
        errors=tuple(item for item in _DELIVERY if item is not Conflict),
        security=bearer(Scope.SUBMIT),
    ),
    Operation(
        "GET /websub/{source}/{key}",
        "verifySubscription",
        "websub",
        "Verify a WebSub subscription",
        {200: Response("The challenge, unchanged", {"text/plain": text()}, ("cache-control",))},
        description="https://www.w3.org/TR/websub/#hub-verifies-intent",
        parameters=(
            _SOURCE,
            _KEY,
            Parameter(
                "hub.mode", "query", text(enum=["subscribe", "unsubscribe", "denied"]), "The mode"
            ),
            Parameter("hub.topic", "query", text(), "The URL of the feed"),
            Parameter(
                "hub.challenge", "query", text(minLength=1, maxLength=MAX_CHALLENGE), "Returned"
            ),
            Parameter("hub.lease_seconds", "query", text(), "Seconds until the subscription ends"),
            Parameter(
                "hub.reason",
                "query",
                text(),
                f"Why it was denied; {MAX_REASON} characters are stored",
            ),
        ),
        errors=(Malformed, NotFound, Unavailable),
    ),
    Operation(
        "POST /websub/{source}/{key}",
        "receiveContent",
        "websub",
        "Receive content from a WebSub hub",
        {
            202: Response(
                "Accepted. Content with a wrong signature is not stored, without an error",
                {JSON: {"anyOf": [schema("accepted"), {"type": "object", "maxProperties": 0}]}},
                ("cache-control",),
            )
        },
        parameters=(
            _SOURCE,
            _KEY,
            Parameter("x-hub-signature", "header", text(), "`method=hex`, the HMAC of the body"),
        ),
        body=Body(f"The feed. {_LARGEST}", {"*/*": {}}, required=False),
        errors=(Malformed, NotFound, Conflict, TooLarge, UnsupportedType, Unavailable),
    ),
    _act("kill", "Kill an article in every language"),
    _act("reinstate", "Reinstate a killed article"),
    Operation(
        "POST /articles/{id}/translations",
        "requestTranslations",
        "editing",
        "Request translations",
        {202: Response("The job of each language", _TRANSLATIONS, ("cache-control",))},
        parameters=(_KNOWN_ID,),
        body=Body(
            "The target languages",
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
        "Read a translation by segments, with its history",
        {
            200: Response(
                "The newest state of the translation",
                {JSON: schema("translation")},
                ("etag", "cache-control"),
            )
        },
        description="For an article that is hidden from readers, the token also needs `inspect`.",
        parameters=(_KNOWN_ID, _LANGUAGE),
        errors=_OF_TRANSLATION,
        security=bearer(Scope.EDIT),
    ),
    Operation(
        "PUT /articles/{id}/translations/{language}",
        "saveTranslation",
        "editing",
        "Save a translation, by segments or whole, and declare it reviewed",
        {
            200: Response(
                "The saved translation",
                {JSON: schema("translation_saved")},
                ("etag", "cache-control"),
            )
        },
        description="Send the ETag of the state that the editor saw in If-Match; the request "
        "fails with 412 where the translation has changed since.",
        parameters=(_KNOWN_ID, _LANGUAGE, _IF_MATCH),
        body=Body(
            "HTML by segment id, or the whole text; `reviewed` declares it reviewed",
            {JSON: schema("translation_edit")},
        ),
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
        "GET /articles/{id}/reviews",
        "exportReviews",
        "editing",
        "Export who reviewed which segment of an article's translations, and when",
        {
            200: Response(
                "Each language's newest state, and the published one if that is another",
                {JSON: schema("reviews"), "text/csv": {"type": "string"}},
                ("cache-control",),
            )
        },
        description="Contains names and hashes, no text. What was not recorded is `unknown`. For "
        "an article that is hidden from readers, the token also needs `inspect`.",
        parameters=(
            _KNOWN_ID,
            Parameter("language", "query", text(), "A BCP 47 tag; all languages without it"),
            Parameter("format", "query", {"enum": ["json", "csv"]}, "The default is json"),
        ),
        errors=(Malformed, Unauthenticated, Forbidden, NotFound, Unprocessable, Unavailable),
        security=bearer(Scope.EDIT),
    ),
    Operation(
        "GET /articles/{id}/translations",
        "listTranslations",
        "editing",
        "List an article's translations with their status",
        {200: Response("The status of each language", _TRANSLATIONS, ("cache-control",))},
        parameters=(_KNOWN_ID,),
        errors=(Malformed, Unauthenticated, Forbidden, NotFound, Unavailable),
        security=bearer(Scope.EDIT),
    ),
)
