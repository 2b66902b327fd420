"""What people wrote into the history is found by its time: a rebuild carries over what came while it ran.

Rows of two or three thousand bytes stay as they are in the tables that decisions are written into by the thousand a
second: squeezing their reasons took PostgreSQL as long as storing them.
"""

from alembic import op

revision = "0012"
down_revision = "0011"


UP = """
CREATE INDEX entry_of_people ON registry.entry (at) WHERE starts_with(type, 'registry.');
ALTER TABLE registry.task SET (toast_tuple_target = 4080);
ALTER TABLE registry.change SET (toast_tuple_target = 4080);
"""
DOWN = """
ALTER TABLE registry.change RESET (toast_tuple_target);
ALTER TABLE registry.task RESET (toast_tuple_target);
DROP INDEX registry.entry_of_people;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
