"""process: parses raw bytes in S3 intake into canonical documents in S3 content.

A submission goes app → service → parse. parse chooses a format from formats/ (agencies/, cms/,
syndication/ and xml/ are what formats share); the format yields drafts (item/), and normalise turns
each into a document with the rules of body/, text/ and not_for_publication/. fetch/ completes thin
webhook payloads from their CMS. Only service, heads, unchanged, drop and fetch/ reach AWS.
"""
