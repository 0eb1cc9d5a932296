"""What people decided: the register's files, read and checked, and changed by named people."""

from loopnb.register.decisions import Register
from loopnb.register.files import COLUMNS, FILES, FOLDER, RULE, SENTIMENTS

__all__ = ["COLUMNS", "FILES", "FOLDER", "RULE", "SENTIMENTS", "Register"]
