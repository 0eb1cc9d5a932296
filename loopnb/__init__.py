"""The analyst's front door: open the loop, then call a stage's functions by name.

>>> import loopnb as lp
>>> loop = lp.open(".", "2026-Q3")
"""

from importlib import import_module

_HOME = {
    "open": "loopnb.workspace:open_loop",
    "collect": "loopnb.collect",
    "analyze": "loopnb.analyze",
    "present": "loopnb.present",
    "implement": "loopnb.implement",
    "repeat": "loopnb.repeat",
    "figures": "loopnb.figures",
    "metrics": "loopnb.metrics",
    "stats": "loopnb.stats",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"loopnb has no '{name}'. It has: {', '.join(__all__)}.")
    module, _, attribute = _HOME[name].partition(":")
    found = import_module(module)
    return getattr(found, attribute) if attribute else found


def __dir__() -> list[str]:
    return __all__
