"""The local Amazon Translate: its API with the real limits, over engines of this machine."""
