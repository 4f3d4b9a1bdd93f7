"""Requests for translations: rules, jobs, status, and the stream that starts them."""
