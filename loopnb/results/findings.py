"""What is proposed to be done, and what cannot be told."""

from loopnb.results.base import Result


class Actions(Result):
    """Corrective actions proposed by the run; people accept, change or refuse them.

    From `metric` on it is the rule that would judge the action, as the register has it, "" where
    people are to write it.
    """

    columns = ("action_id", "theme", "proposal", "evidence", "owner", "status", "kind", "sponsor",
               "due", "issue_id", "metric", "where", "against", "better", "smallest", "minimum",
               "weeks")  # fmt: skip
    caption = "Proposed actions"
    heads = {"action_id": "Id", "proposal": "Proposal", "evidence": "Why", "owner": "Owner"}


class Gaps(Result):
    """What is not measured here and what these data cannot tell, each named once."""

    columns = ("kind", "subject", "why")
    caption = "What we cannot tell"
    heads = {"subject": "What", "kind": "How", "why": "Why"}
