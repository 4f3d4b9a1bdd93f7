"""Parses XML safely, repairs it, and reads agency XML."""
