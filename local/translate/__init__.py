"""The local Amazon Translate: TranslateText with the real limits, over engines of this machine."""
