"""The sample company: an invented software vendor whose truths are known.

``simulate(truth, seed)`` builds it in memory, ``write(company, folder)`` exports it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .company import Company, simulate
    from .export import write
    from .truth import SEED, VARIANTS, Truth, sized

_HOMES = {
    "Company": "company", "simulate": "company", "write": "export",
    "SEED": "truth", "Truth": "truth", "VARIANTS": "truth", "sized": "truth",
}  # fmt: skip
__all__ = ["SEED", "VARIANTS", "Company", "Truth", "simulate", "sized", "write"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
