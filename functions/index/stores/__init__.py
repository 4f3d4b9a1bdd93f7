"""Index's reads and writes of DynamoDB."""
