"""Whether a survey can be trusted, and whom to ask today."""
