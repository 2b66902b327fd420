"""Lists of tasks cost the same however many there are: of closed tasks, of a city's, of what is being worked on.

An index of what waits, of what is being worked on and of what is closed each has the order of lists within a district
and kind (tasks/listing.py). The one of what waits takes the place of that without the kind before the order. A unit's
tasks lie in the order of lists within its districts, too.
"""

from alembic import op

revision = "0020"
down_revision = "0019"

UP = """
DROP INDEX registry.task_by_district;
CREATE INDEX task_by_district ON registry.task (district, kind, urgency, due_on, id, line, status)
    WHERE status <> 'closed';
CREATE INDEX task_at_work ON registry.task (status, district, kind, urgency, due_on, id, line)
    WHERE status IN ('claimed', 'held', 'answered');
CREATE INDEX task_closed ON registry.task (district, kind, urgency, due_on, id, line) WHERE status = 'closed';
DROP INDEX registry.task_of_unit;
CREATE INDEX task_of_unit ON registry.task (unit_id, district, urgency, due_on, id) WHERE status <> 'closed';
CREATE INDEX task_closed_of_unit ON registry.task (unit_id, district, urgency, due_on, id) WHERE status = 'closed';
"""
DOWN = """
DROP INDEX registry.task_closed_of_unit;
DROP INDEX registry.task_of_unit;
CREATE INDEX task_of_unit ON registry.task (unit_id) WHERE status <> 'closed';
DROP INDEX registry.task_closed;
DROP INDEX registry.task_at_work;
DROP INDEX registry.task_by_district;
CREATE INDEX task_by_district ON registry.task (district, urgency, due_on, id, kind, line) WHERE status <> 'closed';
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
