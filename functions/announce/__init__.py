"""announce: reads the article table's stream and puts events on EventBridge."""
