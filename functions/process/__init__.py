"""process: raw bytes in S3 intake become canonical documents in S3 content."""
