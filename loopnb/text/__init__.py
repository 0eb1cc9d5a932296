"""Text models on lists of strings and arrays; they know no column names of ours."""
