"""The sync board: what each channel was seen to give, by host and language, beside what it should give."""
