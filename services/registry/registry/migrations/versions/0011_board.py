"""What a shared queue and its supervisor's board need.

Answers that wait for a second person; on whom accounts must not work.
"""

from alembic import op

revision = "0011"
down_revision = "0007"

SECOND = """
CREATE INDEX task_awaiting ON registry.task (district, (answer->>'at'))
    WHERE status = 'answered' AND answer ? 'awaiting';
"""
CONFLICTS = """
CREATE TABLE registry.conflict (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account  text NOT NULL,
    lead     text NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('self', 'family', 'unit', 'other')),
    set_by   text NOT NULL,
    set_at   timestamptz NOT NULL DEFAULT now(),
    ended_by text,
    ended_at timestamptz
);
COMMENT ON TABLE registry.conflict IS 'On whom an account must not work; entries are ended, not removed';
COMMENT ON COLUMN registry.conflict.lead IS 'The person (a keyed hash) or the unit';
COMMENT ON COLUMN registry.conflict.set_by IS 'The account itself, or a supervisor';
CREATE UNIQUE INDEX conflict_of_account ON registry.conflict (account, lead) WHERE ended_at IS NULL;
CREATE INDEX conflict_about ON registry.conflict (lead) WHERE ended_at IS NULL;
"""
DOWN = """
DROP TABLE registry.conflict;
DROP INDEX registry.task_awaiting;
"""


def upgrade() -> None:
    op.execute(SECOND)
    op.execute(CONFLICTS)


def downgrade() -> None:
    op.execute(DOWN)
