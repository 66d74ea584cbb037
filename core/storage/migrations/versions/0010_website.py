"""The municipality's own website: webhooks, and the addresses that are watched."""

revision = "0010_website"
down_revision = "0009_partners"


def upgrade() -> None:
    pass
