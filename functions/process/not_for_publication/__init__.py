"""Removes from drafts what is not for publication, by markup and by wording."""
