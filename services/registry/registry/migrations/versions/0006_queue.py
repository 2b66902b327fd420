"""Whoever gave answers finds them again, to take one back. What was put off comes back at the front of its priority.
A claim knows who handed it over.

``turn`` is the order in which ``next`` brings tasks: less comes first. It does not change while a task waits: that one
which opened a week earlier counts as ten points more urgent is the same as that each gains ten points a week
(docs/registry.md, The order).
"""

from alembic import op

revision = "0006"
down_revision = "0005"

UP = """
CREATE INDEX entry_of_answers ON registry.entry ((body->>'by'), at) WHERE type = 'registry.task.answered';
ALTER TABLE registry.task ADD COLUMN front boolean NOT NULL DEFAULT false;
ALTER TABLE registry.task ADD COLUMN turn int NOT NULL GENERATED ALWAYS AS (
    2 * (10 * (((opened_at AT TIME ZONE 'Asia/Shanghai')::date - DATE '2000-01-03') / 7)
        - least(greatest(priority, 0), 100)) - front::int) STORED;
COMMENT ON COLUMN registry.task.front IS 'It was put off until a day that has come: before others of its priority';
COMMENT ON COLUMN registry.task.turn IS
    'The order of next, less comes first: the week of opening, ten points each, less the priority; less in front';
CREATE INDEX task_by_turn ON registry.task (turn, due_on, id) WHERE status <> 'closed';
CREATE INDEX task_by_district_and_turn ON registry.task (district, turn, due_on, id) WHERE status <> 'closed';
ALTER TABLE registry.lease ADD COLUMN handed_by text, ADD COLUMN handed_note text;
CREATE INDEX lease_by_holder ON registry.lease (holder);
"""
DOWN = """
DROP INDEX registry.task_by_district_and_turn;
DROP INDEX registry.task_by_turn;
ALTER TABLE registry.task DROP COLUMN turn, DROP COLUMN front;
DROP INDEX registry.lease_by_holder;
ALTER TABLE registry.lease DROP COLUMN handed_note, DROP COLUMN handed_by;
DROP INDEX registry.entry_of_answers;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
