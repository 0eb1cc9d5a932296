"""Times and durations: read, brought to UTC, held against the vendor's own."""
