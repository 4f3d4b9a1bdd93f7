"""translate: requests for translations by HTTP, and the work itself from a queue."""
