"""What a format makes of an item, before it becomes a document."""
