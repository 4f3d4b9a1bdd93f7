"""Every label and notice that pages show, in the language of the page.

page_texts           looks up texts, escapes values and writes dates
direction            left to right or right to left
<language>.json      the texts of one language; another language is another file with the same keys
language_names.json  each language's name for itself, as in Unicode CLDR 47

Texts are plain, with values in braces: `"published": "Published {time}"`.
"""
