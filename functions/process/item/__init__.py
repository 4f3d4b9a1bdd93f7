"""Drafts: what formats yield for each item, with the samples and values they are made from."""
