"""A language's chain of translations: editors' reviews, merges with new jobs, and storage."""
