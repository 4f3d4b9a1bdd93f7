"""index: canonical documents in S3 content become the current state in ArticleTable."""
