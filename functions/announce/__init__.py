"""announce: turns the article table's stream into events, on EventBridge and in /changes."""
