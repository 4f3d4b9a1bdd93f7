"""DynamoDB stream to EventBridge: what happened to articles, told to whoever listens."""
