"""A deployed stack as the command sees it, on moto."""

from __future__ import annotations

STACK = "gazette"
API = "https://api.gazette.example.org"
TEMPLATE = {
    "Resources": {
        "SubmissionTable": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            },
        }
    },
    "Outputs": {
        "ApiUrl": {"Value": API},
        "IntakeBucketName": {"Value": "gazette-intake-123456789012"},
        "SubmissionTableName": {"Value": {"Ref": "SubmissionTable"}},
    },
}
