"""Replays an object of the intake bucket."""

from __future__ import annotations

import boto3

from local.inprocess.cloud import Cloud


def replay(cloud: Cloud, key: str) -> None:
    """Writes the object again as it is, as `dateline replay` does, and lets it be processed."""
    s3, bucket = boto3.client("s3"), cloud.resources["IntakeBucket"]
    stored = s3.get_object(Bucket=bucket, Key=key)
    s3.put_object(
        Bucket=bucket,
        Key=key,
        Body=stored["Body"].read(),
        ContentType=stored["ContentType"],
        Metadata=stored["Metadata"],
    )
    cloud.drain_all()
