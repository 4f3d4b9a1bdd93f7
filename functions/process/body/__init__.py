"""An article's body: HTML in, sanitised blocks out."""
