"""Parameters, caching, links and languages of HTTP requests and responses."""
