"""Whoever gave answers finds them again, to take one back."""

from alembic import op

revision = "0006"
down_revision = "0005"

UP = """
CREATE INDEX entry_of_answers ON registry.entry ((body->>'by'), at) WHERE type = 'registry.task.answered';
"""
DOWN = """
DROP INDEX registry.entry_of_answers;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
