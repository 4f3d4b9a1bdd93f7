"""Tests of the layout and the colours of pages."""
