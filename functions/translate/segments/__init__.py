"""Texts as segments: markup, numbers, sentences. Pure rules; nothing here calls AWS."""
