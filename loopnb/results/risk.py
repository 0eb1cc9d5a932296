"""Customers at risk: unhappy twice, and soon free to leave."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.results.impact import money
from loopnb.results.words import listed
from loopnb.verdicts import count, day

AT_RISK, NOBODY, NO_SOURCE, INTERNAL = "at risk", "nobody", "no source", "nothing is sold"
MONTHS, TIMES = 6, 2  # ahead of the period's end; bad answers in the year before it
FEW = 3  # customers, below which what they are worth together is not told
DOMINANT = 0.8  # of a sum: one customer with more of it could be read from it
FAR = 5  # points from the usual, from which a customer is expected to be clearly less content
WITHIN = "within six months"


class Risk(Result):
    """Customers that renew soon and were unhappy twice; one row a customer and currency.

    `verdict` is AT_RISK in these rows. Otherwise one row says why there are none: NOBODY is,
    NO_SOURCE tells of it, or nothing is sold here (INTERNAL). `due` is the first renewal,
    `amount` what the contracts due are worth, `unhappy` counts tickets or invitations with a bad
    answer in the year up to the period's end, `urgent_open` tickets waiting then. Days are ISO
    days. In every row: `renewing` customers have a contract due, `decided` contracts due are
    decided since.
    """

    columns = ("period", "verdict", "account_id", "name", "segment", "region", "is_key", "due",
               "amount", "currency", "unhappy", "last_unhappy", "urgent_open", "reasons", "owner",
               "renewing", "decided")  # fmt: skip
    caption = "Customers at risk"

    @property
    def told(self) -> bool:
        """Whether the data tell who is at risk at all."""
        return bool(self.table.verdict.isin([AT_RISK, NOBODY]).any())

    @property
    def customers(self) -> pd.DataFrame:
        """The customers at risk with their names and revenue: for a restricted page alone."""
        return self.table.loc[self.table.verdict == AT_RISK].reset_index(drop=True)

    @property
    def count(self) -> int:
        return self.customers.account_id.nunique()

    @property
    def worth(self) -> dict[str, float]:
        """What they are worth together, by currency; only where none can be read from it.

        That is where FEW or more are known, none of them with more than DOMINANT of the sum (the
        (n, k) rule: Hundepool et al. 2012, Statistical Disclosure Control).
        """
        known = self.customers.dropna(subset="amount")
        known = known.loc[known.amount > 0]
        known = known.loc[known.currency.ne("") | known.currency.eq("").all()]
        sums = known.groupby("currency", sort=True).amount.agg(["size", "sum", "max"])
        told = sums.loc[(sums["size"] >= FEW) & (sums["max"] <= DOMINANT * sums["sum"])]
        return told["sum"].sort_index().to_dict()

    @property
    def text(self) -> str:
        """Say how many are at risk, and what they are worth, without a name."""
        if not self.told:
            return "The data do not tell which customers are at risk."
        row = self.table.iloc[0]
        if row.decided and not row.renewing:
            return f"All contracts that were due {WITHIN} are decided by now."
        left_out = "contract that was" if row.decided == 1 else "contracts that were"
        late = f" Not counted: {row.decided:,} {left_out} decided since." if row.decided else ""
        return f"{self._who(row.renewing)}{late}"

    def _who(self, renewing: int) -> str:
        """Say who of those that renew is at risk."""
        twice, unhappy = f"{WITHIN} and have been unhappy twice.", "has been unhappy twice."
        if self.count >= FEW:
            return f"{self.count:,} customers{self._worth} renew {twice}"
        if self.count:
            return f"Fewer than three customers renew {twice}"
        if renewing > 1:
            return f"None of the {renewing:,} customers that renew {WITHIN} {unhappy}"
        if renewing:
            return f"The one customer that renews {WITHIN} has not been unhappy twice."
        return f"No contract that we know of is due {WITHIN}."

    @property
    def _worth(self) -> str:
        said = [money(amount, currency) for currency, amount in self.worth.items()]
        if not said:
            return ""
        rest = set(self.customers.currency[self.customers.amount > 0]) - set(self.worth)
        more = " and more in other currencies" if rest else ""
        return f", worth about {listed(said) if not more else ', '.join(said)}{more},"

    @property
    def shown(self) -> pd.DataFrame:
        """How many, by currency, and what they are worth where that gives nobody away."""
        if not self.count:
            return pd.DataFrame()
        by = self.customers.groupby("currency", sort=True).account_id.nunique()
        lines = [
            (currency or "not said",
             f"{number:,}" if number >= FEW else f"fewer than {FEW}",
             money(self.worth[currency], currency) if currency in self.worth else "not told")
            for currency, number in by.items()
        ]  # fmt: skip
        return pd.DataFrame(lines, columns=["Currency", "Customers at risk", "Worth about"])


class Renewing(Result):
    """Who renews in the six months after the period; one row a customer and currency.

    `place` is 1 for the customer whose answers are expected to be the worst, of `of`; `felt` is how
    far above what is usual these would lie, in points of the scale from 0 to 100. `at_risk` and
    `reasons` are those of `Risk`. The table has names and revenue, for a restricted page; `text`
    and `shown` have none.
    """

    columns = ("period", "place", "of", "account_id", "name", "is_key", "due", "amount", "currency",
               "felt", "at_risk", "reasons", "owner")  # fmt: skip
    caption = "Who renews, the least content first"

    @property
    def text(self) -> str:
        """Say how many renew and how many stand clearly low, without a name."""
        if self.table.empty:
            return "The data do not tell who renews and how content they are."
        of = int(self.table["of"].iloc[0])
        low = self.table.loc[self.table.felt < 0, "account_id"].nunique()
        renew = f"{count(of, 'customer')} renew{'s' * (of == 1)} {WITHIN}"
        many = f"{low:,}" if low >= FEW else f"fewer than {FEW}"
        return f"{renew}; {many} of them are expected to be less content than is usual."

    @property
    def shown(self) -> pd.DataFrame:
        """How many customers lie how far from the usual, without a name."""
        felt = self.table.groupby("account_id").felt.min()
        bands = [(f"More than {FAR} under", felt < -FAR), (f"Up to {FAR} under",
                 (felt >= -FAR) & (felt < 0)), ("As usual or above", felt >= 0)]  # fmt: skip
        lines = [(said, f"{many:,}" if many >= FEW else f"fewer than {FEW}")
                 for said, inside in bands if (many := int(inside.sum()))]  # fmt: skip
        return pd.DataFrame(lines, columns=["Points from the usual", "Customers"])

    @property
    def names(self) -> pd.DataFrame:
        """The ranking with names and revenue: for a restricted page alone."""
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"Place": [int(row.place) for row in rows],
             "Customer": [row.name or row.account_id for row in rows],
             "Renews": [day(row.due) for row in rows],
             "Worth": [money(row.amount, row.currency) if row.amount == row.amount else ""
                       for row in rows],
             "Points from the usual": [f"{row.felt:+.0f}".replace("-", "−") for row in rows],
             "Why": [row.reasons for row in rows]}
        )  # fmt: skip
