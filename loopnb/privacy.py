"""What `loop.yaml` says of personal data: how it is recognised, and how long raw files stay."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Redaction(BaseModel):
    """Whose phone numbers and national ids are looked for, and names that are left alone.

    `countries` (two letters each) come beside `phone_region`; `leave` are names of people or
    customers that are ordinary words here.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    countries: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()
    leave: tuple[str, ...] = ()


# Months that raw files stay, by the pattern of their names below the workspace.
Retention = dict[str, Annotated[int, Field(ge=1)]]
