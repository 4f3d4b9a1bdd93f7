"""What two or more Dateline functions share: models, stores, errors, settings, observability."""
