"""Metrics, alarms and the dashboard: the tables that the template and the docs are written from."""
