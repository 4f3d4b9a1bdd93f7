"""Shared by the CMS formats: fields by path, entries, JSON members, front matter, rich text."""
