"""Deploys the stack of an environment (samconfig.toml), and adopts what a deleted stack left."""
