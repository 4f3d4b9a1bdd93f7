"""What CMS payloads share: fields by path, entries, members, front matter, rich text."""
