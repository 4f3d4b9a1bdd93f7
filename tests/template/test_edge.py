"""The edge, read off the template: what it caches, how long, and how the origin is closed."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any, cast

import pytest

from dateline.model.reserved_tests import PREFIX
from dateline.web.edge import HEADER, NO_EDGE
from functions.read.http.caching import SHARED_SECONDS
from local.common.template import functions, processed_template, source_template
from tools.plain_template import EVERYTHING, plain_template

NOT_CACHED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
"""Managed-CachingDisabled."""
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
"""Managed-AllViewerExceptHostHeader."""
WITH_CREDENTIALS = {
    "GET /submissions",
    "GET /subscribers",
    "GET /subscribers/{id}",
    "GET /submissions/{id}",
    "GET /articles/{id}/translations",
    "GET /articles/{id}/translations/{language}",
    "GET /articles/{id}/reviews",
    "GET /websub/{source}/{key}",
}
"""Routes that read with a token or a path key; those of `operations` besides."""
OPEN = {
    "GET /",
    "GET /articles",
    "GET /articles/by-slug/{language}/{slug}",
    "GET /articles/{id}",
    "GET /articles/{id}/copies",
    "GET /articles/{id}/diff",
    "GET /articles/{id}/diff.html",
    "GET /articles/{id}/languages",
    "GET /articles/{id}/revisions",
    "GET /changes",
    "GET /docs",
    "GET /docs/{file}",
    "GET /feeds/{feed}",
    "GET /health",
    "GET /openapi.json",
    "GET /robots.txt",
    "GET /sitemap-news.xml",
    "GET /sitemap.xml",
}


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    return cast("dict[str, Any]", plain_template(**EVERYTHING)["Resources"])


@pytest.fixture(scope="module")
def distribution(resources: dict[str, Any]) -> dict[str, Any]:
    return cast("dict[str, Any]", resources["EdgeDistribution"]["Properties"]["DistributionConfig"])


def routes() -> set[str]:
    """Every route that is read, `GET /articles/{id}`."""
    resources = source_template()["Resources"]
    return {
        f"GET {event['Properties']['Path']}"
        for resource in resources.values()
        if resource["Type"] == "AWS::Serverless::Function"
        for event in resource["Properties"].get("Events", {}).values()
        if event["Type"] == "HttpApi" and event["Properties"]["Method"] == "GET"
    }


def policy_of(distribution: dict[str, Any], path: str) -> str:
    """The cache policy of the first behaviour whose pattern fits, as CloudFront chooses it."""
    for behaviour in distribution["CacheBehaviors"]:
        if fnmatchcase(path, behaviour["PathPattern"]):
            return str(behaviour["CachePolicyId"])
    return str(distribution["DefaultCacheBehavior"]["CachePolicyId"])


def example(route: str) -> str:
    return re.sub(r"\{\w+\}", "x1", route.partition(" ")[2])


def test_without_a_domain_there_is_no_edge_and_nothing_is_checked() -> None:
    without = plain_template()["Resources"]
    assert not [name for name in without if name.startswith("Edge")]
    for function in ("submit", "translate", "read", "operate"):
        properties = without[f"{function.capitalize()}Function"]["Properties"]
        assert properties["Environment"]["Variables"]["EDGE_KEY_ID"] == NO_EDGE
    announce = without["AnnounceFunction"]["Properties"]["Environment"]["Variables"]
    assert announce["EDGE_DISTRIBUTION"] == NO_EDGE


def test_every_function_with_a_route_checks_the_key() -> None:
    events = source_template()["Resources"]
    serving = {
        name
        for name in functions()
        if any(
            event["Type"] == "HttpApi"
            for event in events[f"{name.capitalize()}Function"]["Properties"]
            .get("Events", {})
            .values()
        )
    }
    checking = {
        name
        for name, each in functions().items()
        if "EDGE_KEY_ID" in each["Environment"]["Variables"]
    }
    assert serving == checking


def test_every_route_that_reads_with_credentials_is_not_cached(
    distribution: dict[str, Any],
) -> None:
    private = {route for route in routes() if route.startswith("GET /operations")}
    private |= WITH_CREDENTIALS
    # A new route has to be put on one of the two sides.
    assert routes() - private == OPEN
    for route in private:
        assert policy_of(distribution, example(route)) == NOT_CACHED, route
    assert policy_of(distribution, f"/articles/{PREFIX}abcdefghijklmn") == NOT_CACHED
    for route in OPEN:
        assert policy_of(distribution, example(route)) != NOT_CACHED, route


def test_nothing_is_kept_for_longer_than_five_seconds(resources: dict[str, Any]) -> None:
    policies = [
        resource["Properties"]["CachePolicyConfig"]
        for resource in resources.values()
        if resource["Type"] == "AWS::CloudFront::CachePolicy"
    ]
    assert len({policy["Name"] for policy in policies}) == 2
    for policy in policies:
        assert (policy["MinTTL"], policy["DefaultTTL"]) == (0, 0)
        assert SHARED_SECONDS <= policy["MaxTTL"] <= 5


def test_errors_are_not_kept(distribution: dict[str, Any]) -> None:
    kept = {
        item["ErrorCode"]: item["ErrorCachingMinTTL"]
        for item in distribution["CustomErrorResponses"]
    }
    # Those of CloudFront's documentation, "How CloudFront caches HTTP 4xx and 5xx status codes".
    assert kept.keys() >= {400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504}
    assert set(kept.values()) == {0}


def test_responses_are_kept_by_what_they_depend_on(
    resources: dict[str, Any], distribution: dict[str, Any]
) -> None:
    def key(path: str) -> dict[str, Any]:
        config = resources[policy_of(distribution, path)]["Properties"]["CachePolicyConfig"]
        return cast("dict[str, Any]", config["ParametersInCacheKeyAndForwardedToOrigin"])

    for path in ("/", "/articles", "/articles/x1", "/articles/by-slug/en/x", "/feeds/en.rss"):
        assert key(path)["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
        assert key(path)["CookiesConfig"] == {"CookieBehavior": "none"}
        assert key(path)["EnableAcceptEncodingGzip"] is True
        assert key(path)["EnableAcceptEncodingBrotli"] is True
    by_language = {"HeaderBehavior": "whitelist", "Headers": ["accept-language"]}
    assert key("/articles/x1")["HeadersConfig"] == by_language
    for path in ("/", "/articles", "/articles/by-slug/en/x", "/feeds/en.rss"):
        assert key(path)["HeadersConfig"] == {"HeaderBehavior": "none"}


def test_every_behaviour_compresses_and_passes_on_what_senders_sign(
    distribution: dict[str, Any],
) -> None:
    for behaviour in (distribution["DefaultCacheBehavior"], *distribution["CacheBehaviors"]):
        assert behaviour["OriginRequestPolicyId"] == ALL_BUT_HOST
        assert behaviour["Compress"] is True
        assert behaviour["ViewerProtocolPolicy"] == "redirect-to-https"
        assert behaviour["CachedMethods"] == ["GET", "HEAD"]
        assert "POST" in behaviour["AllowedMethods"]


def test_the_key_is_generated_and_reaches_the_origin_only(
    resources: dict[str, Any], distribution: dict[str, Any]
) -> None:
    assert resources["EdgeKey"]["Properties"]["GenerateSecretString"]["PasswordLength"] >= 40
    (origin,) = distribution["Origins"]
    (header,) = origin["OriginCustomHeaders"]
    assert header == {
        "HeaderName": HEADER,
        "HeaderValue": "{{resolve:secretsmanager:${EdgeKey}}}",
    }
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert "${EdgeKeyVersion}" in distribution["Comment"]


def test_links_name_the_domain_and_a_web_acl_may_be_attached() -> None:
    with_acl = plain_template(**EVERYTHING, EdgeWebAclArn="arn:acl")["Resources"]
    assert with_acl["EdgeDistribution"]["Properties"]["DistributionConfig"]["WebACLId"] == "arn:acl"
    for function in ("Read", "Watch"):
        variables = with_acl[f"{function}Function"]["Properties"]["Environment"]["Variables"]
        assert variables["PUBLIC_URL"] == "https://${PublicDomain}"


def test_announce_may_clear_this_distribution_and_nothing_else() -> None:
    policies = source_template()["Resources"]["AnnounceFunction"]["Properties"]["Policies"]
    (granted,) = (
        item["Fn::If"]
        for policy in policies
        for item in policy["Statement"]
        if "ClearEdgeOfKilledArticle" in str(item)
    )
    condition, statement, otherwise = granted
    assert (condition, otherwise) == ("HasEdge", {"Ref": "AWS::NoValue"})
    assert statement["Action"] == "cloudfront:CreateInvalidation"
    assert statement["Resource"]["Fn::Sub"].endswith(":distribution/${EdgeDistribution}")


def test_a_domain_needs_its_certificate() -> None:
    rule = processed_template()["Rules"]["EdgeHasCertificate"]
    assert "EdgeCertificateArn" in str(rule["Assertions"])
    pattern = processed_template()["Parameters"]["EdgeCertificateArn"]["AllowedPattern"]
    assert re.fullmatch(pattern, "arn:aws:acm:us-east-1:123456789012:certificate/0a1b-2c")
    assert not re.fullmatch(pattern, "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b-2c")
