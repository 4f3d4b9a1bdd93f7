"""HTTP requests, responses, access and addresses."""
