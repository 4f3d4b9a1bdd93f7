"""Glossaries, and the language codes of Amazon Translate."""
