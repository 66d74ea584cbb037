"""The agents' desks: who is signed in, and who has read which edition."""

revision = "0006_desk"
down_revision = "0005_questions"


def upgrade() -> None:
    pass
