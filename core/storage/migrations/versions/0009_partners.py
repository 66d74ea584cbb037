"""Partners and the calls that they pass on."""

revision = "0009_partners"
down_revision = "0008_posom"


def upgrade() -> None:
    pass
