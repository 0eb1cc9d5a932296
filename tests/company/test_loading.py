"""Exports come again, late, in another order and in overlapping parts: the store is the same."""

import hashlib

import pandas as pd

import loopnb as lp
from loopnb.schema import PROVENANCE, TABLES


def tables(loop) -> dict[str, pd.DataFrame]:
    """Every table sorted by key, without the places that its rows came from."""
    return {
        name: loop.store.table(name).drop(*PROVENANCE).order_by(TABLES[name].key).execute()
        for name in TABLES
    }


def opened(root):
    return lp.open(str(root), "2026-Q3")


def loaded_tables(root) -> dict[str, pd.DataFrame]:
    loop = opened(root)
    lp.collect.load(loop)
    return tables(loop)


def assert_same(one, other):
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, other[name], obj=name)


def fingerprint(root) -> dict[str, str]:
    store = root / "data/store"
    return {
        path.relative_to(store).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(store.rglob("*.parquet"))
    }


def test_loading_twice_changes_no_byte_and_enters_nothing(workspace):
    lp.collect.load(opened(workspace))
    before = fingerprint(workspace)
    lp.collect.load(opened(workspace))
    assert fingerprint(workspace) == before
    assert not (opened(workspace).store.current / "changes.csv").exists()


def split(root):
    """Cut each ticket and survey file into two halves that overlap by a third."""
    halves = ({}, {})
    for path in sorted((root / "data/raw").glob("*/*.csv")):
        header = {"zendesk": 1, "qualtrics": 3}.get(path.parent.name)
        if header is None:
            continue
        frame = pd.read_csv(path, header=None, dtype=str, keep_default_na=False)
        head, rows = frame.iloc[:header], frame.iloc[header:]
        third = len(rows) // 3
        parts = (rows.iloc[: 2 * third], rows.iloc[third:])
        for half, part in zip(halves, parts, strict=True):
            half[path] = pd.concat([head, part])
        path.unlink()
    return halves


def lay(half, mark):
    for path, frame in half.items():
        frame.to_csv(path.with_stem(f"{path.stem}-{mark}"), index=False, header=False)


def clear(half, mark):
    for path in half:
        path.with_stem(f"{path.stem}-{mark}").unlink()


def test_overlapping_halves_loaded_one_after_the_other_give_the_same_store(
    workspace, loaded, company, tmp_path
):
    import shutil

    whole = tables(loaded[0])
    other = tmp_path / "other"
    shutil.copytree(company, other)
    for root, order in ((workspace, (0, 1)), (other, (1, 0))):
        halves = split(root)
        for number in order:
            lay(halves[number], number)
            lp.collect.load(opened(root))
            clear(halves[number], number)  # the first export is gone when the second comes
        assert_same(whole, tables(opened(root)))


def test_a_late_answer_changes_only_its_quarter_and_the_change_is_listed(workspace):
    late = workspace / "data/raw/qualtrics/csat-2026Q3.csv"
    frame = pd.read_csv(late, header=None, dtype=str, keep_default_na=False)
    times = frame.loc[3:, 7]
    old = times.loc[times < "2026-07-01"].index
    assert len(old) == 20
    away = workspace / "late.csv"
    frame.drop(old).to_csv(late, index=False, header=False)
    first = loaded_tables(workspace)
    frame.to_csv(late, index=False, header=False)
    second = loaded_tables(workspace)
    assert not away.exists()
    ledger = pd.read_csv(opened(workspace).store.current / "changes.csv")
    assert set(ledger.quarter) == {"2026-Q2"}
    assert set(ledger.what) == {"added"}
    finished = (frame.loc[old, 6] == "True").sum()
    assert ledger.set_index("table").rows["responses"] == 2 * finished  # two questions each
    added = set(second["responses"].response_id) - set(first["responses"].response_id)
    assert len(added) == 2 * finished
    assert_same(
        {n: f for n, f in first.items() if n not in ("responses", "comments")},
        {n: f for n, f in second.items() if n not in ("responses", "comments")},
    )


def test_a_row_of_a_narrower_export_under_the_same_name_is_not_lost(workspace, loaded):
    path = workspace / "data/raw/zendesk/tickets-2024Q4.csv"
    lp.collect.load(opened(workspace))
    lines = pd.read_csv(path, dtype=str, keep_default_na=False)
    lines.tail(50).to_csv(path, index=False)
    assert_same(tables(loaded[0]), loaded_tables(workspace))


def test_an_open_ticket_is_replaced_by_its_later_version(loaded):
    loop, collected, _, _ = loaded
    tickets = loop.store.table("tickets").execute()
    assert tickets.ticket_id.is_unique
    replaced = collected.table.loc[collected.table.source == "tickets", "replaced"].sum()
    assert replaced > 0
    ended = pd.Timestamp("2026-10-01")
    assert tickets.loc[tickets.opened_at < "2026-04-01", "resolved_at"].notna().mean() > 0.99
    assert (tickets.resolved_at.dropna() < ended).all()
