"""People who can be called in: how they are reached, what they can do, and when they say they can."""
