"""Figures that tests find and do not fail on."""

FIGURE = "figure"
"""Recorded as a property of this name, a line stands at the end of the run."""
