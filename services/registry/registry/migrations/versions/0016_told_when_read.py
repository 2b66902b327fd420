"""A change says which task, not how it stood: that is told from the task itself, once, when it is read.

So reasons are not stored once more with each change. What is old is found by the ids, which grow with the time.
"""

from alembic import op

revision = "0016"
down_revision = "0015"

UP = """
DROP INDEX registry.change_by_age;
ALTER TABLE registry.change RESET (toast_tuple_target);
ALTER TABLE registry.change DROP COLUMN body, DROP COLUMN district;
"""
DOWN = """
ALTER TABLE registry.change ADD COLUMN district text, ADD COLUMN body jsonb;
UPDATE registry.change SET district = task.district, body = to_jsonb(task) FROM registry.task WHERE task.id = task_id;
DELETE FROM registry.change WHERE body IS NULL;
ALTER TABLE registry.change ALTER COLUMN district SET NOT NULL, ALTER COLUMN body SET NOT NULL;
ALTER TABLE registry.change SET (toast_tuple_target = 4080);
CREATE INDEX change_by_age ON registry.change (at);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
