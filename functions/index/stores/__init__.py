"""Index's reads and writes of ArticleTable, and of the repeats that process logged."""
