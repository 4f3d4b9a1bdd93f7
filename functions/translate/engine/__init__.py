"""Translates a pair of languages with Amazon Translate, directly or through English."""
