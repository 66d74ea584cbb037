"""Texts: what is approved and hashed, how a body is written, and how it is filled, shown and said."""
