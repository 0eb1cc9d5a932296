"""`loopnb ask`: one question of the data, answered on a page of its own."""

import click

from loopnb.cli.options import WORKSPACE


@click.command()
@click.argument("metric")
@click.option("--where", default="", help="Which rows: 'product=Vault; team!=Night queue'.")
@click.option("--period", required=True, help="Which dates: 2026-Q3, 2026-07-01..2026-08-15, …")
@WORKSPACE
def ask(metric: str, where: str, period: str, workspace: str) -> None:
    """Answer one question on a page that is marked exploratory; no report is changed.

    Example: loopnb ask csat --where "product=Vault" --period 2026-Q3
    """
    import re

    from loopnb import analyze, execution, parameters, shipped, stages
    from loopnb.records import Turn
    from loopnb.workspace import open_loop

    loop, page = open_loop(workspace, period), stages.ASK
    source = shipped.notebook(loop.root, page)
    given = {"workspace": str(loop.root), "period": loop.period.name, "metric": metric,
             "where": where}  # fmt: skip
    parameters.check(source, given)
    found = analyze.ask(loop.store, loop.history, loop.settings, metric=metric, where=where)
    name = re.sub(r"[^\w.-]+", "-", f"{metric}-{where}-{loop.period.name}").strip("-")
    folder = loop.root / "reports/ask" / re.sub("-+", "-", name)
    folder.mkdir(parents=True, exist_ok=True)
    turn = Turn(page.name, page.question, page.html(), {})
    execution.page(turn, source, folder, given=given, settings=loop.settings)
    click.echo(found.text)
    click.echo(folder / page.html())
