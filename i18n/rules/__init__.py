"""Rules that any text a person reads or hears must keep, whatever its language."""
