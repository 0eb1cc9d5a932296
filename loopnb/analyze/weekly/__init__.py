"""The weekly pack: what a meeting of half an hour looks at, as of the end of its week."""

from loopnb.analyze.weekly.callbacks import callbacks
from loopnb.analyze.weekly.charts import signals
from loopnb.analyze.weekly.decisions import decisions
from loopnb.analyze.weekly.outlook import ahead, outlook
from loopnb.analyze.weekly.tickets import tickets
from loopnb.analyze.weekly.voice import beside, new_words, read_aloud
from loopnb.owed import owed

__all__ = [
    "ahead",
    "beside",
    "callbacks",
    "decisions",
    "new_words",
    "outlook",
    "owed",
    "read_aloud",
    "signals",
    "tickets",
]
