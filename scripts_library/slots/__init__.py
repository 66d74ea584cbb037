"""Slots: the typed blanks of a text, and the values an authorised person fills them with."""
