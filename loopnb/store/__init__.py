"""The store: canonical tables as Parquet by UTC calendar quarter, through Ibis on DuckDB."""

from loopnb.store.generations import LEDGER, VERSION
from loopnb.store.tables import Draft, Store

__all__ = ["LEDGER", "VERSION", "Draft", "Store"]
