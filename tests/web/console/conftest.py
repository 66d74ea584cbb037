"""The house of tests/web/staffed.py for the console's tests."""

from tests.web.staffed import karin, seeded, staffed, tobias

__all__ = ["karin", "seeded", "staffed", "tobias"]
