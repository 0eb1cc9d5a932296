"""The chain: from the rows that customers left to the sentence that was published, and back."""

from loopnb.chain.links import build
from loopnb.chain.walking import LINK, Chain, Node

__all__ = ["LINK", "Chain", "Node", "build"]
