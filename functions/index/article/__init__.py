"""One article: its state, its history and its rows. Pure rules without AWS calls."""
