"""Providers' webhooks.

They are answered in front of Flask, from the staged edition and the spool, with the database down.
"""

from typing import Final

PREFIX: Final = "/hooks/twilio/"
"""Where the hot hooks are.

What begins with it never reaches Flask.
"""
