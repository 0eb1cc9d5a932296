"""What people decided: the register's files, read and checked, and changed by named people."""

from loopnb.register.decisions import Register
from loopnb.register.files import BROKEN, COLUMNS, FILES, FOLDER, RULE, SAME, SENTIMENTS

__all__ = ["BROKEN", "COLUMNS", "FILES", "FOLDER", "RULE", "SAME", "SENTIMENTS", "Register"]
