"""Looks up what readers may see."""
