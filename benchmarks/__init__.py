"""Figures, each beside its limit. `python -m benchmarks` prints them all as JSON lines."""
