"""POSOM: groups, who is on call, referrals."""

revision = "0008_posom"
down_revision = "0007_staffing"


def upgrade() -> None:
    pass
