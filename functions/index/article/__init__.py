"""One article: its state, history and rows. Pure rules; nothing here calls AWS."""
