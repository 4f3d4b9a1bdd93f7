"""The public HTTP API: articles, listings, feeds, sitemaps and the status of submissions.

app         Lambda handler: parses a request and calls its route's endpoint
routes      table of routes with their parameters
endpoints/  one module an endpoint
lookup/     reads articles from DynamoDB and S3, past the visibility gate
compare/    differences between two revisions
http/       parameters, caching, links and languages
texts/      labels and notices of pages, one file a language
renderings/ output formats of articles and feeds
"""
