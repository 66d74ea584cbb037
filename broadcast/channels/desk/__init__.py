"""The desk channel: an edition as agents read it aloud, and who has which edition before them."""
