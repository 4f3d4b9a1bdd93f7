"""Turns body HTML into sanitised blocks.

clean sanitises by allowlist and svg; blocks cuts the result into blocks, by fast_path where the
HTML is regular, otherwise by tree, build and embeds. boilerplate and asides mark what is not the
story. main_text extracts the story of a web page.
"""
