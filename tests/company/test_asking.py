"""`loopnb ask` on the sample company: a page of its own, exploratory, no report touched."""

from click.testing import CliRunner

from loopnb.cli import cli


def test_a_question_is_answered_on_a_page_of_its_own(loaded):
    root = loaded[0].root
    words = ["ask", "csat", "--where", "product=Vault; team!=Night queue", "--period", "2026-Q3"]
    done = CliRunner().invoke(cli, [*words, "--workspace", str(root)], catch_exceptions=False)
    assert done.exit_code == 0
    assert done.output.startswith("Satisfied customers, product Vault, team not Night queue: ")
    page = root / "reports/ask/csat-product-Vault-team-Night-queue-2026-Q3/ask.html"
    text = page.read_text(encoding="utf-8")
    assert "Exploratory" in text
    assert "index.html" not in text  # there is no report that it belongs to
    assert not (root / "reports/2026-Q3").exists()
