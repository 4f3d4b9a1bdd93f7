"""Writes the alarms and the dashboard into template.yaml."""

from __future__ import annotations

from tools.monitoring.template import write_block

if __name__ == "__main__":
    write_block()
