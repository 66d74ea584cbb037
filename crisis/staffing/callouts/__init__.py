"""Calling people in: a need, who is asked in which order, what they answer, who comes when."""
