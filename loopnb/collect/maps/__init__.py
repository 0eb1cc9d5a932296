"""Maps proposed for files that nobody knows, to be looked at by people."""
