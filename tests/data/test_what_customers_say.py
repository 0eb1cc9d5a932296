"""What a page says of the issues: one number for one thing, and never more than is known."""

import pytest

from data.findings import frame, items, quarter, themes
from loopnb.audiences import AUDIENCES, Audience
from loopnb.present import voice
from loopnb.present.opening import opening
from loopnb.results import Quotations
from loopnb.verdicts import NO_CHANGE

SUPPORT = AUDIENCES["support"].model_copy(update={"themes": ("Waiting", "")})


def shown(readers: Audience, *issues: tuple[str, float, float]) -> str:
    """Return what the page of some readers says of issues: theme, points and share."""
    shares = themes(*((name, share, share, NO_CHANGE) for name, _, share in issues))
    said = voice(items(*issues), shares, frame(Quotations), readers=readers)
    return " ".join(said._repr_html_().split())


@pytest.mark.parametrize(
    ("points", "said"), [(4.1, "4.1 points"), (1.6, "1.6 points"), (0.96, "1 point")]
)
@pytest.mark.parametrize("readers", [AUDIENCES["executive"], SUPPORT])
def test_what_an_issue_costs_is_one_number_on_the_whole_page(points, said, readers):
    issue = ("Waiting", points, 6.6)
    assert f"costs {said}<" in shown(readers, issue)
    assert f"complaint ({said}" in opening(quarter(items=items(issue)))[1].text
