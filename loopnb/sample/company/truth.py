"""The truths that are planted in the sample company, and their variants."""

from __future__ import annotations

from dataclasses import dataclass, replace

# Of 120 seeds tried, one in which luck does not blur the planted story at either size.
SEED = 88


@dataclass(frozen=True)
class Theme:
    """A thing customers talk about: where it happens and what it costs in satisfaction.

    ``share`` of all tickets have it, but ``share_there`` of those whose ``column`` holds ``value``.
    """

    name: str
    penalty: float
    share: float
    column: str = ""
    value: str = ""
    share_there: float = 0.0
    since: str = ""


THEMES = (
    Theme("restore failures", -1.80, 0.0, "category", "Restore", 0.45),
    Theme("waiting time", -0.30, 0.03, "pace", "slow", 0.50),
    Theme("licence portal", -0.60, 0.084, "category", "Licensing", 0.60, since="2026-07-01"),
    Theme("documentation", -0.45, 0.07, "category", "How-to", 0.30),
    Theme("engineer's knowledge", -0.75, 0.06),
    Theme("communication", -0.55, 0.08),
    Theme("night queue handover", -0.65, 0.005, "team", "Night queue", 0.40),
    Theme("upgrade trouble", -0.50, 0.01, "category", "Upgrade", 0.50),
    Theme("price and contract", -0.45, 0.03),
    Theme("performance", -0.50, 0.015, "category", "Performance", 0.55),
    Theme("friendly staff", 0.35, 0.20),
    Theme("quick solution", 0.40, 0.05, "pace", "quick", 0.35),
)


@dataclass(frozen=True)
class Truth:
    """Everything that is true of the company by construction; latent units unless said."""

    # Size
    accounts: int = 400
    tickets: int = 36_000
    answer_rate: float = 0.125
    conversations: int = 60
    late_answers: int = 60
    heavy_accounts: int = 6
    key_share: float = 0.12
    # 1 and 2: the release that broke restores, the action that mended it, the idle action
    release_at: str = "2026-01-20"
    restore_factor: float = 2.0
    fix_at: str = "2026-05-12"
    fix_effect: float = 0.35
    training_at: str = "2026-04-06"
    training_team: str = "Night queue"
    training_effect: float = 0.0
    # An action in the day teams ("one engineer keeps the case"), in full force after a ramp
    casework_at: str = "2026-04-07"
    casework_full: str = "2026-07-01"
    casework_effect: float = 0.53
    # 3: the mix shifts to urgent tickets while all work slows down; linear ramps
    urgent_before: float = 0.10
    urgent_after: float = 0.18
    ramp_from: str = "2026-01-01"
    ramp_to: str = "2026-07-01"
    slowdown: float = 1.11
    # Medians of hours to resolve by priority, their spread on the log scale, and the goals
    hours: tuple[float, ...] = (32.5, 12.5, 15.8, 23.5)
    spread: tuple[float, ...] = (0.80, 1.70, 1.75, 1.75)
    goal_hours: tuple[int, ...] = (96, 144, 192, 336)
    non_urgent_mix: tuple[float, ...] = (0.28, 0.55, 0.17)
    reopen_rate: float = 0.06
    week_noise: float = 0.04
    christmas: float = 0.6
    # 4 and 7: the score model
    base: float = 1.66
    account_sd: float = 0.36
    urgent_cost: float = 0.25
    reopen_cost: float = 0.35
    wait_free_days: float = 2.0
    wait_cost: float = 0.08
    wait_cap_days: float = 12.0
    cuts: tuple[float, ...] = (-1.15, -0.60, 0.0, 0.95)
    themes: tuple[Theme, ...] = THEMES
    # 5: who is invited, who answers (log odds)
    invite_rate: float = 0.90
    selective_team: str = "Storage Lisbon"
    selective_from: str = "2026-04-01"
    selective_invite: float = 0.15
    unhappy_answers: float = 0.45
    urgent_answers: float = 0.35
    heavy_answers: float = 3.0
    # 8: renewals
    renewal_rate: float = 0.90
    renewal_slope: float = 2.0
    renewal_lag_quarters: int = 2
    # Matching, in the order of the rules; what is left matches nothing
    match_shares: tuple[float, ...] = (0.55, 0.30, 0.12)
    # 9: words that contradict the score: a few anywhere, and many beside the happy scores of a team
    # whose engineers ask for a good mark
    contradiction: float = 0.03
    bent_team: str = "Expert desk"
    bent_from: str = "2026-01-01"
    bent_share: float = 0.22


SMALL = {
    "accounts": 60,
    "tickets": 8_000,
    "answer_rate": 0.255,
    "conversations": 12,
    "late_answers": 20,
    "heavy_accounts": 2,
}


def sized(truth: Truth, size: str) -> Truth:
    """The same truth for a company of ``size`` full or small."""
    if size not in ("full", "small"):
        raise ValueError(f"size is {size!r}, but must be full or small")
    return replace(truth, **SMALL) if size == "small" else truth


def _without_portal(themes: tuple[Theme, ...]) -> tuple[Theme, ...]:
    return tuple(replace(t, share=0.0, share_there=0.0) if t.since else t for t in themes)


def honest(truth: Truth) -> Truth:
    """The same company with nothing planted: no change, no selection, no late answers."""
    return replace(
        truth,
        restore_factor=1.0,
        fix_effect=0.0,
        casework_effect=0.0,
        urgent_after=truth.urgent_before,
        slowdown=1.0,
        selective_invite=truth.invite_rate,
        late_answers=0,
        bent_share=0.0,
        christmas=1.0,
        week_noise=0.0,
        themes=_without_portal(truth.themes),
    )


_DEFAULT = Truth()
VARIANTS: dict[str, Truth] = {
    "default": _DEFAULT,
    "small": sized(_DEFAULT, "small"),
    "null": honest(_DEFAULT),
    "null-small": honest(sized(_DEFAULT, "small")),
    "no-fix": replace(_DEFAULT, fix_effect=0.0),
    "no-mix": replace(_DEFAULT, urgent_after=_DEFAULT.urgent_before),
}
