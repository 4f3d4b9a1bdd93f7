"""Runs the template and its functions on a laptop, for the command and for tests. Not deployed."""
