"""What every model is made of: frozen, aware UTC times, NFC text (DESIGN.md, section 5).

Apart from `dateline.models`, so that a function which touches no article does not build its models
at every cold start (about 55 ms).
"""

from __future__ import annotations

import unicodedata
from datetime import UTC
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

Text = Annotated[str, AfterValidator(lambda text: unicodedata.normalize("NFC", text))]
Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class Model(BaseModel):
    """Frozen, and strict about names: a misspelt field is an error, not a loss."""

    model_config = ConfigDict(frozen=True, extra="forbid")
