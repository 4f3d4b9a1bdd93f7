"""Articles that are the same story: grouping, merging, and updating each other."""
