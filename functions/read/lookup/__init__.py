"""Reads articles and listings from the stores, each past the visibility gate."""
