"""Whom a survey may reach and how often: the rules of contact, as loop.yaml has them."""

from pydantic import BaseModel, ConfigDict, Field


class Contact(BaseModel):
    """How surveys are sent: `survey` in loop.yaml. Days are calendar days in the workspace's zone.

    A ticket is due for `within_days` after its closing. Nobody is asked again within
    `per_person_days`, no customer within `per_account_days` (0: no such rule), and no more than
    `quota_a_day` are asked (0: no limit), key customers first where `key_first` holds. At most
    `follow_ups_a_day` hear a question on what was acted on. `ours` names administrators who are
    ourselves under another name; the company's own name always is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    within_days: int = Field(1, ge=0)
    per_person_days: int = Field(30, ge=0)
    per_account_days: int = Field(0, ge=0)
    quota_a_day: int = Field(0, ge=0)
    follow_ups_a_day: int = Field(10, ge=0)
    key_first: bool = True
    ours: tuple[str, ...] = ()
