"""Shared by the agency formats: status words, newscodes, renditions, wire messages, NITF bodies."""
