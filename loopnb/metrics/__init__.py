"""What is measured: the registry, and the expressions that give sufficient statistics."""

from loopnb.metrics.registry import METRICS, Metric

__all__ = ["METRICS", "Metric"]
