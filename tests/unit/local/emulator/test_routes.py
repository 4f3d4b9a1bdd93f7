"""Routes of a deployed API are created from the template."""

from __future__ import annotations

import boto3
import pytest
from moto import mock_aws

from local.common.template import processed_template, source_template
from local.emulator.routes import Route, create_routes, routes


def _declared() -> set[Route]:
    """The routes in template.yaml, before the SAM transform."""
    return {
        Route(
            f"{event['Properties']['Method']} {event['Properties']['Path']}".removeprefix("ANY "),
            logical_id,
        )
        for logical_id, resource in source_template()["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
        for event in resource["Properties"].get("Events", {}).values()
        if event["Type"] == "HttpApi"
    }


def test_every_route_of_the_template_has_its_function() -> None:
    created = routes(processed_template())

    assert len(created) > 8
    assert set(created) == _declared()


def test_what_has_no_route_goes_to_read() -> None:
    assert Route("$default", "ReadFunction") in routes(processed_template())


def test_an_integration_without_a_function_is_refused() -> None:
    template = processed_template()
    paths = template["Resources"]["Api"]["Properties"]["Body"]["paths"]
    paths["/health"]["get"]["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"] = "http://x"

    with pytest.raises(ValueError, match="get /health"):
        routes(template)


def test_creating_routes_is_idempotent() -> None:
    template = processed_template()
    with mock_aws():
        api = boto3.client("apigatewayv2", region_name="eu-central-1")
        api_id = api.create_api(Name="x", ProtocolType="HTTP")["ApiId"]
        arns = {
            route.function: f"arn:aws:lambda:eu-central-1:123456789012:function:{route.function}"
            for route in routes(template)
        }

        for _ in range(2):
            count = create_routes(api, api_id, template, arns)

        made = api.get_routes(ApiId=api_id)["Items"]
        integrations = {
            item["IntegrationId"]: item for item in api.get_integrations(ApiId=api_id)["Items"]
        }
        assert len(made) == count == len(_declared())
        assert len(integrations) == len(arns)
        targets = {
            Route(
                item["RouteKey"],
                integrations[item["Target"].removeprefix("integrations/")][
                    "IntegrationUri"
                ].rpartition(":")[2],
            )
            for item in made
        }
        assert targets == _declared()
