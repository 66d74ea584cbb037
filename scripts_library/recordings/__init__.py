"""Which human voice belongs to which text: rows that bind the hash of a text to the hash of a sound."""
