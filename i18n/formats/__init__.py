"""How times, lists, phone numbers and ages are written and said in each language."""
