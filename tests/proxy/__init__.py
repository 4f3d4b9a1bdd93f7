"""Dateline behind a caching proxy."""
