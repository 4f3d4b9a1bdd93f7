"""Compares two revisions: fields, blocks, words."""
