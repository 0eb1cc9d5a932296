"""What a dialect knows, fitted to the file at hand and joined with what loop.yaml says."""

from collections.abc import Sequence
from string import Formatter
from typing import Any

from loopnb.collect.dialect import found
from loopnb.schema import lacking


def columns_of(spec: Any) -> list[tuple[str, ...]]:
    """Return the columns that a spec of a dialect needs, each with its other names."""
    if not isinstance(spec, dict):
        return [(spec,) if isinstance(spec, str) else tuple(spec)]
    column = spec.get("column", ())
    names = [(column,) if isinstance(column, str) else tuple(column)] if column else []
    names += [(name,) for _, name, _, _ in Formatter().parse(spec.get("template", "")) if name]
    return names + [(spec[key],) for key in ("minutes_after",) if key in spec]


def fitted(defaults: dict[str, Any], header: Sequence[str]) -> dict[str, Any]:
    """Return what a dialect knows, as far as a file has it, its columns as the file writes them.

    A table of which a row offers only some goes with the column that says so.
    """
    fitted = dict(defaults)
    for part in ("dates", "drop", "durations"):
        pairs = ((found(header, (name,)), rule) for name, rule in defaults.get(part, {}).items())
        fitted[part] = {name: rule for name, rule in pairs if name}
    pairs = ((key, found(header, (name,))) for key, name in defaults.get("match", {}).items())
    fitted["match"] = {key: name for key, name in pairs if name}
    people = (found(header, (name,)) for name in defaults.get("people", ()))
    fitted["people"] = [name for name in people if name]
    fitted["tables"] = {}
    for table, feed in defaults.get("tables", {}).items():
        here = {
            column: _spec(spec, header)
            for column, spec in feed.items()
            if all(found(header, names) for names in columns_of(spec))
        }
        offered = [column for column, spec in feed.items() if isinstance(spec, dict)
                   and spec.get("offers")]  # fmt: skip
        if not offered or (set(offered) <= set(here) and not lacking(table, here)):
            fitted["tables"][table] = here
    return fitted


def _spec(spec: Any, header: Sequence[str]) -> Any:
    if not isinstance(spec, dict):
        return found(header, (spec,) if isinstance(spec, str) else spec)
    fitted = dict(spec)
    if "column" in spec:
        fitted["column"] = _spec(spec["column"], header)
    for _, name, _, _ in Formatter().parse(spec.get("template", "")):
        if name:
            here = found(header, (name,))
            fitted["template"] = fitted["template"].replace(f"{{{name}}}", f"{{{here}}}")
    if "minutes_after" in spec:
        fitted["minutes_after"] = found(header, (spec["minutes_after"],))
    return fitted


def merged(base: dict, said: dict) -> dict:
    """Return base with what is said added; a table's columns are added to the dialect's own."""
    whole = dict(base) | {key: value for key, value in said.items() if key not in base}
    for key in base.keys() & said.keys():
        both = isinstance(base[key], dict) and isinstance(said[key], dict)
        one = isinstance(base[key], dict) and isinstance(said[key], list | tuple)
        if both:
            whole[key] = merged(base[key], said[key])
        elif one and len(said[key]) == 1:
            whole[key] = base[key] | said[key][0]
        else:
            whole[key] = said[key]
    return whole
