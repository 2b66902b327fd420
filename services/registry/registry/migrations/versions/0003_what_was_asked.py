"""The record of looks says what was asked and whether it was given; counts of cases are kept by district."""

from alembic import op

revision = "0003"
down_revision = "0002"

UP = """
ALTER TABLE registry.access ADD COLUMN about jsonb;
ALTER TABLE registry.access ADD COLUMN outcome text NOT NULL DEFAULT 'given'
    CHECK (outcome IN ('given', 'refused', 'unknown'));
COMMENT ON COLUMN registry.access.about IS 'The filter of a list, the unit, the day: what was asked beside a person';
COMMENT ON COLUMN registry.access.outcome IS 'refused: it is there, but in none of the caller''s districts';
ALTER TABLE registry.tally ADD COLUMN district text NOT NULL DEFAULT '';
ALTER TABLE registry.tally DROP CONSTRAINT tally_pkey, ADD PRIMARY KEY (name, district);
COMMENT ON COLUMN registry.tally.district IS 'Of a case; empty for what belongs to no district';
"""
# Every count of a case is a row of the timeline; its task knows the district.
AGAIN = """
DELETE FROM registry.tally WHERE split_part(name, ':', 1) IN ('opened', 'changed', 'closed');
INSERT INTO registry.tally (name, district, count)
SELECT CASE WHEN entry.body->'ending'->>'code' IS NULL
        THEN split_part(entry.type, '.', 3) || ':' || (entry.body->>'kind')
        ELSE 'closed:' || (entry.body->>'kind') || ':' || (entry.body->'ending'->>'code') END,
    coalesce(task.district, ''), count(*)
FROM registry.entry LEFT JOIN registry.task ON task.id = entry.body->>'id'
WHERE entry.type IN ('coverlink.case.opened.v1', 'coverlink.case.changed.v1', 'coverlink.case.closed.v1')
GROUP BY 1, 2;
"""
DOWN = """
CREATE TEMPORARY TABLE together ON COMMIT DROP AS SELECT name, sum(count) AS count FROM registry.tally GROUP BY name;
DELETE FROM registry.tally;
ALTER TABLE registry.tally DROP COLUMN district, ADD PRIMARY KEY (name);
INSERT INTO registry.tally SELECT name, count FROM together;
ALTER TABLE registry.access DROP COLUMN outcome, DROP COLUMN about;
"""


def upgrade() -> None:
    op.execute(UP)
    op.execute(AGAIN)


def downgrade() -> None:
    op.execute(DOWN)
