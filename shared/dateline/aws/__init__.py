"""AWS clients, events and observability."""
