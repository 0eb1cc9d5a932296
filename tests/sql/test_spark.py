"""Every metric on Apache Spark equals itself on DuckDB: the same expressions, no second version.

Needs Java 17 and `pip install 'loopnb[spark]'`; skipped by name without them.
"""

import shutil
import sys
from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest
from data.conftest import desk_store
from data.desk import desk, desk_settings

from loopnb.analyze.estimating import several
from loopnb.metrics import METRICS
from loopnb.periods import parse
from loopnb.settings import Settings
from loopnb.store import Store

PERIODS = [parse("2026-Q2"), parse("2026-Q3")]
QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
         "spark.sql.session.timeZone": "UTC", "spark.sql.shuffle.partitions": "2"}  # fmt: skip
pytestmark = [
    pytest.mark.skipif(not shutil.which("java"), reason="apt install openjdk-17-jre-headless"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet:FutureWarning"),
]


class OnSpark:
    """The tables of a store, read by Spark from the same Parquet."""

    def __init__(self, store: Store, engine: ibis.BaseBackend) -> None:
        self.tables = {name: self._read(store, name, engine) for name in desk()}
        self.store = store

    def table(self, name: str) -> ir.Table:
        return self.tables[name]

    def _read(self, store: Store, name: str, engine: ibis.BaseBackend) -> ir.Table:
        return engine.read_parquet(str(store.place(name) / "quarter=*" / "*.parquet"))


@pytest.fixture(scope="module")
def said() -> Settings:
    return desk_settings(Settings(company="Desk", mission="Work.", zone="UTC", sources={}))


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    return desk_store(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Iterator[ibis.BaseBackend]:
    sql = pytest.importorskip("pyspark.sql", reason="pip install 'loopnb[spark]'")
    folder = tmp_path_factory.mktemp("spark")
    builder = sql.SparkSession.builder.master("local[2]")
    for name, value in {**QUIET, "spark.sql.warehouse.dir": str(folder)}.items():
        builder = builder.config(name, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        found = ibis.pyspark.connect(session)
        kept = found._create_cached_table

        def known(name: str, rows: ir.Table) -> ir.Table:
            found._run_pre_execute_hooks(rows)  # Ibis 12 forgets it: tables from memory are unknown
            return kept(name, rows)

        patch.setattr(found, "_create_cached_table", known)
        yield found
        session.stop()


@pytest.mark.parametrize("by", [("period",), ("period", "product"), ("period", "segment")])
def test_every_metric_is_the_same_on_spark(store, engine, said, by):
    metrics = list(METRICS.values())
    here = several(metrics, store, PERIODS, said, told=PERIODS, by=by)
    there = several(metrics, OnSpark(store, engine), PERIODS, said, told=PERIODS, by=by)
    assert here.keys() == there.keys() == METRICS.keys()
    assert sum(len(found) > 0 for found in here.values()) > 20
    for name, found in here.items():
        sides = [each.sort_values(list(by), ignore_index=True) for each in (found, there[name])]
        pd.testing.assert_frame_equal(*sides, check_dtype=False, rtol=1e-9, obj=name)
