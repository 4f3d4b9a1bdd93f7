"""Reads and writes of S3, DynamoDB and SSM that two or more functions share."""
