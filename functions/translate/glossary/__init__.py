"""Glossaries, their storage, and the language codes of Amazon Translate."""
