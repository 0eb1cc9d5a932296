"""The people who write tickets, and what the help desk knows about their company."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .accounts import slug
from .streams import words
from .truth import Truth

RULES = ("external id", "name", "domain", "unmatched")
# The first contacts of an account write most: contact j of k has tickets up to (j / k) ** SKEW.
SKEW = 1 / 1.5


def contacts(truth: Truth, accounts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One row for each contact, with the rule by which its tickets can meet the account."""
    size = np.clip(2 + rng.poisson(1 + 900 * accounts["weight"]), 2, 14)
    row = np.repeat(np.arange(len(accounts)), size)
    place = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    frame = accounts.iloc[row][["account_id", "plain_name", "name", "region", "domain"]]
    frame = frame.reset_index(drop=True).rename(columns={"domain": "website"})
    frame["account_row"] = row
    share = ((place + 1) / size[row]) ** SKEW - (place / size[row]) ** SKEW
    frame["rule"] = _rules(share * accounts["weight"].to_numpy()[row], truth.match_shares, rng)
    frame["contact_id"] = [str(360_000_000_000 + 7919 * i) for i in range(len(frame))]
    frame["merged_name"] = _merged(frame, accounts)
    frame = _people(frame, rng)
    frame["language"] = _languages(frame["region"], rng)
    return _known(frame, rng)


def contact_rows(accounts: np.ndarray, contacts: pd.DataFrame, u: np.ndarray) -> np.ndarray:
    """The contact of each ticket, given its account and a uniform number."""
    size = np.bincount(contacts["account_row"])
    first = np.cumsum(size) - size
    return first[accounts] + (size[accounts] * u ** (1 / SKEW)).astype(int)


def renamed_accounts(contacts: pd.DataFrame) -> pd.DataFrame:
    """The merged accounts: the name that the help desk still has, and the account it belongs to."""
    merged = contacts.loc[contacts["merged_name"] != "", ["merged_name", "name"]].drop_duplicates()
    merged.columns = ["old", "new"]
    merged = merged.sort_values("old").reset_index(drop=True)
    return merged.assign(kind="account", since=["2025-04-01", "2026-02-01"][: len(merged)])


def _rules(weight: np.ndarray, shares: tuple[float, ...], rng: np.random.Generator) -> np.ndarray:
    """Rules dealt along the cumulated weight, so that shares of tickets come out as planned."""
    order = rng.permutation(len(weight))
    reached = np.empty(len(weight))
    reached[order] = (np.cumsum(weight[order]) - weight[order] / 2) / weight.sum()
    return np.array(RULES)[np.searchsorted(np.cumsum(shares), reached)]


def _merged(frame: pd.DataFrame, accounts: pd.DataFrame) -> np.ndarray:
    """Old company names on those contacts of two larger accounts that match by name."""
    rank = accounts["weight"].rank(ascending=False).to_numpy()[frame["account_row"]]
    usable = (frame["rule"] == "name") & (rank > len(accounts) // 20)
    order = np.argsort(rank[usable], kind="stable")
    chosen = frame.loc[usable, "account_row"].iloc[order].drop_duplicates().to_numpy()[:2]
    names = np.full(len(frame), "", dtype=object)
    for name, account in zip(words("people")["merged"], chosen, strict=False):
        names[(usable & (frame["account_row"] == account)).to_numpy()] = name
    return names


def _people(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    people = words("people")
    first = rng.choice(people["first"], len(frame))
    last = rng.choice(people["last"], len(frame))
    local = [f"{slug(f)}.{slug(s)}" for f, s in zip(first, last, strict=True)]
    again = pd.Series(local).groupby([frame["account_row"], pd.Series(local)]).cumcount()
    local = [name + (str(n + 1) if n else "") for name, n in zip(local, again, strict=True)]
    return frame.assign(
        first=first, last=last, full_name=[f"{f} {s}" for f, s in zip(first, last, strict=True)],
        local=local,
    )  # fmt: skip


def _languages(region: pd.Series, rng: np.random.Generator) -> np.ndarray:
    u = rng.random(len(region))
    german = (region == "EMEA") & (u < 0.12)
    spanish = ((region == "EMEA") & (u > 0.96)) | ((region == "Americas") & (u > 0.90))
    return np.select([german, spanish], ["DE", "ES"], "EN")


def _known(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Organisation, external id and mail domain as the help desk holds them, by rule."""
    rule, u = frame["rule"], rng.random(len(frame))
    sisters = frame["website"].duplicated(keep=False) & frame["website"].str.startswith("kestrel")
    # A shared domain tells nothing: these stay unmatched although their mail is a company's.
    rule = rule.mask(sisters & (rule == "domain"), "unmatched")
    free = rng.choice(words("people")["free_mail"], len(frame))
    group = frame["website"].str.replace(".example", "-group.example")
    merged = frame["merged_name"] != ""
    former = [slug(name.rpartition(" ")[0]) + ".example" for name in frame["merged_name"]]
    domain = np.select(
        [merged, (rule == "unmatched") & ~sisters, (rule == "name") & (u < 0.4)],
        [former, free, group],
        frame["website"],
    )
    spelled = [_spelling(*row) for row in zip(frame["plain_name"], frame["name"], u, strict=True)]
    nick = frame["plain_name"].str.split().str[0] + " IT department"
    organization = np.select(
        [merged, rule == "name", (rule == "external id") & (u < 0.9),
         (rule == "domain") & (u < 0.5)],
        [frame["merged_name"], spelled, spelled, nick], "",
    )  # fmt: skip
    return frame.assign(
        rule=rule,
        email=frame["local"] + "@" + domain,
        email_domain=domain,
        organization=organization,
        external_id=frame["account_id"].where(rule == "external id", ""),
    )


def _spelling(plain: str, name: str, u: float) -> str:
    """The company's name as somebody typed it: case, legal form and punctuation vary."""
    form = name.removeprefix(plain).strip()
    spellings = (
        name,
        plain,
        name.upper(),
        plain.upper(),
        plain.lower(),
        f"{plain}, {form}",
        name.replace(".", ""),
        f" {name}",
        plain.replace(" ", "  "),
        f"{plain}-{form}",
    )
    return spellings[int(u * 997) % len(spellings)]
