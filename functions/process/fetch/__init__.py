"""Fetches from its CMS what a thin webhook payload leaves out, and stores the responses."""
