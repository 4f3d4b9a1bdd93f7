"""The embedded cloud: the same template and the same functions on a laptop. Not deployed."""
