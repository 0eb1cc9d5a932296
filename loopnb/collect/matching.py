"""Rows meet their accounts by rules tried in order, never by guessing.

A rule that could mean two accounts means none. People's decisions in `register/matches.csv`
come first; accounts that were merged are known by `register/names.csv`.
"""

import ibis
import ibis.expr.types as ir
import pandas as pd

KEYS = ("match_id", "match_ticket", "match_name", "match_email")
LEGAL = (
    "gmbh|ag|se|kg|kgaa|co|inc|incorporated|corp|corporation|ltd|limited|llc|llp|plc|lp|company|"
    "sa|sas|sarl|srl|spa|sl|bv|nv|ab|as|asa|aps|oy|oyj|kk|pty|pte|pvt|sro|zrt|kft|doo"
)
RULES = ("decision", "id", "external id", "ticket", "name", "domain")


def plain_name(name: ir.StringValue) -> ir.StringValue:
    """Return a company's name without case, punctuation and legal form."""
    bare = name.lower().re_replace(r"[.,'’()]", "").re_replace(r"[^\pL\pN]+", " ").strip()
    return bare.re_replace(rf"( ({LEGAL}))+$", "").strip().nullif("")


def domain(email: ir.StringValue) -> ir.StringValue:
    """Return the domain of an e-mail address, in lower case, null where there is none."""
    return email.lower().re_extract(r"@([\w.-]+)\s*$", 1).nullif("")


def match(
    rows: ir.Table, accounts: ir.Table, tickets: ir.Table, known: dict[str, pd.DataFrame]
) -> ir.Table:
    """Return the rows with `account_id` and `matched_by`; unmatched rows stay, with neither.

    `tickets` has those that the rows name (see `named_by`); `known` holds the register's `matches`
    (value, account_id) and `names` (kind, old, new).
    """
    merged = known["names"].loc[known["names"].kind == "account"]
    ways = {
        "decision": [(key, _decided(known["matches"])) for key in ("match_name", "match_email")],
        "external id": [("match_id", accounts.select(key="account_id", found="account_id"))],
        "ticket": [("match_ticket", tickets.select(key="ticket_id", found="account_id"))],
        "name": [("match_plain", _by_name(accounts, merged))],
        "domain": [("match_domain", _alone(accounts.domain.lower(), accounts))],
    }
    rows = rows.mutate(
        match_plain=plain_name(rows.match_name), match_domain=domain(rows.match_email)
    )
    found = {"id": [rows.account_id]}
    for rule, lookups in ways.items():
        for number, (key, table) in enumerate(lookups):
            name = f"found_{rule.replace(' ', '_')}_{number}"
            looked = table.rename(**{name: "found", f"key_{name}": "key"})
            rows = rows.left_join(looked, rows[key] == looked[f"key_{name}"])
            rows = rows.drop(f"key_{name}")
            found.setdefault(rule, []).append(name)
    hits = {
        rule: ibis.coalesce(*[rows[n] if isinstance(n, str) else rows.account_id for n in names])
        for rule, names in sorted(found.items(), key=lambda item: RULES.index(item[0]))
    }
    by = ibis.cases(*[(hit.notnull(), rule) for rule, hit in hits.items()])
    rows = rows.mutate(account_id=ibis.coalesce(*hits.values()), matched_by=by)
    return rows.drop(*[n for names in found.values() for n in names if isinstance(n, str)],
                     "match_plain", "match_domain", *KEYS)  # fmt: skip


def named_by(rows: ir.Table, column: str, tickets: ir.Table) -> ir.Table:
    """Return ticket_id and account_id of the tickets that the rows name in a column."""
    named = rows.select(ticket_id=column).distinct()
    return tickets.select("ticket_id", "account_id").semi_join(named, "ticket_id")


def by_ticket(rows: ir.Table, tickets: ir.Table) -> ir.Table:
    """Return the rows with the account of their ticket, which may have come later than they did.

    A row that met its account by another rule keeps it.
    """
    known = tickets.select(its_ticket="ticket_id", its_account="account_id")
    known = known.filter(known.its_account.notnull())
    open_ = rows.matched_by.isnull() | (rows.matched_by == "ticket")
    joined = rows.left_join(known, open_ & (rows.ticket_id == known.its_ticket))
    found = joined.its_account.notnull()
    return joined.mutate(
        account_id=ibis.coalesce(joined.its_account, joined.account_id),
        matched_by=found.ifelse("ticket", joined.matched_by),
    ).drop("its_ticket", "its_account")


def _alone(key: ir.StringValue, accounts: ir.Table) -> ir.Table:
    """Return key and account for keys that only one account has."""
    pairs = accounts.select(key=key, found=accounts.account_id).filter(ibis._.key.notnull())
    groups = pairs.group_by("key").aggregate(found=ibis._.found.min(), n=ibis._.found.nunique())
    return groups.filter(groups.n == 1).drop("n")


def _by_name(accounts: ir.Table, merged: pd.DataFrame) -> ir.Table:
    direct = _alone(plain_name(accounts.name), accounts)
    if merged.empty:
        return direct
    renamed = ibis.memtable(merged[["old", "new"]].reset_index(drop=True))
    pairs = renamed.select(key=plain_name(renamed.old), new=plain_name(renamed.new))
    joined = pairs.join(direct, pairs.new == direct.key).select(pairs.key, direct.found)
    return ibis.union(direct, joined.anti_join(direct, "key"))


def _decided(matches: pd.DataFrame) -> ir.Table:
    schema = {"key": "string", "found": "string"}
    frame = matches.rename(columns={"value": "key", "account_id": "found"})[["key", "found"]]
    return ibis.memtable(frame.drop_duplicates("key", keep="last"), schema=schema)


def renamed(rows: ir.Table, names: pd.DataFrame) -> ir.Table:
    """Return the rows with products, teams and regions under the names they bear today."""
    for kind, changes in names.groupby("kind", sort=True):
        if kind in rows.columns:
            today = dict(zip(changes.old, changes.new, strict=True))
            rows = rows.mutate(**{kind: rows[kind].substitute(today, else_=rows[kind])})
    return rows
