"""The in-process cloud: the stack's stores on moto, for tests and `dateline invoke`."""
