"""`loopnb sample`: workspaces to learn from, ready to run."""

from pathlib import Path

import click

from loopnb.errors import LoopError

FROZEN = {
    "by": "Jonas Feld", "sponsor": "Marta Oyelaran",
    "frozen_on": "2026-01-15", "review_on": "2027-01-15",
}  # fmt: skip
BASELINE = "2025"


@click.command()
@click.argument("words", nargs=-1, metavar="[nhs-fft|servicenow] [DIR]")
@click.option("--size", default="full", help="Of the company: full or small (60 accounts).")
@click.option("--seed", type=int, help="Another company of the same kind.")
@click.option("--truth", default="default", help="What is true of the company: default, null, …")
@click.option("--from", "local", type=click.Path(dir_okay=False), help="A local copy of the file.")
@click.option("--yes", is_flag=True, help="Fetch without asking.")
def sample(words: tuple[str, ...], local: str | None, yes: bool, **company: object) -> None:
    """Write a sample workspace: an invented company, or one of two public data sets.

    Example: loopnb sample /tmp/company --size small
    """
    from loopnb.sample.public import PUBLIC

    if words and words[0] in PUBLIC:
        _public(PUBLIC[words[0]], Path(*(words[1:2] or (".",))), local, yes)
    elif len(words) > 1:
        raise click.UsageError(f"'{words[0]}' is no sample. Known: {', '.join(PUBLIC)}.")
    else:
        _company(Path(*(words or (".",))), {k: v for k, v in company.items() if v is not None})


def _public(data: object, root: Path, local: str | None, yes: bool) -> None:
    from loopnb.sample import public

    if local is None:
        click.echo(f"This fetches {data.size}: {data.what}\n  from {data.url}")
        click.echo(f"  licence: {data.licence}")
        if not yes and not click.confirm("Fetch it?"):
            raise LoopError("Nothing was fetched. A local copy can be named with --from FILE.")
    click.echo(public.make(data, root, local))


def _company(root: Path, options: dict[str, object]) -> None:
    from loopnb.sample import invented

    if not invented.make(root, **options):
        click.echo(f"The sample company is in {root} already.")
        return
    _freeze(root)
    click.echo(f"Wrote the sample company into {root.resolve()}.")
    click.echo(f"Next: loopnb run --workspace {root} --period 2026-Q3")


def _freeze(root: Path) -> None:
    """Freeze the company's year 2025 as its people did, if its register does not say so."""
    from loopnb import analyze, collect
    from loopnb.workspace import open_loop

    loop = open_loop(str(root), BASELINE)
    register = loop.register
    if len(register.baselines):
        return
    collect.load(loop)
    measures = analyze.measure(loop.store, [loop.period], loop.settings)
    first = analyze.compare(measures, register.baselines, register.objectives, loop.period)
    register.freeze(first.ready, BASELINE, FROZEN)
