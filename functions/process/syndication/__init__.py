"""What RSS, Atom and WordPress exports share: names, texts, people, media."""
