"""What surveys asked, file by file, and where a question changed."""
