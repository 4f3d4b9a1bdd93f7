"""What the embedded cloud and the in-process cloud share."""
