"""HTTP out: articles, listings, feeds and the status of submissions."""
