"""Incidents, the mode of the contact centre, and the word that crisis management hands down to be cut."""
