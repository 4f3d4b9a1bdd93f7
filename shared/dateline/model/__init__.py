"""Documents, rows and rules. Nothing here calls AWS."""
