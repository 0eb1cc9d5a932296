"""The customer's own words: what they say, how they say it, what it costs, what is new."""
