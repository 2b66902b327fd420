"""Figures by district are counted by indexes for accounts of counties, instead of going through all jobs and tasks."""

from alembic import op

revision = "0017"
down_revision = "0016"

UP = """
CREATE INDEX employment_in_district ON registry.employment (district, person_id) INCLUDE (started_on, ended_on);
CREATE INDEX task_helped ON registry.task (district, closed_at) WHERE kind = 'assist' AND status = 'closed';
"""
DOWN = """
DROP INDEX registry.task_helped;
DROP INDEX registry.employment_in_district;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
