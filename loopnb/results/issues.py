"""Issues that a run proposes, the causes to look into, and one issue told in eight disciplines."""

from loopnb import verdicts
from loopnb.results.base import Result

OPEN, SOLVED, REOPENED = "open", "solved", "reopened"
WHYS = ("why_1", "why_2", "why_3", "why_4", "why_5")
TO_FILL = "to be filled"


class Issues(Result):
    """Proposed issues, those that ask most first; one row an issue that the register lacks.

    `status` is open, or reopened where what was solved recurs; then `evidence` says how it shows.
    `comments`, `tickets` and `accounts` are how many of the period name the theme; `points` of
    satisfaction are at stake only where this is shown, else missing.
    """

    columns = (
        "issue_id", "theme", "title", "area", "product", "component", "version", "owner", "status",
        "opened_on", "solved_on", "fixed_version", "comments", "tickets", "accounts", "points",
        "points_low", "points_high", "evidence",
    )  # fmt: skip
    caption = "Proposed issues"
    heads = {"issue_id": "Id", "title": "Issue", "area": "Area", "owner": "Owner",
             "status": "Status", "tickets": "Tickets", "accounts": "Customers",
             "points": "Points at stake", "evidence": "Why"}  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No new issue is proposed, and none that was solved comes back."
        again = self.table.status == REOPENED
        said = (
            [f"{verdicts.count(int((~again).sum()), 'issue')} proposed."] if (~again).any() else []
        )
        said += [f"{row.title} comes back: {row.evidence}."
                 for row in self.table.loc[again].itertuples()]  # fmt: skip
        if (~again).any():
            first = next(self.table.loc[~again].itertuples())
            said.insert(1, f"First: {first.title} ({first.evidence}).")
        return " ".join(said)


class ProposedCauses(Result):
    """Causes to look into, each of an issue, with what the data know; the rest is for people.

    `cause` is what the evidence points to, or 'to be filled'; `problem` says what, where, when,
    who and how many. The five whys, is and is not, the team and where it escaped are left blank.
    """

    columns = (
        "cause_id", "issue_id", "area", "cause", *WHYS, "is", "is_not", "team", "problem",
        "escape_point", "evidence",
    )  # fmt: skip
    caption = "Causes to look into"
    heads = {"cause_id": "Id", "issue_id": "Issue", "cause": "Cause, by the evidence",
             "problem": "Problem", "evidence": "Evidence"}  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No cause waits for somebody to look into it."
        known = self.table.loc[self.table.cause != TO_FILL]
        blank = len(self.table) - len(known)
        said = [f"{verdicts.count(len(known), 'candidate cause')} to look into."] * bool(len(known))
        said += [f"For {verdicts.count(blank, 'issue')} the data point to no cause."] * bool(blank)
        return " ".join(said)


class EightD(Result):
    """One issue in the eight disciplines, a row each; `blank` where people have to fill it in."""

    columns = ("discipline", "title", "said", "blank")
    caption = "The issue in eight disciplines"
    heads = {"discipline": "", "title": "Discipline", "said": "What is known"}

    @property
    def text(self) -> str:
        left = [row.discipline for row in self.table.itertuples() if row.blank]
        problem = self.table.said[self.table.discipline == "D2"].iloc[0]
        return f"{problem} {'All eight are filled in.' if not left else ''}".strip() + (
            f" To be filled in: {', '.join(left)}." if left else "")  # fmt: skip
