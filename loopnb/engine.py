"""A papermill engine that forks each kernel from a warm server instead of starting a cold one.

A leaf: papermill loads it while its own engines are still being defined, so it imports little.
Name it with `--engine loopnb`, or leave it to `loopnb run`.
"""

import os
from typing import Any

from papermill.engines import NBClientEngine


class WarmEngine(NBClientEngine):
    """papermill's own engine, with kernels that are forked where the machine can fork."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
        """Execute the notebook as papermill's own engine does, in a kernel of its own."""
        if hasattr(os, "fork"):
            from loopnb.warm.kernels import WarmManager

            kwargs.setdefault("kernel_manager_class", WarmManager)
        return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
