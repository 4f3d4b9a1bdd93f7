"""The endpoints of operations: each answers one route."""
