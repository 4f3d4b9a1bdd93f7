"""Fetches what a thin payload leaves out from its CMS."""
