"""The `dateline` command: runs the embedded cloud and works with it or with a deployed stack."""
