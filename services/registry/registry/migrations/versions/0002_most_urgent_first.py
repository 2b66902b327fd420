"""The queue's order on an index: a greater priority is more urgent. What waits for its time is found by one, too."""

from alembic import op

revision = "0002"
down_revision = "0001"

UP = """
DROP INDEX registry.task_by_urgency;
DROP INDEX registry.task_by_district;
CREATE INDEX task_by_urgency ON registry.task ((-priority), due_on, id) WHERE status <> 'closed';
CREATE INDEX task_by_district ON registry.task (district, (-priority), due_on, id) WHERE status <> 'closed';
CREATE INDEX task_that_waits ON registry.task (person_id) WHERE status IN ('held', 'answered');
CREATE INDEX lease_by_end ON registry.lease (until);
"""
DOWN = """
DROP INDEX registry.lease_by_end;
DROP INDEX registry.task_that_waits;
DROP INDEX registry.task_by_district;
DROP INDEX registry.task_by_urgency;
CREATE INDEX task_by_urgency ON registry.task (priority, due_on, id) WHERE status <> 'closed';
CREATE INDEX task_by_district ON registry.task (district, priority, due_on, id) WHERE status <> 'closed';
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
