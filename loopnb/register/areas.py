"""Whether something is about the product or about the service: said by the taxonomy, else guessed.

People say it in the columns `product` and `service` of themes.csv. Where they do not, the name of
a theme's owner, or the words of a cause code, tell it; what neither tells stays unknown.
"""

import pandas as pd

PRODUCT, SERVICE, UNKNOWN = "product", "service", ""
# Starts of words in the names of owners.
OWNERS = {
    PRODUCT: ("engineer", "product", "develop", "r&d", "quality", "design"),
    SERVICE: ("support", "service", "knowledge", "sales", "success", "training", "desk", "queue",
              "account", "operations"),
}  # fmt: skip
# Starts of words in cause codes; a wrong setting or a full disk may be anybody's doing.
CODES = {
    PRODUCT: ("defect", "bug", "firmware", "hardware", "software", "failure", "design",
              "regression", "crash", "performance"),
    SERVICE: ("document", "training", "operator", "contract", "licence", "license", "knowledge",
              "communication", "handling", "handover", "invoice", "billing", "delivery"),
}  # fmt: skip


def areas(taxonomy: pd.DataFrame) -> dict[str, str]:
    """Return product, service or '' for each theme of the register's taxonomy.

    A theme whose two columns are both filled is about both, and about neither alone.
    """
    return {row["theme"]: _of_theme(row) for row in taxonomy.to_dict("records")}


def of_code(code: str) -> str:
    """Return what a cause code is about by its words: product, service, or '' where unknown."""
    return _named(code, CODES)


def _of_theme(row: dict[str, str]) -> str:
    product, service = (str(row.get(name) or "").strip() for name in (PRODUCT, SERVICE))
    if product or service:
        return UNKNOWN if product and service else PRODUCT if product else SERVICE
    return _named(str(row.get("owner") or ""), OWNERS)


def _named(text: str, known: dict[str, tuple[str, ...]]) -> str:
    """Return the area whose words begin a word of the text; '' for none or for both."""
    words = text.lower().replace("-", " ").split()
    found = [area for area, starts in known.items() if any(w.startswith(starts) for w in words)]
    return found[0] if len(found) == 1 else UNKNOWN
