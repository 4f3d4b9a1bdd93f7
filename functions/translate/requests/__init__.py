"""Requests for translations: rules, jobs, their status, and the stream that starts them."""
