"""Kernels that are forked from a server which has imported already what notebooks import."""
