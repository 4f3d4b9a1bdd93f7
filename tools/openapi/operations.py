"""Operations of the operate function."""

from __future__ import annotations

from dateline.model.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnsupportedType,
)
from dateline.model.sources import Scope
from functions.operate.parameters import (
    ARTICLE_ID,
    ARTICLES,
    IF_NONE_MATCH,
    JOB_ID,
    PAGED,
    PROBLEM_ID,
    PROBLEMS,
    SUBMISSIONS,
    SUBSCRIBER_ID,
)
from tools.openapi.parts import JSON, Body, Operation, Response, bearer, schema

_ACTED = (
    *(Malformed, Unauthenticated, Forbidden, NotFound, Conflict),
    *(TooLarge, UnsupportedType, Unavailable),
)
_READ = (Malformed, Unauthenticated, Forbidden, NotFound, Unavailable)
_PRIVATE = ("cache-control",)

OPERATIONS = (
    Operation(
        "GET /operations/problems",
        "listProblems",
        "operations",
        "List open problems, the newest first",
        {
            200: Response(
                "A page of problems; `next` is the cursor of the following page",
                {JSON: schema("open_problems")},
                _PRIVATE,
            )
        },
        description="What was quarantined, and what a function gave up on, with the reason. A "
        "token without the scope `inspect` sees the problems of its own source.",
        parameters=PROBLEMS,
        errors=tuple(error for error in _READ if error is not NotFound),
        security=bearer(),
    ),
    Operation(
        "GET /operations/problems/{id}",
        "showProblem",
        "operations",
        "Read a problem, open or closed",
        {200: Response("The problem", {JSON: schema("open_problem")}, _PRIVATE)},
        description="`raw` has the submission's bytes as base64, without what authenticated them.",
        parameters=(PROBLEM_ID,),
        errors=_READ,
        security=bearer(),
    ),
    Operation(
        "POST /operations/problems/{id}/retry",
        "retryProblem",
        "operations",
        "Retry a problem",
        {
            202: Response(
                "The problem, which is being retried", {JSON: schema("open_problem")}, _PRIVATE
            )
        },
        description="Sends the original message to its own queue again. Success closes the "
        "problem. After three failed retries `force` is required.",
        parameters=(PROBLEM_ID,),
        body=Body("`force`, or an empty object", {JSON: schema("retry_request")}),
        errors=_ACTED,
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "POST /operations/problems/{id}/try",
        "tryProblem",
        "operations",
        "Parse a problem's submission again with other options",
        {200: Response("What it contains with them", {JSON: schema("tried")}, _PRIVATE)},
        description="Nothing is written: not the articles, the submission or the problem. Shows "
        "the first 20 articles and problems, to find the option of `dateline sources put` that "
        "mends it. Then set that option, and retry.",
        parameters=(PROBLEM_ID,),
        body=Body("The options to change", {JSON: schema("try_request")}),
        errors=_ACTED,
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "POST /operations/problems/{id}/dismiss",
        "dismissProblem",
        "operations",
        "Dismiss a problem",
        {200: Response("The closed problem", {JSON: schema("dismissed")}, _PRIVATE)},
        parameters=(PROBLEM_ID,),
        body=Body("The reason", {JSON: schema("dismiss_request")}),
        errors=_ACTED,
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "POST /operations/problems/retry",
        "retryProblems",
        "operations",
        "Retry all problems of a source, a code or a hop",
        {202: Response("The job that retries them", {JSON: schema("retry_job")}, _PRIVATE)},
        description="The newest first. `GET /operations/jobs/{id}` has the progress.",
        body=Body("Which problems", {JSON: schema("retry_all_request")}),
        errors=tuple(error for error in _ACTED if error not in {NotFound, Conflict}),
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "GET /operations/jobs/{id}",
        "showJob",
        "operations",
        "Read the progress of a job",
        {200: Response("The job", {JSON: schema("retry_job")}, _PRIVATE)},
        description="A job that is `stopped` met more problems than one job retries: start it "
        "again.",
        parameters=(JOB_ID,),
        errors=_READ,
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "GET /operations/articles",
        "listReceivedArticles",
        "operations",
        "List what was received, the newest first, hidden articles included",
        {
            200: Response(
                "A page of articles; `next` is the cursor of the following page",
                {JSON: schema("received_articles")},
                ("cache-control", "etag"),
            ),
            304: Response("Not modified since the given entity tag", headers=("etag",)),
        },
        description="Each article as often as it was delivered. `state` is what readers get now, "
        "or the reason why they do not. A page may be short, or empty, where few articles have "
        "the state: continue while `next` is not null. Goes back 90 days, as the status of "
        "submissions.",
        parameters=ARTICLES,
        errors=tuple(error for error in _READ if error is not NotFound),
        security=bearer(Scope.INSPECT),
    ),
    Operation(
        "GET /operations/articles/{id}",
        "inspectArticle",
        "operations",
        "Read why an article is hidden, and its history",
        {200: Response("The article", {JSON: schema("inspected_article")}, _PRIVATE)},
        description="Since when it is hidden and by which source. Reasons and history stay "
        "readable here while the article is killed. `not_indexed` has the revisions that index "
        "gave up on.",
        parameters=(ARTICLE_ID,),
        errors=_READ,
        security=bearer(Scope.INSPECT),
    ),
    Operation(
        "GET /submissions",
        "listSubmissions",
        "submissions",
        "List a source's submissions that were processed, the newest first",
        {200: Response("A page of submissions", {JSON: schema("submissions")}, _PRIVATE)},
        description="`codes` are those of its problems. `GET /submissions/{id}` has the details.",
        parameters=SUBMISSIONS,
        errors=tuple(error for error in _READ if error is not NotFound),
        security=bearer(),
    ),
    Operation(
        "GET /subscribers",
        "listSubscribers",
        "subscribers",
        "List subscribers",
        {200: Response("Every subscriber, by id", {JSON: schema("subscribers")}, _PRIVATE)},
        errors=tuple(error for error in _READ if error is not NotFound),
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "GET /subscribers/{id}",
        "showSubscriber",
        "subscribers",
        "Read a subscriber",
        {
            200: Response(
                "The subscriber without its secrets", {JSON: schema("subscriber")}, _PRIVATE
            )
        },
        parameters=(SUBSCRIBER_ID,),
        errors=_READ,
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "PUT /subscribers/{id}",
        "putSubscriber",
        "subscribers",
        "Make a subscriber, or replace its options",
        {
            200: Response(
                "The subscriber; its secret stays", {JSON: schema("subscriber")}, _PRIVATE
            ),
            201: Response(
                "The new subscriber with its `secret`, which is never shown again",
                {JSON: schema("subscriber")},
                _PRIVATE,
            ),
        },
        description="With `If-None-Match: *` an existing subscriber is refused with 409.",
        parameters=(SUBSCRIBER_ID, IF_NONE_MATCH),
        body=Body(
            "Its URL, and the options that are not the default",
            {JSON: schema("subscriber_options")},
            sample="operate/put-subscriber",
        ),
        errors=tuple(error for error in _ACTED if error is not NotFound),
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "PATCH /subscribers/{id}",
        "changeSubscriber",
        "subscribers",
        "Change single options of a subscriber",
        {200: Response("The subscriber", {JSON: schema("subscriber")}, _PRIVATE)},
        description="A JSON merge patch (RFC 7396): null sets an option back to its default.",
        parameters=(SUBSCRIBER_ID,),
        body=Body(
            "The options to change",
            {
                kind: {"type": "object", "minProperties": 1}
                for kind in (JSON, "application/merge-patch+json")
            },
        ),
        errors=_ACTED,
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "DELETE /subscribers/{id}",
        "removeSubscriber",
        "subscribers",
        "Remove a subscriber and its secrets",
        {
            200: Response(
                "Its id",
                {
                    JSON: {
                        "type": "object",
                        "properties": {"id": {"type": "string"}, "removed": {"const": True}},
                        "required": ["id", "removed"],
                    }
                },
                _PRIVATE,
            )
        },
        parameters=(SUBSCRIBER_ID,),
        errors=_READ,
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "POST /subscribers/{id}/rotate",
        "rotateSecret",
        "subscribers",
        "Rotate a subscriber's secret",
        {
            200: Response(
                "The subscriber; after `start` with its new `secret`, which is never shown again",
                {JSON: schema("subscriber")},
                _PRIVATE,
            )
        },
        description="`start` makes a second secret, `finish` drops the old one, and `cancel` the "
        "new one. In between, deliveries have a signature of each.",
        parameters=(SUBSCRIBER_ID,),
        body=Body("The step", {JSON: schema("rotation_request")}),
        errors=_ACTED,
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "POST /subscribers/{id}/pause",
        "pauseSubscriber",
        "subscribers",
        "Pause deliveries to a subscriber",
        {200: Response("The subscriber", {JSON: schema("subscriber")}, _PRIVATE)},
        parameters=(SUBSCRIBER_ID,),
        body=Body("The reason", {JSON: schema("pause_request")}),
        errors=_ACTED,
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "POST /subscribers/{id}/resume",
        "resumeSubscriber",
        "subscribers",
        "Resume deliveries to a subscriber",
        {200: Response("The subscriber", {JSON: schema("subscriber")}, _PRIVATE)},
        parameters=(SUBSCRIBER_ID,),
        body=Body("An empty object", {JSON: schema("resume_request")}),
        errors=_ACTED,
        security=bearer(Scope.OPERATE),
    ),
    Operation(
        "GET /operations/audit",
        "listAudit",
        "operations",
        "List what operators did, the newest first",
        {200: Response("A page of actions", {JSON: schema("audit")}, _PRIVATE)},
        parameters=PAGED,
        errors=tuple(error for error in _READ if error is not NotFound),
        security=bearer(Scope.INSPECT),
    ),
)
