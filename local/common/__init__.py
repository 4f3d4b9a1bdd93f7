"""What the embedded and the in-process cloud share: AWS clients, credentials, the template."""
