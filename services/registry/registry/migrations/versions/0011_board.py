"""What the supervisor's board and a shared queue need: answers that wait for a second person."""

from alembic import op

revision = "0011"
down_revision = "0007"

SECOND = """
CREATE INDEX task_awaiting ON registry.task (district, (answer->>'at'))
    WHERE status = 'answered' AND answer ? 'awaiting';
"""
DOWN = """
DROP INDEX registry.task_awaiting;
"""


def upgrade() -> None:
    op.execute(SECOND)


def downgrade() -> None:
    op.execute(DOWN)
