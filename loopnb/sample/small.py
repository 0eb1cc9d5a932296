def make(r): return ""
