"""What customers say of the service, and how many of them say it."""

import ibis.expr.types as ir

from loopnb.metrics.metric import MEAN, SATISFACTION, SCORE, SHARE, Metric

# The metrics that rest on the answers to a kind of question.
ASKED = {"csat": ("csat", "csat_low"), "nps": ("nps",), "ces": ("ces1", "ces2"),
         "resolved": ("resolved_said", "fcr_customer")}  # fmt: skip


def rated(rating: ir.Table) -> ir.BooleanValue:
    """Hold where a rating and its scale are known and fit each other."""
    return rating.score.between(rating.scale_min, rating.scale_max).fill_null(False)


def top_two(rating: ir.Table) -> ir.BooleanValue:
    """Hold for the two best points of a scale of five or more, the best of a shorter one."""
    width = (rating.scale_max - rating.scale_min >= 4).ifelse(1, 0)
    low_is_good = rating.score <= rating.scale_min + width
    high_is_good = rating.score >= rating.scale_max - width
    return (rating.scale_direction == "low").ifelse(low_is_good, high_is_good)


def bottom_two(rating: ir.Table) -> ir.BooleanValue:
    """Hold for the two worst points of a scale of five or more, the worst of a shorter one."""
    width = (rating.scale_max - rating.scale_min >= 4).ifelse(1, 0)
    low_is_bad = rating.score <= rating.scale_min + width
    high_is_bad = rating.score >= rating.scale_max - width
    return (rating.scale_direction == "low").ifelse(high_is_bad, low_is_bad)


def promoter(rating: ir.Table) -> ir.IntegerValue:
    """Return 1 for nine and ten of ten, -1 for up to six, 0 between."""
    return (rating.score >= 9).ifelse(1, (rating.score <= 6).ifelse(-1, 0))


def effort(rating: ir.Table, direction: str) -> ir.BooleanValue:
    """Hold for answers on effort, those whose direction is not told among them."""
    return (rating.kind == "ces") & (rating.scale_direction.fill_null(direction) == direction)


def on_scale(rating: ir.Table, least: float, most: float, direction: str) -> ir.BooleanValue:
    """Hold for ratings on just this scale, in this direction: another is another measure."""
    fits = (rating.scale_min == least) & (rating.scale_max == most)
    return (rated(rating) & fits & (rating.scale_direction == direction)).fill_null(False)


def meant(invitation: ir.Table) -> ir.BooleanValue:
    """Hold for an invitation that reached whom it was meant for, as far as is known."""
    return (invitation.disposition.lower() != "ineligible").fill_null(True)


def complete(invitation: ir.Table) -> ir.BooleanValue:
    """Hold for an invitation that was answered to the end."""
    return invitation.disposition.lower() == "complete"


SATISFACTION_METRICS = (
    Metric(
        "csat", "Satisfied customers", "%", "higher", SATISFACTION, SHARE,
        table="responses", date="responded_at",
        among=lambda t: t.kind == "csat", scope=rated, value=top_two,
        definition="Answers in the two best points of the scale, of all answers that give a "
        "rating, by the day of the answer.",
    ),
    Metric(
        "csat_low", "Dissatisfied customers", "%", "lower", SATISFACTION, SHARE,
        table="responses", date="responded_at",
        among=lambda t: t.kind == "csat", scope=rated, value=bottom_two,
        definition="Answers in the two worst points of the scale, of all answers that give a "
        "rating, by the day of the answer.",
    ),
    Metric(
        "nps", "Would recommend us (NPS)", "points", "higher", SATISFACTION, SCORE,
        table="responses", date="responded_at",
        among=lambda t: t.kind == "nps",
        scope=lambda t: rated(t) & (t.scale_min == 0) & (t.scale_max == 10),
        value=promoter,
        definition="Answers of 9 and 10 less answers of 0 to 6, of all answers from 0 to 10, "
        "between −100 and 100 points.",
    ),
    Metric(
        "ces1", "Effort for the customer (1 to 5)", "of 5", "lower", SATISFACTION, MEAN,
        table="responses", date="responded_at",
        among=lambda t: effort(t, "low"), scope=lambda t: on_scale(t, 1, 5, "low"),
        value=lambda t: t.score,
        definition="Mean answer to how much effort it took, 1 (very little) to 5 (very much).",
    ),
    Metric(
        "ces2", "Made it easy (1 to 7)", "of 7", "higher", SATISFACTION, MEAN,
        table="responses", date="responded_at",
        among=lambda t: effort(t, "high"), scope=lambda t: on_scale(t, 1, 7, "high"),
        value=lambda t: t.score,
        definition="Mean agreement that it was made easy, 1 (not at all) to 7 (wholly).",
    ),
    Metric(
        "resolved_said", "Resolved, says the customer", "%", "higher", SATISFACTION, SHARE,
        table="responses", date="responded_at",
        among=lambda t: t.kind == "resolved", scope=rated, value=lambda t: t.score == t.scale_max,
        definition="Answers that the problem was resolved, of all answers to that question.",
    ),
    Metric(
        "response_rate", "Surveys after a ticket answered", "%", "higher", SATISFACTION, SHARE,
        table="invitations", date="sent_at", needs=("occasion",), version=2,
        among=lambda t: t.after_ticket & meant(t),
        scope=lambda t: t.disposition.notnull(), value=complete,
        definition="Complete answers to surveys that ask about a ticket, of all invitations sent "
        "in the period but those that could not be delivered or were not meant (AAPOR response "
        "rate 1).",
    ),
    Metric(
        "response_rate_other", "Other surveys answered", "%", "higher", SATISFACTION, SHARE,
        table="invitations", date="sent_at", needs=("occasion",),
        among=lambda t: ~t.after_ticket & meant(t),
        scope=lambda t: t.disposition.notnull(), value=complete,
        definition="As surveys after a ticket answered, of the surveys that ask about no ticket, "
        "such as one on the whole relationship twice a year.",
    ),
    Metric(
        "participation", "Tickets with an answer", "%", "higher", SATISFACTION, SHARE,
        table="tickets", date="resolved_at", needs=("answers",),
        scope=lambda t: t.surveyed, value=lambda t: t.answered,
        definition="Tickets resolved in the period with an answer to a survey, of all resolved: a "
        "participation rate, whoever was invited.",
    ),
)  # fmt: skip
