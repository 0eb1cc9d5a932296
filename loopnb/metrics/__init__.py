"""What is measured: the registry, and the expressions that give sufficient statistics."""

from loopnb.metrics.metric import Metric
from loopnb.metrics.registry import METRICS, catalogue

__all__ = ["METRICS", "Metric", "catalogue"]
