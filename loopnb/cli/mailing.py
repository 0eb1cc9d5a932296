"""`loopnb mail`: a signed page as a mail to look at and send."""

from pathlib import Path

import click

from loopnb import editions
from loopnb import workspace as place
from loopnb.cli.options import WORKSPACE
from loopnb.editions import Edition
from loopnb.errors import UsageError


@click.command()
@click.argument("period")
@click.option("--audience", default="executive", show_default=True, help="Whose page.")
@click.option("--to", multiple=True, metavar="ADDRESS", help="Who gets it; may be repeated.")
@click.option("--from", "sender", default="", metavar="ADDRESS", help="Who sends it.")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE.eml", help="Where to.")
@click.option("--restricted", is_flag=True,
              help="Say aloud that these readers may see a restricted page.")  # fmt: skip
@WORKSPACE
def mail(
    period: str, audience: str, to: tuple[str, ...], *, sender: str, out: str | None,
    restricted: bool, workspace: str,
) -> None:  # fmt: skip
    """Write a signed page as a mail: the message in short, the page attached. It sends nothing.

    Example: loopnb mail 2026-Q3 --to board@example.org
    """
    from loopnb.present import mail as letters

    loop = place.open_loop(workspace, period)
    readers, writer = letters.addresses(to), letters.addresses((sender,) if sender else ())
    if not readers or len(writer) > 1:
        raise UsageError("Name who gets it with --to ADDRESS, and at most one sender with --from.")
    edition = _signed(loop)
    page = editions.page_in(edition.folder, loop.period, audience)
    path = Path(out or loop.root / "reports/mail" / f"{page.stem}-{edition.name}.eml")
    letter = letters.read(page.read_text(encoding="utf-8"))
    known = loop.settings.audiences.get(audience)
    if (letter.restricted or (known and known.sees)) and not restricted:
        raise UsageError(
            f"The page for {known.readers if known else audience} is restricted. "
            "Say aloud that these readers may see it: add --restricted"
        )
    title = "Weekly pack of customer support" if loop.period.kind == "week" else letter.title
    says = {"subject": f"{title}, {loop.period.title}", "company": loop.settings.company,
            "contact": loop.settings.contact}  # fmt: skip
    text = letters.message(edition, page, to=readers, sender="".join(writer), says=says)
    editions.spare(loop.root, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    click.echo(path)
    click.echo("Nothing was sent: open the file in your mail program, look at it, and send it.")


def _signed(loop: place.Loop) -> Edition:
    """Return the period's newest edition, undamaged; a draft is not mailed."""
    from loopnb import runner

    edition = editions.latest(loop.root, loop.period.name)
    if edition is None:
        name = runner.last_good(loop).name
        raise UsageError(
            f"{name} is a draft. A named person signs it first: loopnb sign {name} --by NAME"
        )
    edition.check()
    return edition
