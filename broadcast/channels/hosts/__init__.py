"""The hosts that publish the same editions: which there are, and what each of them has staged."""
