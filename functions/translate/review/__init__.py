"""Reviewing, merging and saving translations."""
