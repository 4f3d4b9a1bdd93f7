"""Translates a pair of languages by Amazon Translate, directly or by way of English."""
