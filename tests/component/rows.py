"""Every row of a table."""

from __future__ import annotations

from typing import Any

import boto3

from dateline.aws.table import from_item
from local.inprocess.cloud import Cloud


def rows(cloud: Cloud, table: str = "ArticleTable") -> list[dict[str, Any]]:
    response = boto3.client("dynamodb").scan(TableName=cloud.resources[table])
    return [from_item(item) for item in response["Items"]]
