"""Hand-over to engineering: issues as Jira CSV, GitHub JSON and Markdown, and their results back.

Customers' names and revenue never leave: what is written passes `Names.masked`, and no table with
revenue is read.
"""

from loopnb.implement.handover.evidence import evidence
from loopnb.implement.handover.issues import handover
from loopnb.implement.handover.linked import reported
from loopnb.implement.handover.reading import read_back
from loopnb.implement.handover.writing import FOLDER, write

__all__ = ["FOLDER", "evidence", "handover", "read_back", "reported", "write"]
