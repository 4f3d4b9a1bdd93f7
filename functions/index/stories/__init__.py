"""Rules between articles: copies of a story, ids of one article, and slugs."""
