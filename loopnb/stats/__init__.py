"""Pure arithmetic on numbers, arrays and small frames; it knows no column names of ours."""
