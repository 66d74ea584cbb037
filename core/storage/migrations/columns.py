"""Columns that migrations of several rooms share."""

import sqlalchemy as sa


def person(table: str, name: str, *, nullable: bool = False) -> sa.Column[str]:
    """Who did it: somebody who has, or had, an account."""
    account = sa.ForeignKey("accounts.person", name=f"fk_{table}_{name}_accounts")
    return sa.Column(name, sa.Text, account, nullable=nullable)
