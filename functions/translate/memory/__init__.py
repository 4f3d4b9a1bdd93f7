"""The translation memory, and what translations cost."""
