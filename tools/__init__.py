"""Tools of the repository: they write files that are committed."""
