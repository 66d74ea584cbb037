"""What the public asks: questions and who follows them up."""

revision = "0005_questions"
down_revision = "0004_crisis"


def upgrade() -> None:
    pass
