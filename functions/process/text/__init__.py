"""Parses and recognises text: encodings, dates, languages, names, paragraphs."""
