"""Keeps what is meant for editors out of the body."""
