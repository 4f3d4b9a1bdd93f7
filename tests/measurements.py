"""Figures that tests measure without a limit."""

FIGURE = "figure"
"""The property whose value is printed at the end of the run."""
