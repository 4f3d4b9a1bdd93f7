"""submit: HTTP in. A delivery is verified, its raw bytes are stored, then it is acknowledged."""
