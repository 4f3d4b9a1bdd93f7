"""Reads template.yaml as CloudFormation does."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, cast

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"

LOCAL_PARAMETERS = {
    "AllowedOrigins": "http://localhost:3000,http://localhost:5173",
    "PrivateNetworks": "127.0.0.0/8,::1/128",
}
"""Parameters of every local stack: a CMS, a hub or a site's development server may be on this
machine. The origins are those of Next.js and Vite."""

Template = dict[str, Any]
"""A parsed template, in CloudFormation's shape, which is too wide for a model."""


def source_template() -> Template:
    """template.yaml with its SAM resources, and intrinsic functions in their long form."""
    return cast("Template", json.loads(_parsed(TEMPLATE.read_text(encoding="utf-8"))))


@cache
def _parsed(text: str) -> str:
    # Parsing takes a second of processor time, and callers change what they get.
    return json.dumps(yaml_parse(text))


@cache
def _processed(parameters: tuple[tuple[str, str], ...]) -> str:
    template = source_template()
    # The translator requires code in S3. These objects need not exist.
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = "s3://artifacts/layer.zip"
    template["Globals"]["Function"]["CodeUri"] = "s3://artifacts/function.zip"
    # The region only selects the partition. The template names no managed policy by its short name,
    # so the translator looks up none in IAM.
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name="eu-central-1"))
    return json.dumps(translator.translate(template, dict(parameters)))


def processed_template(**parameters: str) -> Template:
    """The template after the SAM transform: plain CloudFormation resources.

    SAM itself reads some parameters; `parameters` differ from their defaults.
    """
    return cast("Template", json.loads(_processed(tuple(sorted(parameters.items())))))


def functions() -> dict[str, Template]:
    """The processed functions by folder name: `submit`, `process` and so on."""
    return {
        logical_id.removesuffix("Function").lower(): resource["Properties"]
        for logical_id, resource in processed_template()["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Function"
    }
