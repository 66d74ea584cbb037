"""People who can be called in, call-outs and what they answered."""

revision = "0007_staffing"
down_revision = "0006_desk"


def upgrade() -> None:
    pass
