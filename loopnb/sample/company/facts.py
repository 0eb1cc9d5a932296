"""The true numbers that follow from the truths, worked out from what is hidden in real life."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .clock import QUARTERS, ZONE, quarter_of
from .company import Company
from .effects import actions, clustering, mix_effect, share, theme_effects, waiting_effect


def facts(company: Company) -> dict[str, Any]:
    """All derived numbers, ready for JSON."""
    return {
        "by_quarter": by_quarter(company),
        "themes": theme_effects(company),
        "waiting": waiting_effect(company),
        "mix": mix_effect(company.truth, company.tickets),
        "actions": actions(company),
        "clustering": clustering(company),
        "restores": _restores(company),
        "selection": _selection(company),
        "renewals": _renewals(company),
        "matching": _matching(company),
        "answers": _answers(company),
        "comments": _comments(company),
    }


def by_quarter(company: Company) -> list[dict[str, Any]]:
    """The story by UTC quarter: flow, speed and satisfaction, of answers and of all customers."""
    tickets = company.tickets
    opened, solved = quarter_of(tickets["opened_at"]), quarter_of(tickets["resolved_at"])
    answers = company.responses[company.responses["finished"]]
    answered = quarter_of(answers["responded_at"].dt.tz_convert(ZONE))
    rows = []
    for quarter in QUARTERS:
        new, done = tickets[opened == quarter], tickets[solved == quarter]
        told = answers[answered == quarter]
        first = told[~told["late"]]
        vault = (new["product"] == "Vault") & (new["category"] == "Restore")
        rows.append(
            {
                "quarter": quarter,
                "tickets_opened": len(new),
                "tickets_resolved": len(done),
                "urgent_share": share(new["priority"] == "Urgent"),
                "vault_restore_tickets": int(vault.sum()),
                "median_hours": round(float(done["hours"].median()), 2),
                "p90_hours": round(float(done["hours"].quantile(0.9)), 1),
                "sla_met_share": share(done["hours"] <= done["sla_target_hours"]),
                "reopened_share": share(done["reopens"] > 0),
                "answers": len(told),
                "csat": share(told["score"] >= 4),
                "csat_before_late_answers": share(first["score"] >= 4),
                "csat_of_all_customers": share(done["felt"] >= company.truth.cuts[2]),
            }
        )
    return rows


def _restores(company: Company) -> dict[str, Any]:
    truth = company.truth
    return {
        "level_before_release": 1.0,
        "level_after_release": truth.restore_factor,
        "level_after_fix": round(truth.restore_factor * (1 - truth.fix_effect), 4),
        "fall_by_fix": truth.fix_effect,
        "tickets_caused_by_release": int(company.tickets["caused"].sum()),
        "fall_by_training": truth.training_effect,
    }


def _selection(company: Company) -> dict[str, Any]:
    truth, tickets = company.truth, company.tickets
    start = pd.Timestamp(truth.selective_from, tz="UTC")
    late = tickets["resolved_at"] >= start
    team = late & (tickets["team"] == truth.selective_team)
    sent = company.invitations
    asked = sent[sent["survey"] == "transaction"]["ticket_id"]
    invited = tickets["ticket_id"].isin(asked)
    answers = company.responses[company.responses["finished"]]
    own = answers[(answers["team"] == truth.selective_team) & (answers["responded_at"] >= start)]
    return {
        "team": truth.selective_team,
        "since": truth.selective_from,
        "invited_share_of_team": share(invited[team]),
        "invited_share_of_others": share(invited[late & ~team]),
        "csat_of_team_answers": share(own["score"] >= 4),
        "csat_of_team_customers": share(tickets["felt"][team] >= truth.cuts[2]),
    }


def _renewals(company: Company) -> dict[str, Any]:
    done = company.renewals[company.renewals["status"] != "Open"]
    return {
        "decided": len(done),
        "open": int((company.renewals["status"] == "Open").sum()),
        "renewed_share": share(done["status"] == "Renewed"),
        "log_odds_per_unit_of_satisfaction": company.truth.renewal_slope,
        "lag_quarters": company.truth.renewal_lag_quarters,
    }


def _matching(company: Company) -> dict[str, Any]:
    rule = company.contacts["rule"].to_numpy()[company.tickets["contact_row"]]
    shares = pd.Series(rule).value_counts(normalize=True).sort_index()
    merged = company.contacts["merged_name"].to_numpy()[company.tickets["contact_row"]]
    return {
        "ticket_share_by_rule": {name: round(float(s), 4) for name, s in shares.items()},
        "tickets_under_merged_names": int((merged != "").sum()),
        "shared_domain": "kestrelmoor.example",
    }


def _answers(company: Company) -> dict[str, Any]:
    answers = company.responses
    done = answers[answers["finished"]]
    heavy = company.accounts[company.accounts["heavy"]]["account_id"]
    return {
        "finished": len(done),
        "unfinished": int((~answers["finished"]).sum()),
        "share_of_tickets": round(len(done) / len(company.tickets), 4),
        "late_response_ids": answers.loc[answers["late"], "response_id"].tolist(),
        "heavy_account_ids": heavy.tolist(),
        "share_from_heavy_accounts": share(done["account_id"].isin(heavy)),
        "nps_by_wave": {
            wave: round(float(((s >= 9) * 100.0 - (s <= 6) * 100.0).mean()), 1)
            for wave, s in company.nps.groupby("wave")["score"]
        },
    }


def _comments(company: Company) -> dict[str, Any]:
    said = company.comments
    found = said[said["personal"] != ""]["personal"].value_counts().sort_index()
    return {
        "count": len(said),
        "empty": int((said["sentiment"] == "none").sum()),
        "ironic": int(said["ironic"].sum()),
        "contradictory_share": company.truth.contradiction,
        "bent": _bent(company),
        "with_personal_data": {kind: int(n) for kind, n in found.items()},
    }


def _bent(company: Company) -> dict[str, Any]:
    """The team whose scores are bent: how many of its happy scores stand beside a complaint."""
    truth, said = company.truth, company.comments
    happy = said["may_bend"] & (said["rating"] >= 4) & (said["sentiment"] != "none")
    return {
        "team": truth.bent_team,
        "since": truth.bent_from,
        "share": truth.bent_share,
        "comments_beside_happy_scores": int(happy.sum()),
        "complaints_beside_happy_scores": int((said["sentiment"][happy] == "-1").sum()),
        "of_them_bent": int((said["sentiment"] != said["straight"]).sum()),
    }
