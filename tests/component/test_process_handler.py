"""process through its handler, on moto."""

from __future__ import annotations

import boto3

from dateline.sources import Source
from local.inprocess import Cloud


def test_smoke(cloud: Cloud) -> None:
    cloud.put_source(Source(id="demo", sender="token"))
    s3 = boto3.client("s3")
    s3.put_object(
        Bucket=cloud.resources["IntakeBucket"],
        Key="drop/demo/story.txt",
        Body=b"A headline\nOne sentence below it.\nA first paragraph.\nA second paragraph.\n",
    )
    print(cloud.drain("ProcessQueue", "process"))
    print(cloud.drain("ProcessQueue", "process"))
    print(cloud.keys("ContentBucket"))
