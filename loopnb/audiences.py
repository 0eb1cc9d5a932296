"""Who reads the pages: what each audience is shown, and what it may see."""

from typing import Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from loopnb.errors import one_of

NOBODYS = ""  # what is of no theme is everybody's
# The sections of a scorecard, in the order in which the notebook has them.
SECTIONS = (
    "headline", "asks", "cards", "fixes", "voice", "new", "wishes", "decided", "actions", "risk",
    "names", "renews", "meet", "disagree", "invited", "worth", "goals", "gaps",
)  # fmt: skip


class Audience(BaseModel):
    """One audience: a page of its own, `scorecard-<name>.html`.

    `owners`, `products` and `themes` narrow what it is shown of themes and actions, by the
    taxonomy in the register; what is not said narrows nothing. A `brief` page gives results and
    leaves reasons to the others. `sees` is what a page may show only to those who are named here:
    customers' names, revenue, teams.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = "Customer support scorecard"
    readers: str
    sections: tuple[str, ...] = Field(min_length=1)
    owners: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    brief: bool = False
    sees: tuple[Literal["names", "revenue", "teams"], ...] = ()
    classification: str = ""  # the workspace's, where nothing is said

    @field_validator("sections")
    @classmethod
    def _known(cls, sections: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [name for name in sections if name not in SECTIONS]:
            raise ValueError(" ".join(one_of("section", name, SECTIONS) for name in wrong))
        return sections

    @model_validator(mode="after")
    def _said(self) -> "Audience":
        if self.sees and not self.classification:
            raise ValueError("who sees names, revenue or teams needs a classification of its own")
        return self

    def knowing(self, taxonomy: pd.DataFrame) -> "Audience":
        """Return the audience with the names of its themes, of a taxonomy (theme, owner, product).

        Without any narrowing they stay empty, which means all.
        """
        if not (self.owners or self.products or self.themes):
            return self
        wanted = {"owner": self.owners, "product": self.products, "theme": self.themes}
        mine = np.ones(len(taxonomy), dtype=bool)
        for column, names in wanted.items():
            mine &= taxonomy[column].isin(names).to_numpy() | (not names)
        return self.model_copy(update={"themes": (*taxonomy.theme[mine], NOBODYS)})

    def own(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a table whose theme is this audience's."""
        return table.loc[[self.has(theme) for theme in table.theme]]

    def has(self, theme: str) -> bool:
        """Hold where a theme is this audience's."""
        return not self.themes or theme in self.themes


AUDIENCES = {
    "executive": Audience(
        readers="executives", brief=True,
        sections=("headline", "asks", "cards", "voice", "decided", "actions", "risk", "goals",
                  "gaps"),
    ),
    "support": Audience(
        title="What support should know", readers="support", owners=("Support", "Knowledge"),
        sections=("headline", "cards", "voice", "new", "wishes", "decided", "actions", "worth",
                  "goals", "gaps"),
    ),
    "engineering": Audience(
        title="What to fix first", readers="engineering", owners=("Engineering", "Product"),
        sections=("headline", "fixes", "new", "decided", "gaps"),
    ),
    "product-marketing": Audience(
        title="What customers wish for, and what they praise", readers="product marketing",
        owners=("Product", "Engineering", "Sales"),
        sections=("headline", "voice", "new", "wishes", "gaps"),
    ),
}  # fmt: skip
