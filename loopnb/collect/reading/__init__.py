"""Files and answers of databases as rows of text, each with its place."""
