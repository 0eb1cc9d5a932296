def tables(root): return {}
