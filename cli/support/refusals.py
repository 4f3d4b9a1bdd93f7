"""Why a value was refused, in the words of the command line instead of those of pydantic."""

from __future__ import annotations

import re

_WORDS = (
    (r"Input should be a valid integer.*", "give a whole number"),
    (r"Input should be a valid number.*", "give a number"),
    (r"Input should be a valid boolean.*", "give true or false"),
    (r"Input should be a valid (?:tuple|list|set|dictionary).*", "give a list"),
    (r"Input should be a valid (\w+).*", r"give a \1"),
    (r"(?:Input|String) should be greater than or equal to (\S+)", r"give \1 or more"),
    (r"(?:Input|String) should be less than or equal to (\S+)", r"give \1 or less"),
    (r"(?:Input|String) should be greater than (\S+)", r"give more than \1"),
    (r"(?:Input|String) should be less than (\S+)", r"give less than \1"),
    (r"String should have at most (\d+) characters?", r"give at most \1 characters"),
    (r"String should have at least 1 characters?", "it is empty"),
    (r"String should have at least (\d+) characters?", r"give at least \1 characters"),
    (r"(?:\w+) should have at most (\d+) items?.*", r"give at most \1"),
    (r"(?:\w+) should have at least (\d+) items?.*", r"give at least \1"),
    (r"String should match pattern.*", "it is not written as it has to be"),
    (r"Input should be (.*)", r"give \1"),
    (r"(?:Value|Assertion) error, (.*)", r"\1"),
)
"""Pattern of a whole message of pydantic → what to say."""


def in_words(message: str) -> str:
    """What to give instead; a message that is not pydantic's is returned as it is."""
    for pattern, words in _WORDS:
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, words, message, count=1, flags=re.DOTALL)
    return message
