"""Rights of the agency formats say what a customer may do, and not who may read an item."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.model.documents import Status
from tests.unit.process.formats.status_items import newsml_g2, ninjs, nitf
from tests.unit.process.parsing import article_of

TERMS = "Subscribers only. Not for resale."
RIGHTSML = (
    f"<rightsInfo><usageTerms>{TERMS}</usageTerms><rightsExpressionXML "
    "langid='http://www.w3.org/ns/odrl/2/'><o:Policy xmlns:o='http://www.w3.org/ns/odrl/2/'>"
    "<o:prohibition><o:action name='http://www.w3.org/ns/odrl/2/distribute'/></o:prohibition>"
    "</o:Policy></rightsExpressionXML></rightsInfo>"
)
BODIES: dict[str, tuple[Any, str]] = {
    "newsml_g2": (newsml_g2("stat:usable").replace("<itemMeta>", f"{RIGHTSML}<itemMeta>"), TERMS),
    "nitf": (
        nitf("usable").replace("</docdata>", f"<doc.rights>{TERMS}</doc.rights></docdata>"),
        TERMS,
    ),
    "ninjs": (
        ninjs("usable")
        | {"usageterms": TERMS}
        | {"rightsinfo": {"encodedrights": "<Policy/>", "langid": "http://www.w3.org/ns/odrl/2/"}},
        TERMS,
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_rights_become_usage_terms_and_withhold_nothing(name: str) -> None:
    body, terms = BODIES[name]
    article = article_of(body, "application/json" if name == "ninjs" else "text/xml")
    assert article.usage_terms == terms
    assert (article.access, article.status) == (None, Status.USABLE)
