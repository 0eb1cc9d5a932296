"""`loopnb account`: a one-page briefing before a meeting with one customer."""

import click

from loopnb.cli.options import WORKSPACE

RESTRICTED = "Restricted"  # the classification of a page with a customer's revenue


@click.command()
@click.argument("name")
@click.option("--period", default="auto", show_default=True, help="As of its end: 2026-Q3, …")
@click.option("--restricted", is_flag=True, help="With their revenue; the page is marked so.")
@WORKSPACE
def account(name: str, period: str, *, restricted: bool, workspace: str) -> None:
    """Make a page on one customer: who they are, what waits, what they said, what to ask.

    NAME is a customer's number, its name, or a part of the name that no other has; no report is
    changed. Example: loopnb account "Outrigger Finance" --period 2026-Q3
    """
    import shutil

    from loopnb import execution, parameters, shipped, stages
    from loopnb.analyze.finding import find
    from loopnb.records import Turn
    from loopnb.workspace import open_loop

    loop, page = open_loop(workspace, period), stages.ACCOUNT
    source = shipped.notebook(loop.root, page)
    found = find(loop.store, name)
    given = {"workspace": str(loop.root), "period": loop.period.name,
             "account": found.account_id, "restricted": restricted}  # fmt: skip
    parameters.check(source, given)
    stem = f"{found.slug}-{loop.period.name}{'-restricted' if restricted else ''}"
    folder = loop.root / "reports/accounts"
    work = folder / f".{stem}"
    work.mkdir(parents=True, exist_ok=True)
    settings = loop.settings
    if restricted:
        settings = settings.model_copy(update={"classification": RESTRICTED})
    turn = Turn(page.name, found.name, f"{stem}.html", {})
    execution.page(turn, source, work, given=given, settings=settings)
    (work / turn.html).replace(folder / turn.html)
    shutil.rmtree(work)  # the executed notebook holds what the page holds, unmarked
    click.echo(f"{found.name} ({found.account_id})")
    click.echo(folder / turn.html)
