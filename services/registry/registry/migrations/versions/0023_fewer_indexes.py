"""What the linker decides stands in the queue sooner: a new task is entered in three indexes fewer.

The order of all districts together is that of each district, put together (tasks/picking.py, tasks/listing.py); the
earliest due day of each kind and line follows from sums that are kept (figures/counted.py).
"""

from alembic import op

revision = "0023"
down_revision = "0022"

UP = "DROP INDEX registry.task_by_turn, registry.task_by_urgency, registry.task_on_board"
DOWN = """
CREATE INDEX task_by_turn ON registry.task (turn, due_on, id) WHERE status <> 'closed';
CREATE INDEX task_by_urgency ON registry.task (urgency, due_on, id, kind, line) WHERE status <> 'closed';
CREATE INDEX task_on_board ON registry.task (district, kind, line, due_on) WHERE status <> 'closed';
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
