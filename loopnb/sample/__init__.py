"""Workspaces to learn from: an invented one, and two made of public data."""
