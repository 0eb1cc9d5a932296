"""The store: canonical tables as Parquet by UTC calendar quarter, through Ibis on DuckDB."""

from loopnb.store.generations import BREAKS, LEDGER, QUESTIONS, VERSION
from loopnb.store.tables import Draft, Store

__all__ = ["BREAKS", "LEDGER", "QUESTIONS", "VERSION", "Draft", "Store"]
