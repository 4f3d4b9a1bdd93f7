"""The `dateline` command, for a laptop and for a deployed stack."""
