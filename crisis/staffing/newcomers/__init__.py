"""Newcomers: somebody whom a shift lead lets in at the door, for one shift."""
