"""index: applies the documents in S3 content to the current state in ArticleTable.

`article` holds the pure rules of one article, `stories` the rules that join articles, `stores` the
reads and writes of DynamoDB.
"""
