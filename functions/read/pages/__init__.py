"""HTML pages: one layout for the front page, listings, articles and errors.

layout.html  the base template: head, header, footer; a page extends it and fills its blocks
style.css    the styles of every page, sent inside it
templates    renders a template with what the layout needs
theme        colours with enough contrast, made of the publication's accent colour
"""
