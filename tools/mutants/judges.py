"""The table of a mutation run: the modules whose rules matter most, and the tests that judge each.

The tests of a line take a few seconds. A module is judged by its folder's tests first;
tests of what uses it come last, and only where it has rules that they state.
"""

from __future__ import annotations

INDEX = "tests/unit/index"
MODEL = "tests/unit/layer/model"
REVIEW = "tests/unit/translate/review"
SENDERS = "tests/unit/submit/senders"

JUDGES: dict[str, tuple[str, ...]] = {
    "dateline.model.visibility": (
        f"{MODEL}/test_visibility.py",
        f"{MODEL}/test_visibility_spans.py",
    ),
    "functions.index.article.publication_status": (
        f"{INDEX}/article/test_publication_status.py",
        f"{INDEX}/article/test_history.py",
    ),
    "functions.index.article.history": (f"{INDEX}/article/test_history.py",),
    "functions.index.article.state": tuple(
        f"{INDEX}/article/test_{name}.py"
        for name in ("state", "publication_status", "tombstones", "slugs", "listings", "history")
    ),
    "functions.index.article.tombstones": (f"{INDEX}/article/test_tombstones.py",),
    "functions.index.article.translation_chain": (f"{INDEX}/article/test_translation_chain.py",),
    "functions.index.article.slugs": (f"{INDEX}/article/test_slugs.py",),
    "functions.index.article.listings": (f"{INDEX}/article/test_listings.py",),
    "functions.index.article.sitemap_rows": (f"{INDEX}/article/test_sitemap_rows.py",),
    "dateline.model.order_keys": (f"{MODEL}/test_order_keys.py",),
    "functions.translate.review.merge": (
        f"{REVIEW}/test_merge.py",
        f"{REVIEW}/test_declared_review.py",
    ),
    "functions.translate.review.chain": (f"{REVIEW}/test_chain.py",),
    "functions.translate.review.edit": (f"{REVIEW}/test_edit.py",),
    **{
        f"functions.submit.senders.{module}": (f"{SENDERS}/test_{module}.py",)
        for module in (
            "signatures",
            "schemes",
            "standard_signature",
            "age",
            "proof",
            "inputs",
        )
    },
    "functions.submit.delivery_identity": ("tests/unit/submit/test_delivery_identity.py",),
    "dateline.web.access": ("tests/unit/layer/web/test_access.py",),
}
