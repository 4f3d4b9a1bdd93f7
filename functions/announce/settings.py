"""What announce takes from its environment."""

from __future__ import annotations

import dateline.settings


class Settings(dateline.settings.Settings):
    """The bus it puts events on."""

    event_bus: str
