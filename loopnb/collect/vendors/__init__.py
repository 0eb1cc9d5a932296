"""One module a vendor: its exports as values of `Dialect`, data with little code."""
