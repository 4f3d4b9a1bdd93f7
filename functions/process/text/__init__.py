"""Reads text: encodings, dates, languages, names, paragraphs."""
